"""What two demands may share without being alike: how many, when and how long; and where, which is compared as a place."""

import re
from collections.abc import Iterable

NUMBER = "[0-9〇零一二三四五六七八九十百千万两几半多数]"
MEASURES = (
    *("分钟", "小时", "钟头", "星期", "礼拜", "月份", "年级", "平方米", "公里", "千米"),
    *"个次天年月日号周点元块米层户家人位名条只台辆件张份项回遍趟斤吨",
)
TIMES = (
    *("今天", "昨天", "前天", "明天", "今年", "去年", "前年", "上午", "下午", "中午", "早上", "晚上", "夜里", "凌晨", "半夜"),
    *("每天", "天天", "每晚", "这几天", "最近", "近期", "目前", "现在", "刚才", "一直", "至今", "以来", "以前", "上周", "本周"),
    *("上个月", "这个月", "本月", "上月", "周末", "星期天", "星期日", "星期", "礼拜"),
)


def _any(words: Iterable[str]) -> str:
    return "|".join(sorted(words, key=len, reverse=True))


IDLE = re.compile(rf"第?{NUMBER}+个?(?:{_any(MEASURES)})?多?|(?:{_any(TIMES)})")


def without(read: str, *, places: Iterable[str] = ()) -> str:
    """A text as `features.plain` has it, with a blank in place of such words and of these places."""
    for place in sorted(places, key=len, reverse=True):
        read = read.replace(place, " ")
    return IDLE.sub(" ", read)
