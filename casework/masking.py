"""Masking: enough is left to recognise a detail one knows, not enough to learn it.

`text` finds numbers by their shape alone. What it cannot know: numbers written out in Chinese (一三九...) or with words
between their digits, eight bare digits of a landline that nothing calls a phone, passports, names and addresses within a
sentence. Of two readings it hides: eleven digits in a row of small numbers may vanish too. A number plate is left: a demand
about a car is of no use without it. What was masked is masked again without a change.
"""

import re
import string

from accounts.hashing import keyed_hash
from casework import phones

STARS = "****"
COMPOUND = (
    "欧阳太史端木上官司马东方独孤南宫万俟闻人夏侯诸葛尉迟公羊赫连澹台皇甫宗政濮阳公冶太叔申屠公孙慕容仲孙"
    "钟离长孙宇文司徒鲜于司空闾丘子车亓官司寇巫马公西颛孙壤驷公良漆雕乐正宰父谷梁拓跋夹谷轩辕令狐段干百里"
    "呼延东郭南门羊舌微生公户公玉公仪梁丘公仲公上公门公山公坚左丘公伯西门公祖第五公乘贯丘公皙南荣东里东宫"
    "仲长子书子桑即墨达奚褚师哥舒歐陽諸葛司馬東方尉遲赫連長孫"
)
COMPOUND_SURNAMES = frozenset(COMPOUND[place : place + 2] for place in range(0, len(COMPOUND), 2))
IN_CHINESE = (
    "本人 家人 家属 家里人 配偶 爱人 老伴 老公 老婆 丈夫 妻子 父亲 母亲 爸爸 妈妈 父母 儿子 女儿 儿媳 女婿 孙子 孙女 外孙 外孙女 "
    "爷爷 奶奶 外公 外婆 哥哥 弟弟 姐姐 妹妹 亲戚 邻居 房东 租客 物业 同事 护工 保姆 代理人 监护人"
)
IN_ENGLISH = (
    "self citizen family relative spouse wife husband father mother parent parents son daughter son-in-law daughter-in-law "
    "grandson granddaughter grandfather grandmother brother sister neighbour neighbor landlord tenant colleague carer guardian"
)
RELATIONS = frozenset(f"{IN_CHINESE} {IN_ENGLISH}".split())
"""Who somebody is to the citizen, written where a name could stand. It names nobody."""
HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003ffff々〇]+")


def phone(e164: str) -> str:
    """139****5678, 0755-****5678, +852****4567; an extension as ****. What is no number in its one form is hidden whole."""
    if not e164:
        return ""
    line = phones.line_of(e164)
    if line != e164:
        return f"{phone(line)}-{STARS}"
    if phones.reachable(e164) == "none":
        return STARS
    if not e164.startswith("+86"):
        # Seven digits are the shortest: two of them stay at the end, so that most are hidden.
        return e164[:4] + STARS + e164[-4 if len(e164) >= 11 else -2 :]
    national = e164[3:]
    if phones.reachable(e164) == "sms":
        return national[:3] + STARS + national[-4:]
    area = national[: 2 if national.startswith(("10", "2")) else 3]
    left = len(national) - len(area) - len(STARS)
    return f"0{area}-{STARS}{national[-left:]}"


def email(full: str) -> str:
    """w***@example.org: the first letter of whose it is, and where it is kept."""
    user, _at, domain = full.rpartition("@")
    return f"{user[:1]}***@{domain}" if user else STARS if full else ""


def name(full: str) -> str:
    """王小明 is 王**, 欧阳娜娜 is 欧阳**, John Smith is J*** S****. A relation is no name: 本人 and 老伴 are shown."""
    if full.strip().lower() in RELATIONS:
        return full.strip()
    words = full.split()
    if words and all(HAN.fullmatch(word) for word in words):
        words = ["".join(words)]  # 王 小明 is one name
    return " ".join(_masked_word(word) for word in words)


def _masked_word(word: str) -> str:
    if len(word) == 1:
        return "*"
    # Two characters are a surname and a given name, even where they could be a compound surname.
    shown = 2 if len(word) > 2 and word[:2] in COMPOUND_SURNAMES else 1
    return word[:shown] + re.sub(r"[^·.\-]", "*", word[shown:])


# A level of an address ends with its kind; a 小区 or an 园区 is where people live or work, not a district.
DISTRICT = re.compile(
    r"(?:[^\d\s,，]{2,8}?(?:省|自治区|特别行政区))?"
    r"(?:[^\d\s,，区县旗路街道巷村]{1,8}?(?:市|自治州|盟|地区))?"
    r"(?:[^\d\s,，路街道巷村镇乡号]{1,7}?(?:(?<![小社园校景厂库片院宿营])区|县|旗|市))?"
)


