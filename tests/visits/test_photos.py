"""Photos: only where the topic asks for them with a reason, once each, in words where they cannot be used, without metadata."""

import base64
import hashlib
import io
import subprocess
import sys
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from PIL import Image

from casework.models import Case, Event
from tests import pictures
from tests.standing import beginning
from tests.visits.conftest import Field
from tests.visits.sealing import seal
from tests.world import World
from visits.intake.hand_in import take_export
from visits.models import Photo

REASON = "危房鉴定需要房屋外观照片"
Made = Callable[[], bytes]
"""Some take long to make."""


@beginning
def case(world: World) -> Case:
    """Of a topic that asks for photos, and was so when the case was sent to the unit."""
    world.keep(world.leak, photo_reason=REASON)
    acknowledged = world.acknowledged()
    world.later(hours=1)
    return acknowledged


@pytest.fixture
def visit(field: Field, case: Case) -> uuid.UUID:
    visit_id = uuid.uuid4()
    assert field.put(visit_id, field.body(case)).status_code == 201
    return visit_id


def send(field: Field, visit: uuid.UUID, data: bytes, *, photo: uuid.UUID | None = None, by: Any = None) -> Any:
    client = field.client(by or field.world.handler)
    return client.put(f"/api/v1/visits/{visit}/photos/{photo or uuid.uuid4()}/", data, content_type="image/jpeg")


