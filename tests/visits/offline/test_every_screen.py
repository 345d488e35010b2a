"""Every screen of the field app can be used by everybody: in large print, by day and by night, in both languages."""

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.visits.offline import screens
from tests.visits.offline.conftest import Phone
from tests.visits.offline.network import Network
from tests.world import World

pytestmark = [pytest.mark.browser, pytest.mark.long, pytest.mark.django_db(transaction=True)]
TARGET = 44
ASKED = "a.button, button, summary, input:not([type=hidden]), textarea, .field-row, .field-bar a"
MEASURED = """([asked, least]) => {
  const shown = (one) => one.checkVisibility({ visibilityProperty: true }) && one.getBoundingClientRect().width > 1;
  const targets = [...document.querySelectorAll(asked)].filter(shown).map((one) => one.closest('label') ?? one);
  const small = targets.filter((one) => one.getBoundingClientRect().height < least);
  const boxes = [...document.querySelectorAll('.panel, .field-slip, .notice')];
  const spilled = boxes.filter((one) => one.scrollWidth > one.clientWidth + 1);
  const said = (some) => some.map((one) => one.outerHTML.slice(0, 90));
  return { spilled: said(spilled), small: said(small), wide: document.documentElement.scrollWidth - innerWidth };
}"""
MANNERS = {
    "Chinese by day": {"django_language": "zh-hans", "width": 390, "theme": "light", "print": ""},
    "English by night": {"django_language": "en", "width": 390, "theme": "dark", "print": ""},
    "large print on a small phone": {"django_language": "zh-hans", "width": 320, "theme": "light", "print": "large"},
}


@pytest.mark.parametrize("manner", MANNERS.values(), ids=MANNERS)
def test_every_screen(phone: Phone, network: Network, now_world: World, cases: Any, manner: dict[str, Any]) -> None:
    dress(phone, manner)
    wrong, shown = [], 0
    for name in screens.walk(phone, network, now_world, cases):
        measured = phone.page.evaluate(MEASURED, [ASKED, TARGET])
        violations = [
            f"{complaint['id']}: {complaint['nodes'][0]['html'][:90]}"
            for complaint in Axe().run(phone.page).response["violations"]
        ]
        wrong += [f"{name}: {complaint}" for complaint in [*violations, *measured["small"], *measured["spilled"]]]
        if measured["wide"] > 0:
            wrong.append(f"{name}: {measured['wide']} px too wide")
        shown += 1
    assert wrong == []
    assert shown >= 20


def dress(phone: Phone, manner: dict[str, Any]) -> None:
    phone.page.set_viewport_size({"width": manner["width"], "height": 844})
    chosen = ("django_language", "theme", "print")
    cookies = [{"name": name, "value": manner[name], "url": phone.network.url} for name in chosen if manner[name]]
    phone.context.add_cookies(cookies)  # type: ignore[arg-type]
