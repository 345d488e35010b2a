"""Which sheet and which column is what, in both languages; and the words in which their cells are written."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import Area, Role
from casework.channels.headers import plain

WHY = ("原因", "Why", "refused_because")
"""Stands before the columns of refused rows; what was written there is passed over."""
LANGUAGES = {"zh-hans": "简体中文 中文 汉语 chinese zh zh-cn", "en": "english 英文 英语"}
LEVELS = {
    "city": "市",
    "county": "县 区 县（区）",
    "subdistrict": "街道",
    "township": "乡 镇 乡镇",
    "community": "社区 村 村社区",
}
ROLES = {
    "operator": "接线员",
    "dispatcher": "派单员",
    "handler": "承办干部",
    "unit_lead": "单位负责人",
    "supervisor": "督办员",
    "administrator": "管理员",
    "auditor": "审计员",
}
YES, NO = "是 yes true 1 y 启用", "否 no false 0 n 停用"


@dataclass(frozen=True)
class Column:
    """`zh`, `en`: what it is called in what is handed out. `others`: what it is understood by besides."""

    key: str
    zh: str
    en: str
    others: str = ""
    width: int = 18

    @property
    def label(self) -> str:
        return self.zh if _in_chinese() else self.en

    def is_named(self, name: str) -> bool:
        return plain(name) in {plain(self.key), plain(self.zh), plain(self.en), *map(plain, self.others.split())}


@dataclass(frozen=True)
class Sheet:
    """`needed`: without these columns nothing of the sheet can be understood. `hint`: the line above the header."""

    key: str
    zh: str
    en: str
    columns: tuple[Column, ...]
    needed: tuple[str, ...]
    hint: str | Promise
    others: str = ""

    @property
    def label(self) -> str:
        return self.zh if _in_chinese() else self.en

    def is_named(self, name: str) -> bool:
        return plain(name) in {plain(self.key), plain(self.zh), plain(self.en), *map(plain, self.others.split())}

    def column(self, key: str) -> Column:
        return next(column for column in self.columns if column.key == key)


_CODE = Column("code", "编码", "Code", "代码 单位编码 区域编码 事项编码")
_NAMES = (
    Column("name", "名称", "Name", "单位名称 区域名称 事项名称", width=28),
    Column("name_en", "英文名称", "Name in English", "英文名", width=28),
)
_PARENT = Column("parent", "上级编码", "Code of the parent", "上级 上级单位 上级区域 上级事项 parent_code")

SHEETS = (
    Sheet(
        "units",
        "单位",
        "Units",
        (_CODE, *_NAMES, _PARENT),
        ("code",),
        _("One unit a row. By its code a unit is known: who changes the code enters another unit. What is not listed stays."),
        "unit 单位表",
    ),
    Sheet(
        "areas",
        "区域",
        "Areas",
        (_CODE, *_NAMES, Column("level", "层级", "Level", "级别"), _PARENT),
        ("code",),
        _("One area a row. Levels: city, county, subdistrict, township, community. What is not listed stays."),
        "area 区域表",
    ),
    Sheet(
        "topics",
        "事项",
        "Topics",
        (
            *(_CODE, *_NAMES, _PARENT),
            Column("visits_required", "所需走访次数", "Visits required", "走访次数 visits"),
            Column("enabled", "启用", "In use", "是否启用 在用"),
        ),
        ("code",),
        _("One topic a row. Visits required: 1 or more; empty, as the topic above. In use: yes or no. What is not listed stays."),
        "topic 事项表",
    ),
    Sheet(
        "people",
        "人员",
        "People",
        (
            Column("username", "用户名", "Username", "账号 登录名 user"),
            Column("name", "姓名", "Name", "名字"),
            Column("language", "通知语言", "Language of messages", "语言 language"),
            Column("role", "角色", "Role", "岗位"),
            Column("unit", "单位编码", "Code of the unit", "单位 unit_code"),
            Column("area", "区域编码", "Code of the area", "区域 area_code"),
        ),
        ("username",),
        _(
            "One role a row: who holds several has several rows. Roles: Handler and Unit lead, which take the code of a unit, "
            "Dispatcher, Operator, Supervisor, Administrator, Auditor. Roles are only added; they are ended at /people/."
        ),
        "person staff 人员表 员工",
    ),
    Sheet(
        "routes",
        "派单目录",
        "Dispatch table",
        (
            Column("topic", "事项编码", "Code of the topic", "事项 topic_code"),
            Column("area", "区域编码", "Code of the area", "区域 area_code"),
            Column("unit", "单位编码", "Code of the unit", "单位 unit_code"),
        ),
        ("topic", "area", "unit"),
        _("This topic in this area goes to this unit. An empty topic or area means any. What is not listed stays."),
        "route dispatch 派单表",
    ),
)
BY_KEY = {sheet.key: sheet for sheet in SHEETS}


REFERS_TO = {"unit": "units", "area": "areas", "topic": "topics"}
"""On whose sheet the codes of a column stand; a parent's stand on its own."""


def choices(key: str) -> list[str]:
    """What a column can hold, in the words in which its cells are written; empty where it is not one of a few."""
    codes: dict[str, Iterable[object]] = {"level": LEVELS, "role": ROLES, "language": LANGUAGES, "enabled": (True, False)}
    return [written(key, code) for code in codes.get(key, ())]


def meant_by(cell: str, words: dict[str, str]) -> str | None:
    """The code of one of these: by itself, by a word for it, or as pages call it. None: none of them."""
    wanted = plain(cell)
    for code, names in words.items():
        if wanted in {plain(code), *map(plain, names.split())}:
            return code
    return None


def yes_or_no(cell: str) -> bool | None:
    return {"yes": True, "no": False}.get(meant_by(cell, {"yes": YES, "no": NO}) or "")


def written(key: str, value: object) -> str:
    """A value as a cell shows it, in the language of whoever reads."""
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    labelled: dict[str, Iterable[tuple[str, str | Promise]]]
    labelled = {"level": Area.Level.choices, "role": Role.choices, "language": settings.LANGUAGES}
    labels = dict(labelled.get(key, ()))
    return str(labels.get(str(value), value))


def _in_chinese() -> bool:
    return (get_language() or "").startswith("zh")
