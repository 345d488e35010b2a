"""Every screen of the field app can be read and used by everybody: large or small print, by day and by night, in both languages."""

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.visits.offline import screens
from tests.visits.offline.conftest import Phone
from tests.visits.offline.network import Network
from tests.world import World

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
TARGET = 44
MEASURED = """(least) => {
  const shown = (one) => { const box = one.getBoundingClientRect(); return box.width > 1 && box.height > 1 && getComputedStyle(one).visibility !== 'hidden' };
  const asked = [...document.querySelectorAll('a.button, button, summary, input:not([type=hidden]), textarea, .field-row, .field-bar a')].filter(shown);
  const small = asked.map((one) => one.closest('label') ?? one).filter((one) => one.getBoundingClientRect().height < least);
  return { small: small.map((one) => one.outerHTML.slice(0, 90)), wide: document.documentElement.scrollWidth - innerWidth,
    words: document.querySelector('main').innerText };
}"""
MANNERS = {
    "Chinese by day": {"field-language": "zh-Hans", "width": 390, "theme": "light", "print": ""},
    "English by night": {"field-language": "en", "width": 390, "theme": "dark", "print": ""},
    "large print on a small phone": {"field-language": "zh-Hans", "width": 320, "theme": "light", "print": "large"},
}


@pytest.mark.parametrize("manner", MANNERS.values(), ids=MANNERS)
def test_every_screen(phone: Phone, network: Network, now_world: World, cases: Any, manner: dict[str, Any]) -> None:
    dress(phone, manner)
    wrong, seen = [], 0
    for name in screens.walk(phone, network, now_world, cases):
        phone.page.wait_for_timeout(0)
        measured = phone.page.evaluate(MEASURED, TARGET)
        violations = [f"{one['id']}: {one['nodes'][0]['html'][:90]}" for one in Axe().run(phone.page).response["violations"]]
        wrong += [f"{name}: {one}" for one in [*violations, *measured["small"]]]
        if measured["wide"] > 0:
            wrong.append(f"{name}: {measured['wide']} px too wide")
        seen += 1
    assert wrong == []
    assert seen >= 20


def dress(phone: Phone, manner: dict[str, Any]) -> None:
    phone.page.set_viewport_size({"width": manner["width"], "height": 844})
    phone.context.add_init_script(f"localStorage.setItem('field-language', '{manner['field-language']}')")
    cookies = [{"name": name, "value": manner[name], "url": phone.network.url} for name in ("theme", "print") if manner[name]]
    phone.context.add_cookies(cookies)  # type: ignore[arg-type]
