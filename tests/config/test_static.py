"""Static files as servers serve them: collected, hashed, compressed."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from config.dev import local
from config.static import OURS
from tests.deploy import production

IMPORT = re.compile(r"""(?:import|export)\b[^"';]*["'](\.{1,2}/[^"']+)["']""")
HASHED = re.compile(r"\.[0-9a-f]{12}\.\w+$")


@pytest.mark.long
def test_every_file_is_collected_and_our_modules_name_hashed_ones(tmp_path: Path) -> None:
    collect = [sys.executable, "manage.py", "collectstatic", "--noinput"]
    environment = os.environ | production() | {"STATIC_ROOT": str(tmp_path)}
    done = subprocess.run(collect, cwd=local.BASE, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr

    modules = [path for room in OURS for path in (tmp_path / room).rglob("*.js") if HASHED.search(path.name)]
    assert modules
    for module in modules:
        for named in IMPORT.findall(module.read_text()):
            assert HASHED.search(named), f"{module.name} names {named}"
            assert (module.parent / named).exists()
    stylesheet = next((tmp_path / "doorstep").glob("app.*.css"))
    assert stylesheet.with_name(f"{stylesheet.name}.gz").stat().st_size < 30_000
