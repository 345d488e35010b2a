"""Photos and files on the desk: added where words are written, shown beside them to whoever reads the words."""

import io
import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from casework import steps
from casework.file_fields import FilesField
from casework.models import Attachment, Case
from casework.writing.attachments import Upload
from tests import files
from tests.world import World

pytestmark = pytest.mark.django_db
EN = {"accept-language": "en"}


def uploaded(*uploads: Upload) -> list[SimpleUploadedFile]:
    return [SimpleUploadedFile(upload.name, upload.data) for upload in uploads]


def post(client: Client, path: str, **fields: Any) -> Any:
    return client.post(path, fields, headers=EN)


def page(client: Client, case: Case) -> str:
    return client.get(f"/cases/{case.number}/", headers=EN).content.decode()


def shown(client: Client, case: Case) -> list[str]:
    """Where the page lets a file be opened."""
    return sorted(set(re.findall(rf'href="(/api/v1/cases/{case.number}/files/[^"]+)"', page(client, case))))


def test_an_operator_adds_what_the_citizen_handed_over(client: Client, world: World) -> None:
    client.force_login(world.operator)
    answer = post(client, "/register/", text="漏水", kind="help", channel="phone", urgency="normal", phone="13912345678",
                  files=uploaded(files.photo(), files.pdf()))  # fmt: skip
    assert answer.status_code == 302
    case = Case.objects.get()
    assert case.attachments.count() == 2
    html = page(client, case)
    assert "合同.pdf" in html
    assert re.search(rf"<span>PDF</span> <span>{len(files.PDF)}\sbytes</span>", html)
    assert html.index("漏水") < html.index("合同.pdf") < html.index('id="timeline"')
    for address in shown(client, case):
        assert client.get(address).status_code == 200


def test_of_a_crowd_of_files_no_more_are_read_than_show_that_they_are_too_many(client: Client, world: World) -> None:
    client.force_login(world.operator)
    crowd = uploaded(*[files.pdf()] * 12)
    answer = post(client, "/register/", text="漏水", kind="help", channel="phone", urgency="normal", files=crowd)
    assert (answer.status_code, "At most 3 files" in answer.content.decode()) == (400, True)
    assert len(FilesField().clean(uploaded(*[files.pdf()] * 12))) == 4


def test_a_file_that_cannot_be_taken_brings_the_form_back_with_all_that_was_typed(client: Client, world: World) -> None:
    client.force_login(world.operator)
    answer = post(client, "/register/", text="漏水三天", kind="help", channel="phone", urgency="normal", address="东门 3 号",
                  files=uploaded(files.photo(), Upload("名单.docx", b"PK\3\4")))  # fmt: skip
    html = answer.content.decode()
    assert answer.status_code == 400
    assert "漏水三天" in html
    assert "东门 3 号" in html
    assert "名单.docx" in html
    assert "neither a photo" in html
    assert "Choose the photos and files again" in html
    assert not Case.objects.exists()


def test_another_mistake_says_too_that_the_files_have_to_be_chosen_again(client: Client, world: World) -> None:
    client.force_login(world.operator)
    answer = post(client, "/register/", text="", kind="help", channel="phone", urgency="normal", files=uploaded(files.photo()))
    assert answer.status_code == 400
    assert "Choose the photos and files again" in answer.content.decode()


@pytest.mark.parametrize("verb", ["reply", "chase", "resolve"])
def test_they_come_with_what_is_written_on_a_case(client: Client, world: World, verb: str) -> None:
    case = {"reply": world.acknowledged, "chase": world.acknowledged, "resolve": world.visited}[verb]()
    client.force_login(world.operator if verb == "chase" else world.handler)
    more = {"how": "done"} if verb == "resolve" else {}
    form = client.get(f"/cases/{case.number}/{verb}/", headers=EN).content.decode()
    assert 'enctype="multipart/form-data"' in form
    assert re.search(r'<input type="file" name="files"[^>]* multiple', form)
    bad = post(client, f"/cases/{case.number}/{verb}/", text="说了很多话", files=uploaded(Upload("a.gif", b"GIF89a")), **more)
    assert bad.status_code == 400
    assert "说了很多话" in bad.content.decode()
    assert "a.gif" in bad.content.decode()
    assert post(client, f"/cases/{case.number}/{verb}/", text="好", files=uploaded(files.photo()), **more).status_code == 302
    assert len(shown(client, case)) == 1


