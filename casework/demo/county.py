"""The fictional county: its places, units, people and catalogue. 青禾县 (Qinghe County) is made up, whole."""

from dataclasses import dataclass, field
from datetime import datetime

from django.contrib.auth.hashers import make_password

from accounts.models import Area, Role, Unit, User
from accounts.steps import memberships, people, records
from casework.models import Route, Topic

PASSWORD = "doorstep-demo"  # noqa: S105 - known to everybody; these accounts exist only where the demo county was loaded

# code, name, name in English, level, code of what is above
AREAS = (
    ("qh", "青禾县", "Qinghe County", "county", ""),
    ("qh-cg", "城关街道", "Chengguan Subdistrict", "subdistrict", "qh"),
    ("qh-cg-dm", "东门社区", "Dongmen", "community", "qh-cg"),
    ("qh-cg-xh", "西湖路社区", "Xihu Road", "community", "qh-cg"),
    ("qh-cg-qt", "桥头社区", "Qiaotou", "community", "qh-cg"),
    ("qh-cg-ny", "南苑社区", "Nanyuan", "community", "qh-cg"),
    ("qh-lh", "柳河镇", "Liuhe Town", "township", "qh"),
    ("qh-lh-lj", "老街社区", "Laojie", "community", "qh-lh"),
    ("qh-lh-sw", "上湾村", "Shangwan", "community", "qh-lh"),
    ("qh-lh-xw", "下湾村", "Xiawan", "community", "qh-lh"),
    ("qh-yl", "云岭乡", "Yunling Township", "township", "qh"),
    ("qh-yl-yl", "云岭村", "Yunling", "community", "qh-yl"),
    ("qh-yl-cp", "茶坪村", "Chaping", "community", "qh-yl"),
    ("qh-yl-sm", "石门村", "Shimen", "community", "qh-yl"),
)
PLACES = {
    "qh-cg-dm": ("东门大街", "东门里小区"),
    "qh-cg-xh": ("西湖路", "湖景苑"),
    "qh-cg-qt": ("桥头街", "桥头新村"),
    "qh-cg-ny": ("南苑路", "南苑小区"),
    "qh-lh-lj": ("柳河老街", "柳岸人家"),
    "qh-lh-sw": ("上湾路", "上湾安置点"),
    "qh-lh-xw": ("下湾路", "下湾安置点"),
    "qh-yl-yl": ("云岭街", "云岭安置点"),
    "qh-yl-cp": ("茶坪路", "茶坪安置点"),
    "qh-yl-sm": ("石门路", "石门安置点"),
}
"""A road and an estate in each community."""
SCHOOLS = ("实验小学", "桥头小学", "柳河中心小学", "青禾三中", "云岭希望小学")

# code, name, name in English; the first stands above the others
UNITS = (
    ("gov", "青禾县人民政府", "Qinghe County Government"),
    ("hotline", "政务热线中心", "Hotline Centre"),
    ("housing", "住房和城乡建设局", "Housing and Construction Bureau"),
    ("environment", "生态环境局", "Environment Bureau"),
    ("transport", "交通运输局", "Transport Bureau"),
    ("education", "教育体育局", "Education and Sports Bureau"),
    ("labour", "人力资源和社会保障局", "Labour and Social Security Bureau"),
    ("commerce", "商务和文化旅游局", "Commerce and Tourism Bureau"),
    ("health", "卫生健康局", "Health Bureau"),
    ("chengguan", "城关街道办事处", "Chengguan Subdistrict Office"),
    ("liuhe", "柳河镇人民政府", "Liuhe Town Government"),
    ("yunling", "云岭乡人民政府", "Yunling Township Government"),
)

