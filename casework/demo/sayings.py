"""What people of the county say, drawn with a seed: the same seed tells the same county."""

import tomllib
from dataclasses import dataclass
from pathlib import Path
from random import Random

from casework.demo.county import AREAS, PLACES, SCHOOLS
from casework.steps import CitizenDetails

HERE = Path(__file__).parent
SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕"
GIVEN = (
    *("秀英", "桂兰", "建国", "志强", "玉珍", "海燕", "春花", "德明", "文斌", "小军", "丽华", "国庆", "晓梅", "永福"),
    *("淑芬", "金凤", "立新", "雪梅", "长青", "红霞", "大勇", "巧云", "守义", "月娥", "天佑", "思远"),
)
PHONES = "1990000{:04d}"
"""The range 199 0000 stands for nobody's phone in this county."""
WITHOUT_PHONE, CALL_ONLY, CALLS_AGAIN = 0.12, 0.06, 0.2
OLDEST, YOUNGEST = 92, 68


@dataclass(frozen=True)
class SampleDemand:
    """One demand as it was said, not yet anybody's."""

    topic: str
    kind: str
    urgency: str
    title: str
    text: str
    area: str
    address: str


class Sayings:
    def __init__(self, random: Random) -> None:
        self.random = random
        lines = (HERE / "demands.txt").read_text(encoding="utf-8").splitlines()
        self._demands = [tuple(line.split(" | ", 4)) for line in lines if not line.startswith("#")]
        self._words: dict[str, dict[str, list[str]]] = tomllib.loads((HERE / "words.toml").read_text(encoding="utf-8"))
        self._deck: list[tuple[str, ...]] = []
        self._citizens: list[CitizenDetails] = []
        self._phones = 0

    def demand(self, *, kind: str = "", urgency: str = "", topic: str = "") -> SampleDemand:
        """The next of the shuffled deck that fits; each stands once before any comes again."""
        for _turn in range(2):
            for template in self._deck:
                fits = template[1] == kind if kind or template[1] == "report" else True  # reports have stories of their own
                if fits and template[0].startswith(topic) and urgency in {"", template[2]}:
                    self._deck.remove(template)
                    return self._fill_in(template)
            fresh = list(self._demands)
            self.random.shuffle(fresh)
            self._deck += fresh
        raise LookupError(f"nobody says anything {topic} {kind} {urgency}")

    def _fill_in(self, template: tuple[str, ...]) -> SampleDemand:
        topic, kind, urgency, title, text = template
        area = self.random.choice([code for code in PLACES if "{village}" not in title + text or not code.startswith("qh-cg")])
        road, estate = PLACES[area]
        village = next(name for code, name, *_rest in AREAS if code == area)
        filled = {
            "road": road,
            "estate": estate,
            "village": village,
            "school": self.random.choice(SCHOOLS),
            "n": self.random.randint(2, 28),
            "m": self.random.randint(YOUNGEST, OLDEST),
        }
        address = f"青禾县{road}{self.random.randint(1, 188)}号"
        return SampleDemand(topic, kind, urgency, title.format(**filled), text.format(**filled).replace("¶", "\n"), area, address)

    def word(self, about: str, which: str = "any") -> str:
        return self.random.choice(self._words[about][which])

    def citizen(self) -> CitizenDetails:
        if self._citizens and self.random.random() < CALLS_AGAIN:
            return self.random.choice(self._citizens)
        name = self.random.choice(SURNAMES) + self.random.choice(GIVEN)
        if self.random.random() < WITHOUT_PHONE:
            return CitizenDetails(name=name)
        self._phones += 1
        reach = "voice" if self.random.random() < CALL_ONLY else "sms"
        citizen = CitizenDetails(name=name, phone=PHONES.format(self._phones), reach=reach)
        self._citizens.append(citizen)
        return citizen
