"""Chromium for the browser tests. `python -m tests.browser` has one installed, or says loudly that they are skipped."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

FONT = Path("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc")
# The shell is the same engine without the windows around it: it starts in a third of the time.
NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
PLACES = ("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome", "/usr/bin/chromium")
# Root has no sandbox to give, and a closed network makes the browser's own calls home slow.
ARGUMENTS = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync", "--force-color-profile=srgb", "--font-render-hinting=none"),
)


def chromium() -> str | None:
    """Where the machine's Chromium is; `CHROMIUM` names another."""
    if named := os.environ.get("CHROMIUM"):
        return named
    installed = [path for name in NAMES if (path := shutil.which(name))]
    return next(iter([*installed, *(place for place in PLACES if Path(place).exists())]), None)


def install() -> None:
    if os.geteuid() or not shutil.which("apt-get"):
        return
    print("doorstep  Chromium and Chinese fonts …", flush=True)
    wanted = ["install", "-qq", "--no-install-recommends", "fonts-noto-cjk"]
    if _apt("update", "-qq") and not _apt(*wanted, "chromium-headless-shell"):
        _apt(*wanted, "chromium")


def _apt(*command: str) -> bool:
    quiet = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    done = subprocess.run(["apt-get", *command], env=quiet, capture_output=True, text=True, check=False)
    if done.returncode:
        print(f"doorstep  apt-get {command[0]} failed: {done.stderr.strip()}", flush=True)
    return done.returncode == 0


def required() -> bool:
    return os.environ.get("CI", "").lower() in {"1", "true"}


def main() -> int:
    if not chromium() or (sys.platform == "linux" and not FONT.exists()):
        install()
    if chromium():
        return 0
    print("doorstep  " + "*" * 78)
    print("doorstep  NO CHROMIUM: the browser tests are SKIPPED. Install chromium, or name one with CHROMIUM=")
    print("doorstep  " + "*" * 78, flush=True)
    return 1 if required() else 0


if __name__ == "__main__":
    sys.exit(main())