TOPICS = (
    (
        "urban",
        "城乡建设",
        "Urban and rural construction",
        "housing",
        (
            ("utilities", "市政设施", "Utilities"),
            ("property", "物业管理", "Property management"),
            ("danger", "房屋安全", "Building safety"),
            ("greening", "园林绿化", "Parks and greening"),
            ("illegal", "违法建设", "Illegal construction"),
        ),
    ),
    (
        "environment",
        "环境保护",
        "Environment",
        "environment",
        (
            ("noise", "噪声污染", "Noise"),
            ("water", "水污染", "Water pollution"),
            ("waste", "垃圾清运", "Waste"),
            ("air", "油烟废气", "Fumes"),
        ),
    ),
    (
        "transport",
        "交通运输",
        "Transport",
        "transport",
        (
            ("bus", "公共交通", "Buses"),
            ("road", "道路桥梁", "Roads and bridges"),
            ("parking", "停车秩序", "Parking"),
            ("taxi", "出租客运", "Taxis"),
        ),
    ),
    (
        "education",
        "教育文体",
        "Education, culture and sports",
        "education",
        (("school", "中小学教育", "Schools"), ("fees", "教育收费", "School fees"), ("sport", "文体设施", "Culture and sports")),
    ),
    (
        "labour",
        "劳动和社会保障",
        "Labour and social security",
        "labour",
        (("wages", "劳动报酬", "Wages"), ("insurance", "社会保险", "Social insurance"), ("training", "就业培训", "Training")),
    ),
    (
        "commerce",
        "商贸旅游",
        "Commerce and tourism",
        "commerce",
        (("market", "市场管理", "Markets"), ("consumer", "消费维权", "Consumer rights"), ("tourism", "旅游服务", "Tourism")),
    ),
    (
        "health",
        "卫生计生",
        "Health and family planning",
        "health",
        (
            ("hospital", "医院服务", "Hospitals"),
            ("clinic", "基层卫生", "Village clinics"),
            ("family", "生育服务", "Family services"),
            ("food", "食品安全", "Food safety"),
        ),
    ),
)
LOCAL = (
    ("urban-property", "qh-cg", "chengguan"),
    ("environment-waste", "qh-lh", "liuhe"),
    ("environment-waste", "qh-yl", "yunling"),
    ("transport-road", "qh-yl", "yunling"),
    ("", "qh-cg", "chengguan"),
    ("", "qh-lh", "liuhe"),
    ("", "qh-yl", "yunling"),
)
"""Lines of the dispatch table for one place; the topics' own bureaus come first where no line is nearer."""
TWO_VISITS = "urban-danger"
PUBLIC_MATTERS = frozenset({"urban-utilities", "urban-greening", "environment-waste", "transport-road"})

# username, name, role, unit
STAFF = (
    ("operator", "林小雨", Role.OPERATOR, ""),
    ("shen.yue", "沈悦", Role.OPERATOR, ""),
    ("he.jia", "何佳", Role.OPERATOR, ""),
    ("dispatcher", "方志远", Role.DISPATCHER, ""),
    ("tang.min", "唐敏", Role.DISPATCHER, ""),
    ("supervisor", "严正平", Role.SUPERVISOR, ""),
    ("gao.wen", "高雯", Role.SUPERVISOR, ""),
    ("administrator", "罗思齐", Role.ADMINISTRATOR, ""),
    ("luo.an", "骆安", Role.ADMINISTRATOR, ""),
    ("auditor", "贺明鉴", Role.AUDITOR, ""),
    ("unit_lead", "陈国栋", Role.UNIT_LEAD, "housing"),
    ("handler", "李春生", Role.HANDLER, "housing"),
    ("wu.dan", "吴丹", Role.HANDLER, "housing"),
    ("zhou.kai", "周凯", Role.HANDLER, "housing"),
    ("sun.hong", "孙红", Role.UNIT_LEAD, "environment"),
    ("ma.chao", "马超群", Role.HANDLER, "environment"),
    ("zhu.lin", "朱琳", Role.HANDLER, "environment"),
    ("hu.jun", "胡军", Role.UNIT_LEAD, "transport"),
    ("guo.tao", "郭涛", Role.HANDLER, "transport"),
    ("lin.fang", "林芳", Role.HANDLER, "transport"),
    ("xu.hui", "徐慧", Role.UNIT_LEAD, "education"),
    ("song.yu", "宋宇", Role.HANDLER, "education"),
    ("deng.na", "邓娜", Role.HANDLER, "education"),
    ("cao.bin", "曹斌", Role.UNIT_LEAD, "labour"),
    ("peng.li", "彭丽", Role.HANDLER, "labour"),
    ("zeng.wei", "曾伟", Role.HANDLER, "labour"),
    ("xie.ting", "谢婷", Role.UNIT_LEAD, "commerce"),
    ("han.lei", "韩磊", Role.HANDLER, "commerce"),
    ("tao.ran", "陶然", Role.HANDLER, "commerce"),
    ("du.juan", "杜鹃", Role.UNIT_LEAD, "health"),
    ("fan.yi", "范毅", Role.HANDLER, "health"),
    ("su.mei", "苏梅", Role.HANDLER, "health"),
    ("lu.jianhua", "卢建华", Role.UNIT_LEAD, "chengguan"),
    ("cai.xia", "蔡霞", Role.HANDLER, "chengguan"),
    ("ding.hao", "丁浩", Role.HANDLER, "chengguan"),
    ("jiang.shan", "江山", Role.UNIT_LEAD, "liuhe"),
    ("yu.qing", "余庆", Role.HANDLER, "liuhe"),
    ("pan.yue", "潘越", Role.HANDLER, "liuhe"),
    ("shi.lei", "石磊", Role.UNIT_LEAD, "yunling"),
    ("mao.chun", "毛春", Role.HANDLER, "yunling"),
    ("ye.qiu", "叶秋", Role.HANDLER, "yunling"),
)


