"""Sealed data opens in its place alone; hashes find without telling; tokens cannot be guessed."""

import base64
import re

import pytest
from django.core.exceptions import ImproperlyConfigured
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from hypothesis import strategies as st
from pytest_django import Settings

from casework import crypto

PHONE = "casework.citizen.phone"
EACH = examples(suppress_health_check=[HealthCheck.function_scoped_fixture])


def key(letter: str, *, length: int = 32) -> str:
    return base64.b64encode(letter.encode() * length).decode()


@pytest.fixture(autouse=True)
def _keys(settings: Settings) -> None:
    settings.DATA_KEYS = [f"new:{key('n')}", f"old:{key('o')}"]
    settings.HASH_KEY = key("h")


@EACH
@given(st.text())
def test_what_was_sealed_opens_as_it_was(plaintext: str) -> None:
    assert crypto.open_sealed(crypto.seal(plaintext, context=PHONE), context=PHONE) == plaintext


def test_the_same_text_never_looks_the_same_twice() -> None:
    assert crypto.seal("139", context=PHONE) != crypto.seal("139", context=PHONE)


def test_a_value_copied_to_another_column_does_not_open() -> None:
    sealed = crypto.seal("+8613912345678", context=PHONE)
    with pytest.raises(crypto.CannotOpen, match="sealed for another place"):
        crypto.open_sealed(sealed, context="casework.citizen.name")


@EACH
@given(place=st.integers(0, 200), change=st.integers(1, 255))
def test_a_value_with_one_byte_changed_does_not_open(place: int, change: int) -> None:
    sealed = bytearray(crypto.seal("+8613912345678", context=PHONE))
    sealed[place % len(sealed)] ^= change
    with pytest.raises(crypto.CannotOpen):
        crypto.open_sealed(bytes(sealed), context=PHONE)


@EACH
@given(st.binary(max_size=60))
def test_bytes_that_were_never_sealed_do_not_open(stored: bytes) -> None:
    with pytest.raises(crypto.CannotOpen):
        crypto.open_sealed(stored, context=PHONE)


def test_what_an_older_key_sealed_still_opens_and_is_found_for_sealing_again(settings: Settings) -> None:
    settings.DATA_KEYS = [f"old:{key('o')}"]
    sealed = crypto.seal("13912345678", context=PHONE)
    settings.DATA_KEYS = [f"new:{key('n')}", f"old:{key('o')}"]
    assert crypto.open_sealed(sealed, context=PHONE) == "13912345678"
    assert crypto.key_id_of(sealed) == "old"
    assert crypto.key_id_of(crypto.seal("", context=PHONE)) == crypto.current_key_id() == "new"


def test_a_lost_key_is_named_and_another_under_its_name_does_not_open(settings: Settings) -> None:
    sealed = crypto.seal("13912345678", context=PHONE)
    settings.DATA_KEYS = [f"old:{key('o')}"]
    with pytest.raises(crypto.CannotOpen, match="'new'"):
        crypto.open_sealed(sealed, context=PHONE)
    settings.DATA_KEYS = [f"new:{key('x')}"]
    with pytest.raises(crypto.CannotOpen, match="damaged"):
        crypto.open_sealed(sealed, context=PHONE)


def test_no_error_repeats_the_value_or_a_key(settings: Settings) -> None:
    sealed = crypto.seal("13912345678", context=PHONE)
    with pytest.raises(crypto.CannotOpen) as raised:
        crypto.open_sealed(sealed[:-1] + b"!", context=PHONE)
    assert "13912345678" not in str(raised.value)
    assert raised.value.__suppress_context__
    for wrong in (key("k"), f":{key('k')}", f"k:{key('k')[:-4]}", f"k:{key('k', length=31)}", f"k:{key('k')}?"):
        settings.DATA_KEYS = [wrong]
        with pytest.raises(ImproperlyConfigured) as misconfigured:
            crypto.seal("13912345678", context=PHONE)
        assert key("k")[:8] not in str(misconfigured.value)


def test_without_proper_keys_nothing_is_sealed_or_hashed(settings: Settings) -> None:
    for keys in ([], [f"a:{key('a')}", f"a:{key('b')}"], [f"{'a' * 33}:{key('a')}"]):
        settings.DATA_KEYS = keys
        with pytest.raises(ImproperlyConfigured):
            crypto.seal("", context=PHONE)
    for hash_key in ("", "short", key("h", length=31)):
        settings.HASH_KEY = hash_key
        with pytest.raises(ImproperlyConfigured, match="HASH_KEY"):
            crypto.keyed_hash("+8613912345678", purpose="phone")


def test_a_sealed_value_needs_a_context_and_a_hash_a_purpose() -> None:
    with pytest.raises(ValueError, match="context"):
        crypto.seal("", context="")
    for purpose in ("", "a\0b"):
        with pytest.raises(ValueError, match="purpose"):
            crypto.keyed_hash("", purpose=purpose)


def test_a_hash_finds_the_same_value_for_the_same_purpose_under_the_same_key(settings: Settings) -> None:
    digest = crypto.keyed_hash("+8613912345678", purpose="phone")
    assert len(digest) == 32
    assert crypto.keyed_hash("+8613912345678", purpose="phone") == digest
    assert crypto.keyed_hash("+8613912345678", purpose="pin") != digest
    assert crypto.keyed_hash("+8613912345679", purpose="phone") != digest
    settings.HASH_KEY = key("i")
    assert crypto.keyed_hash("+8613912345678", purpose="phone") != digest


def test_tokens_are_long_safe_in_a_url_and_never_the_same() -> None:
    tokens = {crypto.new_token() for _ in range(100)}
    assert len(tokens) == 100
    assert all(re.fullmatch(r"[A-Za-z0-9_-]{43}", token) for token in tokens)
    assert len({crypto.digest_token(token) for token in tokens}) == 100


def test_short_tokens_have_ninety_five_bits_in_letters_and_digits() -> None:
    tokens = {crypto.new_short_token() for _ in range(1000)}
    assert len(tokens) == 1000
    assert all(re.fullmatch(r"[A-Za-z0-9]{16}", token) for token in tokens)
    assert set("".join(tokens)) == set(crypto.BASE_62)


def test_a_short_token_follows_from_an_act_and_from_the_key(settings: Settings) -> None:
    acts = {crypto.short_token_of(str(act), purpose="link") for act in range(1000)}
    assert len(acts) == 1000
    assert set("".join(acts)) == set(crypto.BASE_62)
    assert all(re.fullmatch(r"[A-Za-z0-9]{16}", token) for token in acts)
    token = crypto.short_token_of("1", purpose="link")
    assert token in acts
    assert crypto.short_token_of("1", purpose="other") != token
    settings.HASH_KEY = key("i")
    assert crypto.short_token_of("1", purpose="link") != token


@EACH
@given(st.text())
def test_anything_sent_as_a_token_has_a_digest(token: str) -> None:
    assert len(crypto.digest_token(token)) == 32
    assert len(crypto.digest_token(token + "\udc80")) == 32


def test_codes_have_six_digits_leading_zeros_too(monkeypatch: pytest.MonkeyPatch) -> None:
    assert all(re.fullmatch(r"[0-9]{6}", crypto.new_code()) for _ in range(100))
    monkeypatch.setattr("secrets.randbelow", lambda _limit: 42)
    assert crypto.new_code() == "000042"
