"""Photos and files of a demand, a reply, what was done and a chase: bounded, without metadata, sealed, gone with their words."""

import hashlib
import io
import unicodedata
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from casework import bounds, steps
from casework.models import Attachment, Case, Words
from casework.refusal import Invalid
from casework.writing.attachments import Upload, clean_name, read
from tests import files, pictures
from tests.casework.looking import last, refused, verbs
from tests.verified import first_break
from tests.world import World

pytestmark = pytest.mark.django_db
Files = list[Upload]
Made = Callable[[], bytes]
"""Some take long to make."""


def registered(world: World, uploads: Files) -> Case:
    demand = steps.Demand(text="自来水管漏水，三天没人来", channel="phone", citizen=steps.CitizenDetails(phone="13912345678"))
    return steps.register(demand, files=uploads, actor=world.operator, at=world.now).case


def replied(world: World, uploads: Files) -> Case:
    return steps.reply(world.acknowledged(), text="好", public=True, files=uploads, actor=world.handler, at=world.now)


def chased(world: World, uploads: Files) -> Case:
    return steps.chase(world.registered(), text="还没人来", files=uploads, actor=world.operator, at=world.now)


def resolved(world: World, uploads: Files) -> Case:
    return steps.resolve(world.visited(), text="已换新水管", files=uploads, actor=world.handler, at=world.now)


with_words = pytest.mark.parametrize(
    ("step", "kind"), [(registered, "demand"), (replied, "reply"), (chased, "chase"), (resolved, "resolution")]
)
Step = Callable[[World, Files], Case]


@with_words
def test_three_come_with_the_words_in_their_event_and_verify(world: World, step: Step, kind: str) -> None:
    case = step(world, [files.photo(), files.pdf(), files.photo("b.png")])
    words = case.words.get(kind=kind)
    stored = list(words.attachments.order_by("position"))
    assert [(row.kind, row.name, row.case_id) for row in stored] == [
        ("photo", "屋顶.jpg", case.pk),
        ("pdf", "合同.pdf", case.pk),
        ("photo", "b.jpg", case.pk),
    ]
    event = last(case, {"demand": "register", "resolution": "resolve"}.get(kind, kind))
    assert event.changes["files"] == [[str(row.pk), bytes(row.digest).hex()] for row in stored]
    assert first_break() is None


@with_words
def test_a_fourth_is_refused_and_nothing_is_written(world: World, step: Step, kind: str) -> None:
    with refused("unusable_file", saying="At most 3", status=400):
        step(world, [files.photo()] * 4)
    assert not Attachment.objects.exists()
    assert not Words.objects.filter(kind=kind, attachments__isnull=False).exists()


def test_the_place_where_it_was_taken_is_removed_and_it_is_drawn_small(world: World) -> None:
    registered(world, [Upload("家.jpg", pictures.photo(size=(4000, 3000), gps=True, comment=b"42.1,120.5"))])
    stored = Attachment.objects.get()
    picture = Image.open(io.BytesIO(stored.content or b""))
    assert (picture.size, stored.width, stored.height) == ((1600, 1200), 1600, 1200)
    assert not picture.getexif()
    assert "comment" not in picture.info


def test_a_pdf_is_stored_as_it_came(world: World) -> None:
    registered(world, [files.pdf()])
    stored = Attachment.objects.get()
    assert (stored.content, stored.size) == (files.PDF, len(files.PDF))
    assert bytes(stored.sha256) == hashlib.sha256(files.PDF).digest()


def test_it_lies_sealed_its_name_too(world: World) -> None:
    registered(world, [files.pdf("张三的病历.pdf")])
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_jsonb(a)::text, name, content FROM casework_attachment a")
        row, name, content = cursor.fetchone()
    assert "张三".encode() not in bytes(name)
    assert b"%PDF" not in bytes(content)
    assert files.PDF.hex() not in row