@dataclass
class County:
    """What was made, by code or username."""

    areas: dict[str, Area] = field(default_factory=dict)
    units: dict[str, Unit] = field(default_factory=dict)
    topics: dict[str, Topic] = field(default_factory=dict)
    people: dict[str, User] = field(default_factory=dict)
    staff: dict[tuple[str, str], list[User]] = field(default_factory=dict)
    """People by role and code of their unit ("" for all)."""


def build(*, at: datetime) -> County:
    """Entered by its first two administrators, as in every county. `at`: before anything happened there."""
    county = County()
    _people(county, at=at)
    actor = county.people["administrator"]
    for code, name, name_en, level, above in AREAS:
        area = Area(code=code, name=name, name_en=name_en, level=level, parent=county.areas.get(above))
        county.areas[code] = records.create(area, actor=actor, at=at)
    for code, name, name_en in UNITS:
        unit = Unit(code=code, name=name, name_en=name_en, parent=county.units.get("gov"))
        county.units[code] = records.create(unit, actor=actor, at=at)
    _catalogue(county, actor, at=at)
    _roles(county, actor, at=at)
    return county


def _catalogue(county: County, actor: User, *, at: datetime) -> None:
    routes = []
    for code, name, name_en, unit, below in TOPICS:
        top = county.topics[code] = records.create(Topic(code=code, name=name, name_en=name_en), actor=actor, at=at)
        routes.append(Route(topic=top, area=None, unit=county.units[unit]))
        for part, part_name, part_en in below:
            both = f"{code}-{part}"
            visits = 2 if both == TWO_VISITS else None
            details = {"visits_required": visits, "public_matter": both in PUBLIC_MATTERS}
            topic = Topic(code=both, name=part_name, name_en=part_en, parent=top, **details)
            county.topics[both] = records.create(topic, actor=actor, at=at)
    routes += [
        Route(topic=county.topics.get(topic), area=county.areas[area], unit=county.units[unit]) for topic, area, unit in LOCAL
    ]
    records.create_all(routes, actor=actor, at=at)


def _people(county: County, *, at: datetime) -> None:
    shared = make_password(PASSWORD)  # one hash for all: each would take a third of a second
    users = [User(username=username, name=name, password=shared) for username, name, _role, _unit in STAFF]
    county.people = {user.username: user for user in people.enter(users, actor=None, at=at)}
    administrators = [county.people[username] for username, _name, role, _unit in STAFF if role == Role.ADMINISTRATOR]
    memberships.first_administrators(administrators, at=at)
    for username, _name, role, unit in STAFF:
        county.staff.setdefault((role, unit), []).append(county.people[username])


def _roles(county: County, actor: User, *, at: datetime) -> None:
    """One administrator gives them, the other confirms those that take two."""
    posts = [
        memberships.Post(county.people[username], role, county.units.get(unit))
        for username, _name, role, unit in STAFF
        if role != Role.ADMINISTRATOR
    ]
    _held, asked = memberships.grant(posts, actor=actor, at=at)
    memberships.confirm(asked, actor=county.people["luo.an"], at=at)