def test_a_form_without_files_is_shown_and_sent_as_before(client: Client, world: World) -> None:
    case = world.acknowledged()
    client.force_login(world.operator)
    for path in ("/register/", f"/cases/{case.number}/chase/"):
        opened = client.get(path, headers=EN)
        assert (opened.status_code, 'class="error"' in opened.content.decode()) == (200, False)
    client.force_login(world.handler)
    assert post(client, f"/cases/{case.number}/reply/", text="好").status_code == 302
    assert "enctype" not in client.get(f"/cases/{case.number}/comment/").content.decode()
    assert not Attachment.objects.exists()


def registered(world: World, **details: Any) -> Case:
    demand = steps.Demand(text="我要举报", channel="phone", topic=world.leak, area=world.village, **details)
    return steps.register(demand, files=[files.photo()], actor=world.operator, at=world.now).case


def test_whoever_reads_the_demand_sees_its_files_and_nobody_else(client: Client, world: World) -> None:
    case = world.acknowledged(world.dispatched(registered(world)))
    (file,) = case.attachments.all()
    sees = {}
    for person in ("operator", "dispatcher", "supervisor", "auditor", "handler", "lead", "administrator", "stranger"):
        client.force_login(world.people[person])
        address = f"/api/v1/cases/{case.number}/files/{file.pk}/"
        on_page = address in page(client, case)
        assert on_page == (client.get(address).status_code == 200), person
        sees[person] = on_page
    assert [person for person, may in sees.items() if not may] == ["administrator", "stranger"]


def test_a_unit_that_works_from_the_brief_does_not_see_what_the_citizen_gave(client: Client, world: World) -> None:
    case = world.acknowledged(world.dispatched(registered(world, confidential=True, brief="有人反映")))
    steps.chase(case, text="还没人来", files=[files.pdf()], actor=world.operator, at=world.now)
    steps.reply(case, text="已去看过", public=False, files=[files.pdf()], actor=world.handler, at=world.now)
    of_demand, of_chase, of_reply = (case.attachments.get(words__kind=kind) for kind in ("demand", "chase", "reply"))
    for person in (world.handler, world.lead):
        client.force_login(person)
        assert [address.split("/")[-2] for address in shown(client, case)] == [str(of_reply.pk)]
        for hidden in (of_demand, of_chase):
            assert client.get(f"/api/v1/cases/{case.number}/files/{hidden.pk}/").status_code == 404
    client.force_login(world.supervisor)
    assert len(shown(client, case)) == 3


def test_what_was_redacted_is_shown_and_handed_out_to_nobody(client: Client, world: World) -> None:
    case = registered(world)
    (file,) = case.attachments.all()
    steps.redact(case.words.get(kind="demand"), reason="依法", actor=world.supervisor, at=world.now)
    client.force_login(world.supervisor)
    assert shown(client, case) == []
    assert client.get(f"/api/v1/cases/{case.number}/files/{file.pk}/").status_code == 404


def test_a_file_of_another_case_is_not_found_under_this_one(client: Client, world: World) -> None:
    case, other = registered(world), registered(world)
    client.force_login(world.supervisor)
    assert client.get(f"/api/v1/cases/{other.number}/files/{case.attachments.get().pk}/").status_code == 404


def test_a_pdf_is_only_ever_a_download_and_runs_nothing(client: Client, world: World) -> None:
    case = world.acknowledged()
    uploads = [files.pdf('合同 "x".pdf'), files.photo()]
    steps.reply(case, text="好", public=True, files=uploads, actor=world.handler, at=world.now)
    client.force_login(world.handler)
    pdf, photo = (client.get(f"/api/v1/cases/{case.number}/files/{row.pk}/") for row in case.attachments.order_by("position"))
    assert pdf.content == files.PDF
    assert pdf["Content-Type"] == "application/pdf"
    assert pdf["Content-Disposition"].startswith("attachment; filename*=utf-8''%E5%90%88%E5%90%8C")
    assert photo["Content-Type"] == "image/jpeg"
    assert photo["Content-Disposition"].startswith("inline; ")
    for answer in (pdf, photo):
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
        assert answer["Cache-Control"] == "private, no-store"


def test_every_look_at_a_file_of_a_confidential_case_is_remembered(client: Client, world: World) -> None:
    case = registered(world, confidential=True)
    client.force_login(world.auditor)
    client.get(f"/api/v1/cases/{case.number}/files/{case.attachments.get().pk}/")
    assert case.views.filter(user=world.auditor, door="api").exists()


def test_the_text_of_a_file_that_is_too_large_for_the_whole_request_is_answered_in_words(client: Client, world: World) -> None:
    client.force_login(world.operator)
    large = io.BytesIO(b"%PDF-" + b"0" * 6 * 1024 * 1024)
    large.name = "大.pdf"
    answer = post(client, "/register/", text="漏水", kind="help", channel="phone", urgency="normal", files=[large])
    assert answer.status_code == 400
    assert "larger than 5 MB" in answer.content.decode()
