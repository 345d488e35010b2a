"""What the county's operators settle on the call, and the knowledge they answer from; one article has just expired."""

from datetime import datetime, timedelta
from random import Random
from uuid import UUID

from django.utils import timezone

from casework.demo.county import County
from casework.models import ArticleVersion
from casework.steps.keep_article import ArticleText, keep_article
from casework.steps.note_gap import note_gap
from casework.steps.settle_contact import Settlement, settle_contact

WRITTEN = timedelta(days=40)
SEED = 20261127
CALLS = 60
DAYS = 12

# unit, question, answer, source, valid for so many days from now
ARTICLES = (
    ("housing", "水费在哪里交", "县政务大厅三号窗口，工作日九点到五点；也可以在手机上交。", "县住建局〔2025〕12号", 200),
    ("labour", "居民医保什么时候交", "每年九月到十二月底。过了时间要等三个月才能报销。", "县人社局〔2025〕8号", 120),
    ("labour", "社保卡丢了怎么补办", "带身份证到社保大厅或任一合作银行，当场补办，不收费。", "县人社局〔2024〕31号", 300),
    (
        "education",
        "小学报名要带什么",
        "户口本、住房证明、预防接种证，七月一日到五日到学校。",
        "县教体局〔2026〕4号",
        90,
    ),
    ("transport", "六十五岁以上坐公交免费吗", "免费。带身份证到公交公司办老年卡，当天能用。", "县交通局〔2023〕17号", 400),
    ("health", "疫苗在哪里打", "到户口或居住地的社区卫生服务中心，周二、周四上午。", "县卫健局〔2025〕22号", 60),
    ("commerce", "家电以旧换新怎么领补贴", "在参加活动的门店下单时直接减，一人一类一台。", "县商文局〔2025〕40号", -2),
)
FREELY = (("烟花今年让放吗", "城区全年禁放，乡镇腊月二十三到正月十五可以。"), ("图书馆几点关门", "晚上九点，周一闭馆。"))
PRAISE = ("谢谢城关街道的小李，路灯当天就修好了", "东门社区的网格员很耐心，表扬一下")
SOUGHT = ("居住证积分", "电动车上牌", "残疾人两项补贴", "居住证积分")


def settle_calls(county: County, *, now: datetime) -> None:
    """The same seed, the same calls, by two operators."""
    random = Random(SEED)  # noqa: S311 - drawn, not secret
    versions = [_article(county, nth, now=now) for nth in range(len(ARTICLES))]
    usable = [version for version, row in zip(versions, ARTICLES, strict=True) if row[-1] > 0]
    moments = sorted(now - timedelta(days=random.uniform(0.1, DAYS)) for _call in range(CALLS))
    for nth, moment in enumerate(moments):
        operator = county.people["operator" if nth % 3 else "shen.yue"]
        settle_contact(_settlement(random, usable), actor=operator, at=moment)
    for sought in SOUGHT:
        note_gap(sought, actor=county.people["operator"], at=now)


def _article(county: County, nth: int, *, now: datetime) -> ArticleVersion:
    unit, question, answer, source, days = ARTICLES[nth]
    day = timezone.localtime(now).date() + timedelta(days=days)
    text = ArticleText(county.units[unit], question, answer, source, day)
    return keep_article(UUID(int=SEED + nth), text, base=None, actor=county.people["administrator"], at=now - WRITTEN)


def _settlement(random: Random, usable: list[ArticleVersion]) -> Settlement:
    drawn = random.random()
    if drawn < 0.1:
        return Settlement(text=random.choice(PRAISE), kind="praise", answer="代为转达，谢谢您。")
    if drawn < 0.15:
        return Settlement(text="楼上有人打架，听着很凶", handed_to="110", handed_whom="值班民警")
    if drawn < 0.3:
        text, answer = random.choice(FREELY)
        return Settlement(text=f"请问{text}？", answer=answer)
    version = random.choice(usable)
    return Settlement(text=f"请问{version.question}？", article=version)
