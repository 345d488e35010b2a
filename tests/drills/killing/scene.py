"""A small world in the system that is about to be killed, rules that are soon crossed, and clients at work in it."""

import queue
import random
import threading
from dataclasses import dataclass, field

from django.db import connection
from django.utils import timezone

from accounts.models import Role
from tests import tuning
from tests.casework.escalation.chaos import county
from tests.drills.killing.clients import (
    WAITING_CASES,
    Acknowledged,
    Caller,
    Citizen,
    Client,
    Dispatcher,
    Handover,
    Outbox,
    Phone,
    Registrar,
)
from tests.drills.killing.system import System
from tests.world import World

HANDLERS, REGISTRARS, CITIZENS = 3, 2, 2
LIMITS = (("dispatch", 1), ("acknowledgement", 1), ("visit", 1), ("visit", 3))
"""What is waited for, and after how many minutes escalation speaks of it."""
FIRST_PHONE, PHONES = 13900000000, 1_000_000
"""Each registrar has so many numbers of its own: no two cases have the same."""


@dataclass
class Scene:
    acknowledged: Acknowledged = field(default_factory=Acknowledged)
    stopping: threading.Event = field(default_factory=threading.Event)
    clients: list[Client] = field(default_factory=list)

    def stop(self) -> None:
        """Each client ends once what it has begun was answered."""
        self.stopping.set()
        for client in self.clients:
            client.join()


def begin(system: System, *, chance: random.Random) -> Scene:
    """From here on clients work."""
    handlers = _world()
    scene = Scene()
    received: queue.Queue[Handover] = queue.Queue(WAITING_CASES)
    bags: dict[str, queue.Queue[Handover]] = {name: queue.Queue(WAITING_CASES) for name in handlers}
    outbox = Outbox(system.outbox)

    def caller(username: str) -> Caller:
        credentials = {"username": username, "password": username}
        answer = Caller(system.port, scene.acknowledged).ask("POST", "auth/token/", credentials)
        return Caller(system.port, scene.acknowledged, token=answer.body["token"])

    def luck() -> random.Random:
        return random.Random(chance.random())

    roles = [
        *(
            Registrar(caller("operator"), received, first_phone=FIRST_PHONE + nth * PHONES, chance=luck())
            for nth in range(REGISTRARS)
        ),
        Dispatcher(caller("dispatcher"), received, bags),
        *(Phone(caller(name), bag, outbox, chance=luck()) for name, bag in bags.items()),
        *(Citizen(Caller(system.port, scene.acknowledged), outbox, chance=luck()) for _nth in range(CITIZENS)),
    ]
    scene.clients = [Client(role.act, scene.acknowledged, scene.stopping) for role in roles]
    for client in scene.clients:
        client.start()
    return scene


def _world() -> list[str]:
    """The handlers' names, which are their passwords as well."""
    world = World(now=timezone.now())
    handlers = [f"cadre{nth}" for nth in range(HANDLERS)]
    for name in handlers:
        world.person(name, Role.HANDLER, unit=world.water)
    tuning.leave_on()
    for position, (waiting_for, minutes) in enumerate(LIMITS):
        remind = {"type": "remind", "to": ["dispatcher"] if waiting_for == "dispatch" else ["handler", "unit_lead"]}
        crossed = {"position": position, "amount": minutes, "actions": [remind]}
        county.rule(f"{waiting_for}-{minutes}", waiting_for=waiting_for, at=world.now, **crossed)
    connection.close()
    return handlers
