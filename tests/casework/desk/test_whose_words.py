"""The case's page says whose words stand there and of which day."""

from pathlib import Path

from django.test import Client

from casework.channels import file_import, headers
from casework.models import Case
from tests.world import World

OWN_WORDS = "The citizen&#x27;s own words"
LABEL = "The topic as another register named it."


def page(world: World, case: Case) -> str:
    client = Client(headers={"accept-language": "en"})
    client.force_login(world.supervisor)
    html = client.get(f"/cases/{case.number}/").content.decode()
    return html[html.index('<figure class="words') : html.index("</figure>")]


def imported(world: World, folder: Path, row: str) -> Case:
    path = folder / "demands.csv"
    path.write_text(f"诉求编号,诉求标题,诉求内容,诉求类别,登记时间\n{row}\n", encoding="utf-8")
    opened = file_import.open_file(path, mapping=headers.Mapping())
    list(file_import.run(opened, actor=None, at=world.now, dry_run=False))
    return Case.objects.get()


def test_a_citizens_words_are_called_so(world: World) -> None:
    shown = page(world, world.registered())
    assert OWN_WORDS in shown
    assert "2 March 2026" in shown


def test_a_bare_label_is_not_called_the_citizens_own_words(world: World, tmp_path: Path) -> None:
    shown = page(world, imported(world, tmp_path, "7,,,噪声扰民,2019-05-04 21:10"))
    assert LABEL in shown
    assert OWN_WORDS not in shown


def test_imported_words_bear_the_day_on_which_the_other_register_had_them(world: World, tmp_path: Path) -> None:
    shown = page(world, imported(world, tmp_path, "8,,楼下烧烤到半夜,噪声扰民,2019-05-04 21:10"))
    assert OWN_WORDS in shown
    assert "4 May 2019" in shown
    assert "2026" not in shown


def test_of_a_day_that_nobody_noted_nothing_is_claimed(world: World, tmp_path: Path) -> None:
    shown = page(world, imported(world, tmp_path, "9,,楼下烧烤到半夜,噪声扰民,"))
    assert "<time" not in shown
