"""Which column is what: header names in Chinese and English, or a mapping file that says so."""

import json
import re
import tomllib
import unicodedata
from collections.abc import Mapping as MappingOf
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from casework.channels.formulas import as_it_was
from casework.channels.tables import Unreadable
from casework.wording import join_names

LEVELS = {
    "category": ("category_1", "category_2", "category_3"),
    "area": ("area_1", "area_2", "area_3"),
}
"""Columns that together say where in a tree: the topmost first."""

NAMES: dict[str, str] = {
    "external_id": "留言编号 工单编号 工单号 诉求编号 事件编号 受理编号 案件编号 流水号 unique_key rec_id service_request_id "
    "case_number ticket_number request_id external_id external_number",
    "title": "留言主题 诉求标题 诉求主题 工单标题 事件标题 标题 主题 title subject",
    "text": "留言详情 留言内容 诉求内容 诉求详情 工单内容 反映内容 事件描述 问题描述 内容 描述 text description details body "
    "complaint_text message content",
    "received_on": "留言时间 诉求时间 来电时间 受理时间 登记时间 创建时间 反映时间 发生时间 create_time created_date created_at "
    "requested_datetime received_on date_received created",
    "category": "类别 分类 诉求类别 事项分类 topic category service_name",
    "category_code": "分类编码 事项编码 topic_code category_code service_code",
    "category_1": "一级标签 一级分类 一级类别 一级事项 complaint_type event_type_name category_1",
    "category_2": "二级标签 二级分类 二级类别 二级事项 descriptor main_type_name category_2",
    "category_3": "三级标签 三级分类 三级类别 三级事项 sub_type_name category_3",
    "area": "区域 所属区域 事发区域 area borough",
    "area_code": "区域编码 area_code",
    "area_1": "区县 区 县 district_name district",
    "area_2": "街道 乡镇 街道乡镇 镇街 street_name_of_area subdistrict township",
    "area_3": "社区 村 村社区 community_name community",
    "address": "地址 详细地址 事发地址 诉求地址 事件地址 incident_address address",
    "lat": "纬度 latitude lat",
    "lon": "经度 longitude lng lon long",
    "kind": "诉求类型 工单类型 诉求性质 event_property_name kind",
    "urgency": "紧急程度 紧急度 urgency priority",
    "name": "姓名 诉求人 来电人 联系人 反映人 citizen_name caller",
    "email": "电子邮箱 电子邮件 邮箱 邮箱地址 email e_mail email_address mail",
    "phone": "联系电话 手机 手机号 手机号码 来电号码 电话 phone phone_number mobile",
}
"""Field: the header names that mean it. `STREET_NAME` is a subdistrict beside `COMMUNITY_NAME`, and a road elsewhere."""

GENERIC_NUMBERS = frozenset({"编号", "序号", "id", "number", "no"})
"""Numbers every register has: understood, but no name for whose numbers they are."""

REFUSED_BECAUSE, REFUSED_ROW = "refused_because", "refused_row"
"""Stand in front of the columns of a file of refused rows, which may be corrected and imported again."""

FIELDS = frozenset(NAMES)
_KNOWN = {_name: _field for _field, _names in NAMES.items() for _name in _names.replace("_", "").split()}
_KNOWN |= dict.fromkeys(GENERIC_NUMBERS, "external_id")
_SEPARATORS = re.compile(r"[\s_\-./()（）:：*]+")


@dataclass(frozen=True)
class Mapping:
    """What a mapping file says. `columns`: field to header name; `values`: field to {what stands there: what it means}."""

    source: str = ""
    columns: MappingOf[str, str] = field(default_factory=dict)
    values: MappingOf[str, MappingOf[str, str]] = field(default_factory=dict)
    date_format: str = ""


@dataclass(frozen=True)
class Columns:
    """`places`: field to column. `unknown`: header names that nothing is made of. `source`: whose numbers they are."""

    places: dict[str, int]
    unknown: list[str]
    source: str
    refused_before: bool = False


def plain(name: str) -> str:
    """A header name without case, width and separators: `Unique Key`, `unique_key`, `ＵＮＩＱＵＥ　ＫＥＹ` are one."""
    return _SEPARATORS.sub("", unicodedata.normalize("NFKC", name).casefold())


def score(cells: Sequence[str]) -> int:
    """How many of the cells are header names that are known."""
    return len({_KNOWN[plain(cell)] for cell in cells if plain(cell) in _KNOWN})


def scored_by(mapping: Mapping) -> Any:
    """The same, where a mapping names further headers."""
    named = {plain(name) for name in mapping.columns.values()}
    return lambda cells: score(cells) + 2 * len(named & {plain(cell) for cell in cells})


def recognise(header: Sequence[str], mapping: Mapping) -> Columns:
    """Raises Unreadable where a mapping names a column that is not there."""
    plains = [plain(name) for name in header]
    ours = {plain(REFUSED_BECAUSE), plain(REFUSED_ROW)}
    refused_before = ours <= set(plains)
    if refused_before:
        plains = [plain(as_it_was(name)) for name in header]
    places: dict[str, int] = {}
    for name, column in mapping.columns.items():
        if plain(column) not in plains:
            raise Unreadable(_("The mapping names a column that the file does not have: %(column)s") % {"column": column})
        places[name] = plains.index(plain(column))
    for place, name in enumerate(plains):
        meant = _KNOWN.get(name)
        if meant and place not in places.values():
            places.setdefault(meant, place)
    if "streetname" in plains and "communityname" in plains:
        places.setdefault("area_2", plains.index("streetname"))
    used = set(places.values())
    unknown = [header[place] for place, name in enumerate(plains) if name and place not in used and name not in ours]
    numbered = places.get("external_id")
    whose = header[numbered] if numbered is not None and plains[numbered] not in GENERIC_NUMBERS else ""
    return Columns(places, unknown, mapping.source or whose, refused_before=refused_before)


def read_mapping(path: Path) -> Mapping:
    """From JSON or TOML: `source`, `columns`, `values`, `date_format`. Raises Unreadable, saying what is wrong."""
    try:
        text = path.read_text(encoding="utf-8-sig")
        entries = tomllib.loads(text) if path.suffix.lower() == ".toml" else json.loads(text)
    except (OSError, ValueError) as wrong:
        raise Unreadable(_("The mapping file cannot be read: %(why)s") % {"why": wrong}) from wrong
    if not isinstance(entries, dict):
        raise Unreadable(_("The mapping file has no names."))
    columns, values = entries.get("columns", {}), entries.get("values", {})
    if not (
        _is_table_of_names(columns)
        and isinstance(values, dict)
        and all(_is_table_of_names(meanings) for meanings in values.values())
    ):
        raise Unreadable(_("In the mapping file, columns and values are tables of names."))
    strange = set(entries) - {"source", "columns", "values", "date_format"} | (set(columns) | set(values)) - FIELDS
    if strange:
        raise Unreadable(
            _("The mapping file contains unknown entries: %(strange)s. Fields are: %(fields)s.")
            % {"strange": join_names(sorted(strange)), "fields": join_names(sorted(FIELDS))}
        )
    return Mapping(str(entries.get("source", "")), columns, values, str(entries.get("date_format", "")))


def _is_table_of_names(table: object) -> bool:
    return isinstance(table, dict) and all(isinstance(key, str) and isinstance(value, str) for key, value in table.items())
