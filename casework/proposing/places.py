"""Places that a text names: estates, villages, roads, districts. Known by their last characters, whatever stands before them."""

import math
import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping, Sequence
from enum import Enum

from accounts.models import Area
from accounts.trees import within

ESTATES = (
    "小区 花园 家园 公寓 新村 嘉园 新苑 佳苑 苑 庄园 大厦 广场 小学 中学 幼儿园 大学 学院 医院 公园 市场 工业园 产业园 安置点 "
    "人家 国际 新城 名城 府邸"
)
VILLAGES = "社区 街道 镇 乡 村"
ROADS = "大街 大道 路 街 巷 桥"
DISTRICTS = "区 县 市"
"""Where a register calls them by a letter and figures. Others are areas, and known by the names of those (`areas_named`)."""
OF_SENTENCES = frozenset("的了是在为于有这那哪每一各其和与或及对从到去住把被让向往本该此们个所条")
"""A stem with one of them is a part of a sentence, not a name: 在家乡, 一条路, 那所小学."""
GENERIC = frozenset("马公铁道整全段老别").union(
    ("居民", "住宅", "老旧", "全体", "附近", "旁边", "对面", "新建", "农村", "乡镇", "市民", "人民"),
    ("咨询", "无证", "回家", "进城", "水泥", "柏油", "乡村", "中心", "职业", "优质", "历史"),
)
"""Before a kind of place they name none; a single one as the last character of what stands there."""
HAN = "\u4e00-\u9fff"
SHORTEST_ADDRESS = 6
NEAR_METRES = 500
FAR_METRES = 2_000
EARTH_METRES = 6_371_000


class Kind(Enum):
    ESTATE = "estate"
    VILLAGE = "village"
    ROAD = "road"
    DISTRICT = "district"


def _pattern(names: str, *, before: str) -> re.Pattern[str]:
    kinds = "|".join(sorted(names.split(), key=len, reverse=True))
    return re.compile(rf"(?=(?P<stem>{before})(?P<kind>{kinds})(?!生|长))")


PATTERNS = {
    Kind.ESTATE: _pattern(ESTATES, before=f"[{HAN}a-z0-9]{{2}}"),
    Kind.VILLAGE: _pattern(VILLAGES, before=f"[{HAN}]{{2}}"),
    Kind.ROAD: _pattern(ROADS, before=f"[{HAN}]{{2}}"),
    Kind.DISTRICT: _pattern(DISTRICTS, before="(?<![a-z0-9])[a-z][0-9]*"),
}
"""Two characters and the kind."""

Named = Mapping[Kind, frozenset[str]]


def ordinary(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).lower().split())


def named_in(text: str) -> Named:
    """What the text names of each kind."""
    read = ordinary(text)
    return {kind: frozenset(_names(pattern, read)) for kind, pattern in PATTERNS.items()}


def _names(pattern: re.Pattern[str], read: str) -> Iterable[str]:
    for match in pattern.finditer(read):
        stem = match["stem"]
        if stem not in GENERIC and stem[-1] not in GENERIC and not OF_SENTENCES.intersection(stem):
            yield stem + match["kind"]


def particular(named: Named) -> list[str]:
    """What says where something is: estates first, then villages and roads."""
    return [name for kind in (Kind.ESTATE, Kind.VILLAGE, Kind.ROAD) for name in sorted(named[kind])]


def shared(here: Named, there: Named) -> str:
    """A place that both name, the most particular kind first; empty where there is none. A district alone is no place."""
    for kind in (Kind.ESTATE, Kind.VILLAGE, Kind.ROAD):
        if common := here[kind] & there[kind]:
            return max(common, key=len)
    return ""


def apart(here: Named, there: Named) -> str:
    """A place that the other names where this one names another of the same kind, and nothing that both name."""
    if shared(here, there):
        return ""
    for kind in (Kind.ESTATE, Kind.VILLAGE, Kind.ROAD, Kind.DISTRICT):
        if here[kind] and there[kind] and not here[kind] & there[kind]:
            return max(sorted(there[kind]), key=len)
    return ""


def same_address(here: str, there: str) -> bool:
    """Whether one is the other, or the end or the beginning of it."""
    short, long = sorted((ordinary(here), ordinary(there)), key=len)
    return len(short) >= SHORTEST_ADDRESS and (long.startswith(short) or long.endswith(short))


def metres(here: tuple[float, float], there: tuple[float, float]) -> float:
    """Between two points in degrees."""
    north, east, far_north, far_east = map(math.radians, (*here, *there))
    chord = math.sin((far_north - north) / 2) ** 2 + math.cos(north) * math.cos(far_north) * math.sin((far_east - east) / 2) ** 2
    return 2 * EARTH_METRES * math.asin(math.sqrt(min(chord, 1)))


def areas_named(text: str, areas: Sequence[Area]) -> list[tuple[Area, str]]:
    """Areas whose name stands in the text, with what of it does: those that lie deepest first, and within what else is named.

    东门社区 is meant by 东门社区 and by 东门社区居委会; of 青禾县城关街道 the county only where nothing below it is named.
    """
    read = ordinary(text)
    named = {area.pk: area for area in areas if len(area.name) > 1 and area.name.lower() in read}
    leaves = [
        area
        for area in named.values()
        if not any(other is not area and within(other.path, area.path) for other in named.values())
    ]
    return [(area, area.name) for area in sorted(leaves, key=lambda area: _weight(area, named.values()), reverse=True)]


def _weight(area: Area, named: Collection[Area]) -> tuple[int, int]:
    """How many areas above it are named too, and how long its name is: of two of the same name the one whose county is named."""
    return sum(within(area.path, other.path) for other in named), len(area.name)
