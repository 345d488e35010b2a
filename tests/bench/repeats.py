"""Demands said again: in other words, with typing errors, or about another estate. Made by chance, with a seed."""

import random
import re

SYNONYMS = (
    *(("坏了", "不亮了"), ("噪音", "吵闹声"), ("没人管", "无人处理"), ("希望", "请"), ("请问", "想问一下"), ("解决", "处理")),
    *(("严重", "厉害"), ("我们", "大家"), ("小孩", "孩子"), ("学校", "校方"), ("业主", "住户"), ("开发商", "房产公司")),
    *(("领导", "书记"), ("政府", "政府部门"), ("反映", "投诉"), ("老百姓", "群众"), ("工资", "薪水"), ("拖欠", "欠着")),
    *(("垃圾", "废物"), ("污染", "脏"), ("施工", "工程"), ("晚上", "夜里"), ("经常", "总是"), ("已经", "都"), ("但是", "可是")),
    *(
        ("因为", "由于"),
        ("现在", "目前"),
        ("什么时候", "何时"),
        ("为什么", "为何"),
        ("怎么", "如何"),
        ("没有", "没"),
        ("办理", "办"),
    ),
    *(("居民", "住户"), ("车辆", "车子"), ("收费", "收钱"), ("影响", "打扰"), ("进行", "做"), ("导致", "造成"), ("相关", "有关")),
)
OPENINGS = ("你好，", "我想反映一个情况，", "又打电话来了，", "")
CLAUSE = re.compile(r"[^，。！？；,!?;]+")
PLACE = re.compile(
    r"[\u4e00-\u9fff]{2}(?=小区|花园|家园|公寓|新村|苑|大厦|广场|小学|中学|幼儿园|大学|学院|医院|公园|市场|国际|新城|社区|街道|镇|乡|村|大道|路|街)"
    r"|[A-Z]\d*(?=[区县市])"
)
NAMES_OF_PLACES = "金银青白红绿东西南北福安康宁泰和兴盛丰荣华新龙凤鹤梅兰竹菊松柏桂枫"
ERRORS = 0.05


def in_other_words(text: str, chance: random.Random) -> str:
    """Half of its clauses, in another order, with other words for many of its words."""
    clauses = [clause for clause in CLAUSE.findall(text) if len(clause) > 3][:30]
    chosen = chance.sample(clauses, max(1, len(clauses) // 2)) if clauses else [text]
    demand = "，".join(chosen)
    for word, another in SYNONYMS:
        demand = demand.replace(word, another) if chance.random() < 0.8 else demand
    return chance.choice(OPENINGS) + demand


def with_errors(text: str, chance: random.Random) -> str:
    """The beginning of it, one character in twenty wrong, left out, doubled or changed over with the next."""
    written = list(text[:120])
    for place in range(len(written) - 1):
        if chance.random() < ERRORS:
            kind = chance.randrange(4)
            if kind == 0:
                written[place] = chance.choice(text)
            elif kind == 1:
                written[place] = ""
            elif kind == 2:
                written[place] *= 2
            else:
                written[place], written[place + 1] = written[place + 1], written[place]
    return "".join(written)


def elsewhere(text: str, chance: random.Random) -> str:
    """The same about other places: each that is named has another name, the same wherever it stands."""
    others: dict[str, str] = {}

    def rename(match: re.Match[str]) -> str:
        name = match[0]
        other = (
            "".join(chance.sample(NAMES_OF_PLACES, 2))
            if not name.isascii()
            else f"{chance.choice('BCDEFGHJ')}{chance.randint(10, 99)}"
        )
        return others.setdefault(name, other)

    return PLACE.sub(rename, text)


def names_a_place(text: str) -> bool:
    return PLACE.search(text) is not None