@pytest.mark.filterwarnings("ignore::PIL.Image.DecompressionBombWarning")
@pytest.mark.parametrize(
    ("made", "says"),
    [
        (lambda: b"", "empty"),
        (lambda: b"GIF89a" + b"\0" * 40, "neither a photo"),
        (lambda: b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", "neither a photo"),
        (lambda: b"<html>%PDF-1.4", "neither a photo"),
        (lambda: b"MZ\x90\0", "neither a photo"),
        (lambda: b"PK\3\4word/document.xml", "neither a photo"),
        (lambda: pictures.photo(size=(2000, 1500))[:9000], "incomplete"),
        (pictures.bomb, "too large"),
        (lambda: pictures.many_scans(1000), "too long"),
        (lambda: files.PDF + b"\0" * 5 * 1024 * 1024, "5 MB"),
        (lambda: pictures.photo() + b"\0" * 5 * 1024 * 1024, "5 MB"),
    ],
    ids=["nothing", "gif", "svg", "html first", "program", "word", "cut off", "bomb", "many scans", "large pdf", "large photo"],
)
def test_what_cannot_be_taken_is_refused_by_its_name_with_the_reason(made: Made, says: str) -> None:
    with pytest.raises(Invalid) as caught:
        read([files.photo(), Upload("坏的.bin", made()), files.pdf()])
    (problem,) = caught.value.fields["files"]
    assert "坏的.bin" in problem
    assert says in problem


def test_every_one_that_cannot_be_taken_is_named() -> None:
    with pytest.raises(Invalid) as caught:
        read([Upload("a.heic", b"ftypheic"), files.photo(), Upload("b.doc", b"x")])
    assert ["a.heic" in problem for problem in caught.value.fields["files"]] == [True, False]
    assert "b.doc" in caught.value.fields["files"][1]


@pytest.mark.parametrize(
    ("name", "kind", "shown"),
    [
        ("../../etc/passwd", "pdf", "passwd.pdf"),
        ("C:\\Users\\li\\房子.PNG", "photo", "房子.jpg"),
        ("a\u202egpj.exe", "pdf", "agpj.exe.pdf"),
        ("\u2066x\u2069\u200b.pdf", "pdf", "x.pdf"),
        ("a\r\nSet-Cookie: x.pdf", "pdf", "a Set-Cookie: x.pdf"),
        ("电话13912345678.pdf", "pdf", "电话139****5678.pdf"),
        ("", "photo", "Photo.jpg"),
        ("...", "pdf", "PDF.pdf"),
        ("长" * 200 + ".pdf", "pdf", "长" * 76 + ".pdf"),
        ("IMG_2034.JPEG", "photo", "IMG_2034.jpg"),
    ],
)
def test_a_name_is_shown_clean(name: str, kind: str, shown: str) -> None:
    assert clean_name(name, Attachment.Kind(kind)) == shown


@given(st.text(max_size=300), st.sampled_from(Attachment.Kind))
def test_whatever_it_is_called_its_name_is_a_short_line_without_a_path(name: str, kind: Attachment.Kind) -> None:
    shown = clean_name(name, kind)
    assert 4 < len(shown) <= 80
    assert not set("/\\\0\r\n") & set(shown)
    assert not any(unicodedata.category(char) in {"Cc", "Cf", "Cs"} for char in shown)
    assert shown.endswith({"photo": ".jpg", "pdf": ".pdf"}[kind])


def test_redacted_words_take_their_files_along(world: World) -> None:
    case = registered(world, [files.photo(), files.pdf()])
    other = replied(world, [files.pdf()])
    steps.redact(case.words.get(kind="demand"), reason="依法", actor=world.supervisor, at=world.now)
    for row in Attachment.objects.filter(case=case):
        assert (row.content, row.name, bytes(row.sha256), bytes(row.salt)) == (None, "", b"", b"")
        assert row.redacted_at == world.now
    assert Attachment.objects.get(case=other).content == files.PDF
    assert first_break() is None


def test_a_person_adds_so_many_in_a_day(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bounds, "FILES", bounds.Bound(bounds.FILES.kind, 4))
    case = chased(world, [files.pdf()] * 3)
    with refused("enough_today", status=429):
        steps.chase(case, text="再催", files=[files.pdf()] * 2, actor=world.operator, at=world.now)
    with refused("enough_today", status=429):
        registered(world, [files.pdf()] * 2)
    assert verbs(case) == ["register", "chase"]
    world.now += timedelta(days=1)
    assert registered(world, [files.pdf()] * 2).attachments.count() == 2
