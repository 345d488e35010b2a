import pytest
from django.core.management import CommandError, call_command

from casework.models import Case
from tests.world import World


def test_the_demo_county_is_never_loaded_beside_real_people(world: World) -> None:
    with pytest.raises(CommandError, match="empty"):
        call_command("load_demo")
    assert not Case.objects.exists()
