"""Words of the catalogue that speak for an urgency. 没有停水 does not speak for 停水."""

from collections.abc import Iterable

from casework.models import UrgencyWord
from casework.models.choices import Urgency
from casework.proposing.places import ordinary

DENIALS = ("没有", "没", "不是", "并非", "未", "无", "不会", "不", "防", "防止", "预防", "已不")
"""Right before the word."""
ORDER = (Urgency.EMERGENCY, Urgency.URGENT, Urgency.COMPLEX, Urgency.NORMAL)


def spoken(text: str, words: Iterable[UrgencyWord]) -> list[UrgencyWord]:
    """Those that the text says, the most urgent first; of one urgency the longest."""
    read = ordinary(text)
    in_text = [word for word in words if _says(read, ordinary(word.word))]
    return sorted(in_text, key=lambda word: (ORDER.index(Urgency(word.urgency)), -len(word.word)))


def _says(read: str, word: str) -> bool:
    before, *rest = read.split(word)
    while rest:
        if not before.endswith(DENIALS):
            return True
        before = rest.pop(0)
    return False