def test_it_is_taken_once_however_often_it_is_sent_and_the_receipt_matches(field: Field, case: Case, visit: uuid.UUID) -> None:
    photo, data = uuid.uuid4(), pictures.photo()
    answers = [send(field, visit, data, photo=photo) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [201, 200, 200]
    assert {answer.json()["sha256"] for answer in answers} == {hashlib.sha256(data).hexdigest()}
    assert Event.objects.filter(case=case, verb="photo").count() == 1
    photos = field.get(f"visits/{visit}/", by=field.world.handler).json()["photos"]
    assert [entry["id"] for entry in photos] == [str(photo)]


def test_without_a_recorded_reason_none_is_kept(field: Field) -> None:
    plain = field.world.acknowledged()
    field.later(hours=1)
    visit = uuid.uuid4()
    field.put(visit, field.body(plain))
    answer = send(field, visit, pictures.photo())
    assert (answer.status_code, answer.json()["code"]) == (409, "photo_not_asked")
    assert not Photo.objects.exists()


def test_a_reason_that_comes_after_the_dispatch_asks_nothing_of_this_round(field: Field) -> None:
    case = field.world.acknowledged()
    field.world.keep(field.world.leak, photo_reason=REASON)
    field.later(hours=1)
    visit = uuid.uuid4()
    field.put(visit, field.body(case))
    assert send(field, visit, pictures.photo()).json()["code"] == "photo_not_asked"


def test_a_fifth_photo_is_refused(field: Field, visit: uuid.UUID) -> None:
    answers = [send(field, visit, pictures.photo(size=(100 + nth, 80))) for nth in range(5)]
    assert [answer.status_code for answer in answers] == [201, 201, 201, 201, 409]
    assert answers[4].json()["code"] == "too_many_photos"


def test_another_photo_under_a_known_name_is_refused(field: Field, visit: uuid.UUID) -> None:
    photo = uuid.uuid4()
    send(field, visit, pictures.photo(), photo=photo)
    answer = send(field, visit, pictures.photo(size=(99, 99)), photo=photo)
    assert (answer.status_code, answer.json()["code"]) == (409, "photo_conflict")


def test_only_whoever_recorded_the_visit_adds_photos(field: Field, visit: uuid.UUID) -> None:
    assert send(field, visit, pictures.photo(), by=field.world.lead).status_code == 403
    assert send(field, visit, pictures.photo(), by=field.world.stranger).status_code == 404
    assert not Photo.objects.exists()


def test_before_its_visit_has_arrived_there_is_nothing_to_add_it_to(field: Field, case: Case) -> None:
    assert send(field, uuid.uuid4(), pictures.photo()).status_code == 404


@pytest.mark.filterwarnings("ignore::PIL.Image.DecompressionBombWarning")
@pytest.mark.parametrize(
    ("made", "says"),
    [
        (lambda: b"", "not a photo"),
        (lambda: b"GIF89a" + b"\0" * 40, "not a photo"),
        (lambda: b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", "not a photo"),
        (lambda: pictures.photo(size=(2000, 1500))[:9000], "incomplete"),
        (lambda: pictures.photo(kind="PNG")[:600], "incomplete"),
        (pictures.bomb, "too large"),
        (lambda: pictures.bomb(12_600), "too large"),
        (lambda: pictures.bomb(5_000), "too large"),
        (lambda: pictures.photo(size=(6000, 4000), kind="WEBP"), "too much memory"),
        (lambda: pictures.photo(size=(6000, 4000), progressive=True, subsampling=0), "too much memory"),
        (lambda: pictures.one_colour_a_scan(size=(6000, 4000), colours=4), "too much memory"),
        (lambda: pictures.many_scans(1000), "too long"),
        (lambda: pictures.photo() + b"\0" * 2 * 1024 * 1024, "2 MB"),
    ],
    ids=[
        "nothing",
        "another kind",
        "a drawing with a script",
        "cut off",
        "png cut off",
        "bomb",
        "long side",
        "pixels",
        "webp",
        "progressive",
        "a colour a scan",
        "many scans",
        "bytes",
    ],
)
def test_what_is_no_usable_photo_is_refused_in_words(field: Field, visit: uuid.UUID, made: Made, says: str) -> None:
    answer = send(field, visit, made())
    assert answer.status_code in {400, 413}
    assert says in answer.json()["detail"]
    assert not Photo.objects.exists()


@pytest.mark.parametrize("orientation", [1, 3, 6, 8])
def test_what_is_shown_stands_upright_and_tells_nothing_of_the_place_or_the_phone(
    field: Field, visit: uuid.UUID, orientation: int
) -> None:
    photo = uuid.uuid4()
    data = pictures.photo(orientation=orientation, gps=True, comment=b"42.1,120.5")
    answer = send(field, visit, data, photo=photo).json()
    assert (answer["width"], answer["height"]) == (640, 480)
    shown = field.client(field.world.handler).get(f"/api/v1/visits/{visit}/photos/{photo}/")
    assert (shown["Content-Type"], shown["Cache-Control"]) == ("image/jpeg", "private, no-store")
    picture = Image.open(io.BytesIO(shown.content))
    red, green, _blue = picture.convert("RGB").getpixel((320, 20))  # type: ignore[misc]
    assert red > green, "the roof is above"
    assert not picture.getexif()
    assert "comment" not in picture.info
    assert b"a phone" not in shown.content


def test_a_large_one_is_shown_small(field: Field, visit: uuid.UUID) -> None:
    answer = send(field, visit, pictures.photo(size=(4000, 3000)))
    assert (answer.json()["width"], answer.json()["height"]) == (1600, 1200)


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_pictures_of_other_kinds_are_taken_too(field: Field, visit: uuid.UUID, kind: str) -> None:
    assert send(field, visit, pictures.photo(kind=kind)).status_code == 201
    assert Photo.objects.get().kind == kind.lower()


def test_it_lies_sealed_in_the_database_and_the_original_can_be_held_against_its_hash(field: Field, visit: uuid.UUID) -> None:
    data = pictures.photo()
    send(field, visit, data)
    with connection.cursor() as cursor:
        cursor.execute("SELECT original, shown FROM visits_photo")
        raw = b"".join(bytes(column) for column in cursor.fetchone())
    assert b"JFIF" not in raw
    stored = Photo.objects.get()
    assert stored.original == data
    assert bytes(stored.sha256) == hashlib.sha256(data).digest()


def test_who_does_not_read_what_was_said_does_not_see_it(field: Field, visit: uuid.UUID) -> None:
    photo = uuid.uuid4()
    send(field, visit, pictures.photo(), photo=photo)
    world = field.world
    statuses = {
        user: field.client(user).get(f"/api/v1/visits/{visit}/photos/{photo}/").status_code
        for user in (world.handler, world.lead, world.operator, world.supervisor, world.stranger, world.administrator)
    }
    assert statuses == {
        world.handler: 200,
        world.lead: 200,
        world.operator: 200,
        world.supervisor: 200,
        world.stranger: 404,
        world.administrator: 404,
    }


@pytest.mark.parametrize("size", [(40, 30), (4000, 3000)], ids=["small", "large"])
def test_a_grey_of_sixteen_bits_is_shown_grey(field: Field, visit: uuid.UUID, size: tuple[int, int]) -> None:
    photo = uuid.uuid4()
    assert send(field, visit, pictures.grey(size=size), photo=photo).status_code == 201
    shown = Image.open(io.BytesIO(field.client(field.world.handler).get(f"/api/v1/visits/{visit}/photos/{photo}/").content))
    upper, lower = (shown.convert("L").getpixel((shown.width // 2, shown.height * share // 4)) for share in (1, 3))
    assert upper == pytest.approx(0x40, abs=3)
    assert lower == pytest.approx(0x80, abs=3)


@pytest.mark.parametrize("mode", ["CMYK", "L", "I;16", "P", "RGBA", "1"])
def test_every_way_to_write_a_picture_down_is_read(field: Field, visit: uuid.UUID, mode: str) -> None:
    file = io.BytesIO()
    Image.new(mode, (40, 30)).save(file, "JPEG" if mode == "CMYK" else "PNG")
    assert send(field, visit, file.getvalue()).status_code == 201


def test_a_jpeg_with_a_second_picture_behind_it_is_a_jpeg(field: Field, visit: uuid.UUID) -> None:
    file = io.BytesIO()
    Image.new("RGB", (40, 30)).save(file, "MPO", save_all=True, append_images=[Image.new("RGB", (40, 30), "red")])
    assert send(field, visit, file.getvalue()).status_code == 201
    assert Photo.objects.get().kind == "jpeg"


def entry(**changed: Any) -> dict[str, Any]:
    data = base64.b64encode(pictures.photo()).decode()
    return {"photos": [{"id": str(uuid.uuid4()), "data": data}]} | changed


@pytest.mark.parametrize(
    ("photos", "came", "refused"),
    [
        (entry()["photos"], 1, 0),
        ([{"id": "no uuid", "data": ""}, {"data": 7}, "x", None, {"id": str(uuid.uuid4()), "data": "%%%"}], 0, 4),
        ("x", 0, 0),
        ([{"id": str(uuid.uuid4()), "data": base64.b64encode(b"no photo").decode()}], 0, 1),
    ],
    ids=["one", "what is none", "no list", "no photo"],
)
def test_a_sealed_file_brings_the_photos_of_a_visit_that_had_arrived(
    field: Field, visit: uuid.UUID, photos: Any, came: int, refused: int
) -> None:
    file = seal({"user": {"id": field.world.handler.pk}, "visits": [{"id": str(visit), "photos": photos}]}).encode()
    (taken,) = take_export(file, actor=field.world.handler, at=field.world.now).taken
    assert (taken.status, taken.photos, len(taken.refused_photos)) == (200, came, refused)


def test_a_sealed_file_adds_nothing_to_the_visit_of_somebody_else(field: Field, visit: uuid.UUID) -> None:
    file = seal({"user": {"id": field.world.colleague.pk}, "visits": [entry(id=str(visit))]}).encode()
    (taken,) = take_export(file, actor=field.world.colleague, at=field.world.now).taken
    assert (taken.status, taken.photos) == (404, 0)
    assert not Photo.objects.exists()


def test_what_was_begun_and_never_saved_is_shown_and_can_be_entered_with_its_photos(
    field: Field, case: Case, client: Client
) -> None:
    begun = str(uuid.uuid4())
    draft = entry(id=begun, body={"case": case.number, "said": "话说到一半"})
    odd = [{"id": "?", "body": {}}, {"id": begun, "body": 7}, None]
    file = seal({"user": field.world.handler.pk, "visits": [], "drafts": [draft, *odd]})
    field.catch_up()
    client.force_login(field.world.handler)

    def handed_in() -> str:
        return client.post("/visits/hand-in/", {"file": io.BytesIO(file.encode())}).content.decode()

    shown = handed_in()
    assert "1 started, not saved as a visit" in shown
    assert "话说到一半" in shown
    assert "Its 1 photo is in the file" in shown
    desk = f"/visits/record/{case.number}/?as={begun}"
    assert desk in shown
    assert f'value="{begun}"' in client.get(desk).content.decode()
    assert field.put(begun, field.body(case)).status_code == 201
    assert "not saved" not in handed_in()
    assert [str(photo.visit_id) for photo in Photo.objects.all()] == [begun]


MEASURED = r"""
import os, re, sys
os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
import django; django.setup()
from casework.refusal import Refused
from casework import pictures
def kilobytes(name): return int(re.search(name + r":\s+(\d+) kB", open("/proc/self/status").read())[1])
held = kilobytes("VmRSS")
try:
    pictures.draw(open(sys.argv[1], "rb").read())
except Refused:
    pass
print(kilobytes("VmHWM") - held)  # the most this process ever held, less what it had loaded
"""
MOST_BESIDE = 110 * 1024
"""Kilobytes. A process that has loaded the product holds some 100 MB: with them some 200."""
LARGEST = {
    "jpeg": lambda: pictures.photo(size=(6000, 4000)),
    "png": lambda: pictures.photo(size=(6000, 4000), kind="PNG"),
    "grey": lambda: pictures.grey(size=(6000, 4000)),
    "webp": lambda: pictures.photo(size=(3000, 2080), kind="WEBP"),
    "webp too large": lambda: pictures.photo(size=(6000, 4000), kind="WEBP"),
    "progressive": lambda: pictures.photo(size=(4600, 3600), progressive=True, subsampling=0),
    "progressive too large": lambda: pictures.photo(size=(6000, 4000), progressive=True, subsampling=0),
    "bomb": pictures.bomb,
}


@pytest.mark.long
@pytest.mark.parametrize("what", LARGEST)
def test_the_largest_that_is_taken_needs_110_megabytes_besides(tmp_path: Path, what: str) -> None:
    file = tmp_path / what
    file.write_bytes(LARGEST[what]())
    run = subprocess.run([sys.executable, "-c", MEASURED, str(file)], check=True, capture_output=True, text=True)
    most = int(run.stdout)
    assert most < MOST_BESIDE, f"{most // 1024} MB"