def address(full: str) -> str:
    """Down to the district: 广东省深圳市南山区****. Where none is named, at most six characters and half of it."""
    full = full.strip()
    if not full:
        return ""
    named = DISTRICT.match(full)
    if named and named[0]:
        return named[0] + STARS
    # No digit is shown: a house number is what this is to hide.
    start = re.match(r"\D*", full[: min(6, len(full) // 2)])
    return (start[0].rstrip() if start else "") + STARS


# Free text. Full-width digits and signs are read one for one, so that a place in the plain copy is one in the text.
SIGNS = str.maketrans("＋－（）＠．\u3000\xa0", "+-()@.  ")
LETTERS_AND_FIGURES = string.digits + string.ascii_letters
PLAIN = SIGNS | {ord(char) + 0xFEE0: char for char in LETTERS_AND_FIGURES}
RECOGNISED = "\0"  # stands in the plain copy where something was recognised
DIGIT = "[0-9]"
GAP = r"[ \t\-‐-―−－_·()\u200b-\u200f\u2060\ufeff]{0,3}"  # what people write between the digits of one number


def _spaced(*digits: str) -> str:
    return GAP.join(digits)


def _number(pattern: str) -> re.Pattern[str]:
    """Never a part of a longer number."""
    return re.compile(rf"(?<![0-9])(?:{pattern})(?![0-9])", re.IGNORECASE)


ANY_NUMBER = re.compile(rf"{DIGIT}(?:(?:{GAP}|\.){DIGIT}){{6}}")
"""What every shape but an address begins with: a text without it holds none, and most hold none."""

YEAR, MONTH, DAY = "(?:19|20)[0-9]{2}", "(?:0[1-9]|1[0-2])", "(?:0[1-9]|[12][0-9]|3[01])"
SPACED_BIRTHDAY = rf"(?:0{GAP}[1-9]|1{GAP}[0-2]){GAP}(?:0{GAP}[1-9]|[12]{GAP}{DIGIT}|3{GAP}[01])"
AREA_CODE = _spaced("[1-9]", *[DIGIT] * 5)
CHINA = rf"(?:\+|00){GAP}86{GAP}"
MORE_MONEY = r"(?:\.[0-9]+)?"
AMOUNT = r"[0-9]{1,3}(?:[, ][0-9]{3})+|[0-9]{1,10}"

CASE_NUMBER = _number(rf"20[0-9]{{2}}{MONTH}{DAY}-[0-9]{{5,8}}")
ID_18 = _number(_spaced(AREA_CODE, rf"(?:1{GAP}[89]|2{GAP}0)", DIGIT, DIGIT, SPACED_BIRTHDAY, DIGIT, DIGIT, DIGIT, "[0-9X]"))
ID_15 = _number(_spaced(AREA_CODE, DIGIT, DIGIT, SPACED_BIRTHDAY, DIGIT, DIGIT, DIGIT))
BANK_CARD = _number(rf"[3-6]{GAP}{DIGIT}(?:{GAP}{DIGIT}){{14,17}}")
EMAIL = re.compile(r"(?P<user>[A-Za-z0-9][\w.+%-]*)@[A-Za-z0-9](?:[A-Za-z0-9-]*\.)+[A-Za-z]{2,}", re.ASCII)
ANY_MOBILE = _spaced("1", "[3-9]", *[DIGIT] * 9)
# Neither starts in the middle of a spaced number: in 0755-2012-2013 there are no two years. Nor is 1900-0-00 0000 a day.
DATE = _number(
    rf"(?<![0-9][ \-])(?:(?!{ANY_MOBILE}(?![0-9])){YEAR}([-./])[01]?[0-9]\1[0-3]?[0-9]|{YEAR}{MONTH}{DAY}"
    rf"|[0-3]?[0-9]([-./])[01]?[0-9]\2{YEAR}|{YEAR}-{YEAR})"
)
MONEY = _number(rf"(?<![0-9][ \-])(?:(?<=[¥￥$€])(?:{AMOUNT}){MORE_MONEY}|(?:{AMOUNT}){MORE_MONEY}(?= ?(?:[元万亿块]|yuan|rmb)))")
# The usual ways of writing a mobile come first, so that a room number before it does not lend it its digits.
NEAT_MOBILE = _number(rf"(?:{CHINA}|86{GAP})?(?P<mobile>1[3-9][0-9](?P<sep>{GAP}|\.)[0-9]{{4}}(?P=sep)[0-9]{{4}})")
MOBILE = _number(rf"(?:{CHINA}|86{GAP})?(?P<mobile>{ANY_MOBILE})")
SUBSCRIBER = _spaced("[2-9]", *[DIGIT] * 6) + rf"(?:{GAP}{DIGIT})?"
AREA = f"{_spaced('1', '0')}|{_spaced('2', DIGIT)}|{_spaced('[3-9]', DIGIT, DIGIT)}"
LANDLINE = _number(
    # A bracket around the area code goes with it; one around the whole number stays.
    rf"(?:\((?=[0-9 ]{{2,5}}\)))?(?:{CHINA}0?|0){GAP}(?P<area>{AREA}){GAP}(?P<subscriber>{SUBSCRIBER})"
)
FOREIGN = _number(rf"\+{GAP}(?P<foreign>(?!86)[1-9](?:{GAP}{DIGIT}){{6,14}})")
CALLED_A_PHONE = re.compile(
    r"(?:电话|座机|固话|来电|致电|联系方式|telephone|phone|tel\b)(?:号码|号)?[\s:：.是为]{0,3}"
    rf"(?P<bare>[2-8](?:{GAP}{DIGIT}){{6,7}})(?![0-9])",
    re.IGNORECASE,
)


def _masked(match: re.Match[str]) -> str:
    parts = {key: re.sub(r"[^0-9]", "", value) for key, value in match.groupdict(default="").items() if key != "user"}
    if mobile := parts.get("mobile"):
        return phone("+86" + mobile)
    if subscriber := parts.get("subscriber"):
        return phone(f"+86{parts['area']}{subscriber}")
    if foreign := parts.get("foreign"):
        return phone("+" + foreign)
    if bare := parts.get("bare"):
        return STARS + bare[len(STARS) :]
    if user := match.groupdict().get("user"):
        return user[0] + STARS + match[0][len(user) :]
    identity = re.sub(r"[^0-9Xx]", "", match[0])
    return identity[:4] + "*" * (len(identity) - 4)


def _is_card(digits: str) -> bool:
    """Whether its last digit checks it (Luhn)."""
    doubled = [int(digit) * (1 + place % 2) for place, digit in enumerate(reversed(digits))]
    return sum(value - 9 if value > 9 else value for value in doubled) % 10 == 0


# In this order: what was recognised is not read again. True is masked, False is left as it is.
SHAPES = (
    (EMAIL, True),
    (CASE_NUMBER, False),
    (ID_18, True),
    (BANK_CARD, True),
    (ID_15, True),
    (DATE, False),
    (MONEY, False),
    (FOREIGN, True),
    (NEAT_MOBILE, True),
    (MOBILE, True),
    (LANDLINE, True),
    (CALLED_A_PHONE, True),
)


def text(written: str) -> str:
    """Free text with phone, ID and card numbers and e-mail addresses masked; whatever else stands in it is left as it was."""
    while (masked := _read_once(written)) != written:
        written = masked
    return written


def personal_numbers(written: str) -> list[str]:
    """What `text` would hide at first sight, as it stands there."""
    return [written[start:stop] for start, stop, _mask in _masks(written)]


def _read_once(written: str) -> str:
    for start, stop, mask in reversed(_masks(written)):
        written = written[:start] + mask + written[stop:]
    return written


def _masks(written: str) -> list[tuple[int, int, str]]:
    """From where to where something is hidden, and by what, in the order in which it stands there."""
    plain = written.translate(PLAIN)
    if "@" not in plain and not ANY_NUMBER.search(plain):
        return []
    masks: list[tuple[int, int, str]] = []
    for shape, hidden in SHAPES:
        position = 0
        while match := shape.search(plain, position):
            # A phone that words announce is hidden without the words.
            start, stop = match.span("bare") if "bare" in shape.groupindex else match.span()
            position = stop
            if shape is BANK_CARD and not _is_card(re.sub(r"[^0-9]", "", match[0])):
                continue
            if hidden:
                masks.append((start, stop, _masked(match)))
            plain = plain[:start] + RECOGNISED * (stop - start) + plain[stop:]
    return sorted(masks)


IN_LETTERS = str.maketrans("0123456789abcdef", "abcdefghijklmnop")
MARK_LENGTH = 16


def identifier(written: str, *, longest: int) -> str:
    """What another register calls a thing. Where it holds a personal number, masked, with a keyed hash: the same is known again.

    The hash is in letters, so that nothing in it looks like a number. `longest`: characters.
    """
    masked = text(written)
    if masked == written:
        return written
    mark = "#" + keyed_hash(written, purpose="identifier").hex()[:MARK_LENGTH].translate(IN_LETTERS)
    return masked[: longest - len(mark)] + mark
