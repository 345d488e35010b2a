"""What people enter by hand, read generously: wide digits, odd blanks and dashes, marks that nobody sees.

A phone's keyboard, a spreadsheet and a copied message each write the same number in another way. Nothing here decides whether
a number is right.
"""

import re
import unicodedata

TOKEN_LENGTH = 43
SHORT_TOKEN_LENGTH = 16
"""Characters of a link's token (casework/crypto.py, accounts/invitations.py)."""
TOKEN = re.compile(rf"[A-Za-z0-9_-]{{{TOKEN_LENGTH}}}|[A-Za-z0-9]{{{SHORT_TOKEN_LENGTH}}}")
CASE_NUMBER = re.compile(r"(20[0-9]{6})-?([0-9]{5,8})")
CASE_NUMBER_BEGINS = re.compile(r"[0-9]{4,8}(?:-[0-9]{0,12})?")
BETWEEN_DIGITS = re.compile(r"[ \-._/·•]+")
AROUND_A_CODE = re.compile(r"^\W+|\W+$")
AROUND_A_NUMBER = re.compile(r"^[^0-9]+|\W+$")
DASHES = frozenset("\N{MINUS SIGN}\N{KATAKANA-HIRAGANA PROLONGED SOUND MARK}\N{HYPHEN BULLET}\N{BOX DRAWINGS LIGHT HORIZONTAL}")
DRAWN_OVER = frozenset("\N{COMBINING ENCLOSING KEYCAP}\N{COMBINING GRAPHEME JOINER}")
SAME_CHARACTER = ("<wide>", "<narrow>", "<font>")


def lines(text: str) -> str:
    """With a line break as one character, as a page counts it: a browser sends two."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def visible(text: str) -> str:
    """Without marks that nobody sees, also those that turn the direction."""
    return "".join(char for char in text if unicodedata.category(char) != "Cf")


def narrow(text: str) -> str:
    """In ordinary width, each blank a space, each dash a hyphen, without invisible marks.

    What only looks like a digit (a circled or a raised one) stays what it is.
    """
    return "".join(_narrow(char) for char in text)


def _narrow(char: str) -> str:
    if char == "-" or (char.isascii() and char.isalnum()):
        return char
    form = unicodedata.decomposition(char)
    if form.startswith(SAME_CHARACTER):
        char = unicodedata.normalize("NFKC", char)
    category = unicodedata.category(char)
    if category == "Cf" or char in DRAWN_OVER or 0xFE00 <= ord(char) <= 0xFE0F:
        return ""
    if category in {"Zs", "Zl", "Zp"} or char.isspace():
        return " "
    return "-" if category == "Pd" or char in DASHES else char


def digits(text: str) -> str:
    """A PIN or a code: its digits, of whichever script, without what stands between and around them. Letters stay."""
    plain = "".join(_ascii_digit(char) for char in narrow(text))
    return AROUND_A_CODE.sub("", BETWEEN_DIGITS.sub("", plain))


def _ascii_digit(char: str) -> str:
    value = unicodedata.decimal(char, None)
    return char if value is None else str(value)


def case_number(text: str) -> str:
    """20261122-00012, however it was typed or copied; what is no case number comes back in ordinary width."""
    if "\0" in text:
        return ""
    plain = "".join(_ascii_digit(char) for char in narrow(text)).strip()
    match = CASE_NUMBER.fullmatch(BETWEEN_DIGITS.sub("", AROUND_A_NUMBER.sub("", plain)))
    return f"{match[1]}-{match[2]}" if match else plain


def is_case_number(text: str) -> bool:
    """Whether `case_number` made one of it."""
    return CASE_NUMBER.fullmatch(text) is not None


def case_number_begins(text: str) -> str:
    """With what case numbers begin that were asked for so: a year, a day, a day and some figures. Empty where it is none."""
    number = re.sub(r" *- *", "-", case_number(text))
    return number if CASE_NUMBER_BEGINS.fullmatch(number) else ""


def token(text: str) -> str:
    """The token of a link, with whatever a message or a sentence put behind it taken off. What holds none comes back as it is."""
    match = TOKEN.match(narrow(text).replace(" ", ""))
    return match[0] if match else text
