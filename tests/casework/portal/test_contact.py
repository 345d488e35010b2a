"""The page behind the link of a contact: what was asked and answered, and one touch that makes a case of it."""

from django.test import Client
from django.utils import timezone

from casework.models import Case
from casework.steps.open_contact import LINK_LIVES
from tests.casework.answering import ANSWER, link_token, settled
from tests.world import World

TEXT = "我的手机是13987654321，水费在哪里交？"


def test_the_citizen_reads_it_in_full_and_makes_a_case_of_it_once(world: World) -> None:
    world.now = timezone.now()
    contact, citizen = settled(world, TEXT), Client(enforce_csrf_checks=True, headers={"accept-language": "en"})
    address = f"/q/{link_token(contact)}"
    shown = citizen.get(address)
    assert TEXT in shown.content.decode()
    assert ANSWER in shown.content.decode()
    assert (shown["Referrer-Policy"], "no-store" in shown["Cache-Control"]) == ("strict-origin", True)
    assert not Case.objects.exists(), "opening the page does nothing"
    for _time in range(2):
        assert citizen.post(address).status_code == 302
    assert Case.objects.get().number in citizen.get(address).content.decode()


def test_any_other_link_leads_nowhere(world: World) -> None:
    assert Client().get(f"/q/{'A' * 16}").status_code == 410


def test_an_old_one_leads_nowhere_too(world: World) -> None:
    world.now = timezone.now() - LINK_LIVES
    assert Client().get(f"/q/{link_token(settled(world))}").status_code == 410
