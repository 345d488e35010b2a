"""What the words and the address show is proposed with its reason; an emergency never by itself, and too little not at all."""

import json
import subprocess
import sys
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection

from casework import steps
from casework.models import Route, Topic, TrainedProposals, UrgencyWord
from casework.proposing import lessons
from casework.proposing.asked import ALLOWED, AskedTooOften
from casework.proposing.learn import learn
from casework.proposing.lessons import Learned, Share
from casework.proposing.propose import Proposals, proposals
from tests.casework.proposing import sample
from tests.world import World

pytestmark = pytest.mark.django_db


def ask(world: World, text: str, address: str = "") -> Proposals:
    return proposals(world.operator, text=text, address=address, at=world.now)


def with_cases(world: World) -> World:
    """Enough of them to learn from."""
    topics = {code: world.keep(Topic(code=code, name=code)) for code in sample.SAYINGS}
    demands = [
        steps.Demand(
            text=example.text,
            channel="phone",
            topic=topics[example.code],
            area=world.village,
            address=f"青禾县阳光花园{nth}栋",
            citizen=steps.CitizenDetails(phone=f"139{nth:08d}"),
        )
        for nth, example in enumerate(sample.examples(150))
    ]
    steps.register_many(demands, actor=world.operator, at=world.now)
    world.keep(Route(topic=topics["water"], area=world.town, unit=world.station))
    return world


def test_without_cases_no_topic_is_proposed_and_the_rest_is(world: World) -> None:
    learn(at=world.now)
    proposed = ask(world, "东门社区自来水管漏水")
    assert proposed.topics == []
    assert [proposal.what for proposal in proposed.areas] == [world.village]
    assert "东门社区" in proposed.areas[0].reason
    assert [proposal.what for proposal in proposed.urgencies] == ["normal"]


def test_topic_area_and_unit_follow_from_the_deployments_own_cases(world: World) -> None:
    with_cases(world)
    lesson = learn(at=world.now)
    assert lesson.figures
    assert lesson.figures.right >= 0.95
    proposed = ask(world, "我们这里自来水管漏水，水压太低，没人管", "阳光花园3栋")
    best = proposed.topics[0]
    assert (best.what.code, best.preselected) == ("water", True)
    assert best.probability
    assert "水" in best.reason
    assert proposed.areas[0].what == world.village
    assert proposed.areas[0].preselected
    assert "阳光花园" in proposed.areas[0].reason
    assert (proposed.units[0].what, proposed.units[0].preselected) == (world.station, True)
    assert "water" in proposed.units[0].reason


def test_what_could_be_either_topic_is_chosen_by_nobody(world: World) -> None:
    with_cases(world)
    learn(at=world.now)
    either = ask(world, "自来水管漏水，老师补课收钱，夜里施工噪音大").topics
    assert either
    assert not any(topic.preselected for topic in either)


def test_the_command_says_how_often_what_it_learned_is_right(world: World) -> None:
    written = StringIO()
    call_command("train_proposals", stdout=written)
    assert "too few" in written.getvalue()
    with_cases(world)
    call_command("train_proposals", stdout=written)
    assert "first_three 1" in written.getvalue()


def test_a_topic_out_of_use_is_not_proposed(world: World) -> None:
    with_cases(world)
    learn(at=world.now)
    world.keep(Topic.objects.get(code="water"), enabled=False)
    assert "water" not in [proposal.what.code for proposal in ask(world, "自来水管漏水，水压太低").topics]


def test_confidential_cases_teach_nothing(world: World) -> None:
    with_cases(world)
    for nth in range(12):
        world.registered(f"举报李科长收费{nth}", phone=f"138{nth:08d}", confidential=True)
    learn(at=world.now)
    learned = lessons.newest().topics
    assert learned
    assert not [run for run in learned.runs if "科长" in run]


@pytest.mark.parametrize(
    ("text", "urgency", "word"),
    [
        ("楼道里有人触电了", "emergency", "触电"),
        ("小区停水三天", "urgent", "停水"),
        ("房子的产权证办不下来", "complex", "产权证"),
        ("没有停水，只是水压低", "normal", ""),
        ("路灯坏了", "normal", ""),
    ],
)
def test_an_urgency_is_proposed_with_the_word_that_speaks_for_it(world: World, text: str, urgency: str, word: str) -> None:
    proposal = ask(world, text).urgencies[0]
    assert proposal.what == urgency
    assert word in proposal.reason


def test_an_emergency_is_never_chosen_beforehand_however_often_it_was_one(world: World) -> None:
    shares = dict.fromkeys(("触电", "停水"), Share(1000, 1000))
    lessons.store(Learned(urgencies=shares), cases=1000, at=world.now)
    assert not ask(world, "有人触电").urgencies[0].preselected
    assert ask(world, "小区停水").urgencies[0].preselected


def test_administrators_say_which_words_speak_for_what(world: World) -> None:
    world.keep(UrgencyWord(word="路灯", urgency="urgent"))
    assert ask(world, "路灯坏了").urgencies[0].what == "urgent"


def test_of_areas_that_lie_in_each_other_the_deepest_is_proposed(world: World) -> None:
    areas = ask(world, "漏水", "青禾县城关街道东门社区3号").areas
    assert [proposal.what for proposal in areas] == [world.village]
    assert [proposal.what for proposal in ask(world, "青禾县到处停水").areas] == [world.county]


FORGED = (
    "INSERT INTO casework_trainedproposals (trained_at, cases, digest, content, mac) SELECT {} FROM casework_trainedproposals"
)


@pytest.mark.parametrize(
    "columns", ["trained_at, cases + 1, digest, content, mac", "trained_at, cases, digest, content || '0', mac"]
)
def test_what_another_than_the_application_wrote_is_not_read(world: World, columns: str) -> None:
    lessons.store(Learned(urgencies={"触电": Share(5, 5)}), cases=5, at=world.now)
    assert lessons.newest().urgencies
    with connection.cursor() as cursor:
        cursor.execute(FORGED.format(columns))
    assert lessons.newest() == Learned()


def test_only_the_last_few_lessons_are_kept(world: World) -> None:
    for cases in range(lessons.MOST_LESSONS + 2):
        lessons.store(Learned(), cases=cases, at=world.now)
    assert sorted(TrainedProposals.objects.values_list("cases", flat=True)) == [2, 3, 4]


def test_who_asks_faster_than_anybody_types_waits_and_nobody_else_does(world: World) -> None:
    for _nth in range(ALLOWED.most):
        world.later(milliseconds=1)
        ask(world, "漏水")
    with pytest.raises(AskedTooOften) as refused:
        ask(world, "漏水")
    assert refused.value.status == 429
    proposals(world.second_operator, text="漏水", at=world.now)
    world.now += timedelta(minutes=2)


@pytest.mark.long
def test_what_serves_people_never_loads_what_learns() -> None:
    code = (
        "import sys, json, django; django.setup(); import config.urls, casework.tasks; "
        "print(json.dumps([name for name in ('sklearn', 'scipy') if name in sys.modules]))"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert json.loads(run.stdout.splitlines()[-1]) == []
