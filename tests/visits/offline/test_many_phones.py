"""Four phones at once on a network that cuts, doubles and reorders (make drill: twenty phones, a thousand visits)."""

import pytest
from django.utils import timezone

from tests.visits.offline import crowd
from tests.visits.offline.network import Network
from tests.world import World

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.long
def test_thirty_visits_of_four_phones_arrive_once_each(network: Network) -> None:
    tally = crowd.run(network, World(now=timezone.now()), visits=32, phones=4, seed=4)
    assert tally.good, tally
    assert tally.counts["visits"] == 32
    assert tally.counts["cut"] > 5
    assert tally.counts["answered 200"] > 0, "some were sent again after they had been taken"
