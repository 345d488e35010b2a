"""A few hundred demands of three topics, made by chance with a seed: small, and told apart as easily as real ones are."""

import random

from casework.proposing.training import Example

SAYINGS = {
    "water": ("自来水管漏水", "水压太低", "水表走得快", "停水三天", "水管爆了没人修", "自来水发黄"),
    "school": ("小学入学报名难", "幼儿园收费太高", "老师补课收钱", "学校食堂饭菜不好", "中考政策不清楚", "校车超员"),
    "noise": ("夜里施工噪音大", "广场舞音响扰民", "工地通宵打桩", "酒吧半夜唱歌", "空调外机噪声", "装修电钻声不停"),
}
AROUND = ("你好，", "请领导看看，", "我们这里", "已经反映过，", "希望早日解决。", "住户都有意见，", "老人睡不好，", "没人管。")


def examples(count: int = 180, *, seed: int = 1) -> list[Example]:
    """Of each topic as many, each by a citizen of its own."""
    chance = random.Random(seed)
    codes = sorted(SAYINGS)
    return [Example(demand(codes[nth % len(codes)], chance), codes[nth % len(codes)], nth) for nth in range(count)]


def demand(code: str, chance: random.Random) -> str:
    parts = [*chance.sample(SAYINGS[code], 2), *chance.sample(AROUND, 3)]
    chance.shuffle(parts)
    return "，".join(parts)
