"""Photos and files: what is taken, who sees it, what becomes of it."""

from tests.drills.mutations.mutant import GUARDS, STEPS, Mutant, code, without_trigger

STORED, ON_DESK, OF_CITIZENS = (
    "tests/casework/test_files.py",
    "tests/casework/desk/test_files.py",
    "tests/casework/portal/test_files.py",
)
GUARDED, ATTACHED = GUARDS + "test_attachments.py", STEPS + "test_attach.py"
PARTS, BY_API = "tests/casework/test_picture_parts.py", "tests/casework/api/test_files.py"
WRITING, SHOWING = "casework/writing/attachments.py", "casework/downloads.py"

FILES_ADDED: tuple[Mutant, ...] = (
    code("a fourth file is taken", STORED, WRITING, "if len(uploads) > MOST:", "if False:"),
    code("a file of any size is taken", STORED, WRITING, "if len(data) > LARGEST:", "if False:"),
    code("what holds a PDF somewhere is one", STORED, WRITING, "data.startswith(PDF_BEGINS)", "PDF_BEGINS in data"),
    code("only the first bad file is named", STORED, WRITING, "raise _invalid(problems)", "raise _invalid(problems[:1])"),
    code(
        "a name keeps its path",
        STORED,
        WRITING,
        'last = re.split(r"[/\\\\]", entered.visible(name))[-1]',
        "last = entered.visible(name)",
    ),
    code("a name turns its direction", STORED, WRITING, "entered.visible(name)", "name"),
    code("a number in a name is shown", STORED, WRITING, 'masking.text(re.sub(" +", " ", plain))', 're.sub(" +", " ", plain)'),
    code("files are counted for nobody", STORED, WRITING, "    if files and actor is not None:\n", "    if False:\n"),
    code("redacted words keep their files", STORED, "casework/steps/redact.py", "    attachments.redact(entry, at=at)\n", ""),
    code(
        "a colleague adds a file to one's words",
        ATTACHED,
        "casework/steps/attach.py",
        "if words.author_id != actor.pk:",
        "if False:",
    ),
    code("a file is added days later", ATTACHED, "casework/steps/attach.py", "    if late:\n", "    if False:\n"),
    code("proof is added after the rating", ATTACHED, "casework/steps/attach.py", "    if rated:\n", "    if False:\n"),
    code(
        "the database lets proof be added after the rating",
        GUARDED,
        "casework/sql/attachments.sql",
        "AND r.status <> 'void'",
        "AND false",
    ),
    code(
        "a second file is dropped unsaid",
        BY_API,
        "casework/api/serializers/fields.py",
        "        if repeated:\n",
        "        if False:\n",
    ),
    code("scans of a picture are not counted", PARTS, "casework/picture_parts.py", " or self.scans > MOST_SCANS", ""),
    code("parts of a picture are not counted", PARTS, "casework/picture_parts.py", "self.count > MOST_PARTS or ", ""),
    code(
        "stray bytes of a picture are not counted",
        PARTS,
        "casework/picture_parts.py",
        "counted.count + 1 + stray",
        "counted.count + 1",
    ),
    code("colours one by one are measured as few", PARTS, "casework/pictures.py", " or 0 < counted.first < bands", ""),
    code("a form reads every file of a crowd", ON_DESK, "casework/file_fields.py", "[: MOST + 1]", ""),
    code(
        "a worker stays as large as its uploads",
        "tests/config/test_memory.py",
        "config/web_worker.py",
        "        memory.give_back_large_blocks()\n",
        "",
    ),
    code("another file takes a known id", ATTACHED, "casework/steps/attach.py", "bytes(known.sha256) != sha256", "False"),
    code("the brief shows the citizen's files", ON_DESK, "casework/api/views/files.py", "words__kind__in=kinds, ", ""),
    code("redacted files are handed out", ON_DESK, "casework/api/views/files.py", ", redacted_at=None", ""),
    code(
        "a PDF opens as a page",
        ON_DESK,
        SHOWING,
        "content_disposition_header(kind != Attachment.Kind.PHOTO,",
        "content_disposition_header(False,",
    ),
    code("a file may run scripts", ON_DESK, SHOWING, '    answer["Content-Security-Policy"] = POLICY\n', ""),
    code(
        "a look at a confidential file is forgotten",
        ON_DESK,
        "casework/api/views/files.py",
        "        self.remember(case, at=now())\n",
        "",
    ),
    code(
        "nobody says to choose the files again",
        ON_DESK,
        "casework/file_fields.py",
        "if form.errors and any(form.files.values()):",
        "if False:",
    ),
    code(
        "citizens open internal files",
        OF_CITIZENS,
        "casework/portal/story.py",
        "objects.filter(case=case, public=True, facts",
        "objects.filter(case=case, facts",
    ),
    code(
        "citizens open files of any words",
        OF_CITIZENS,
        "casework/portal/story.py",
        "attachment.words.kind not in _kinds(of_citizen=of_citizen)",
        "False",
    ),
    Mutant("a file comes without an event", GUARDED, edits=without_trigger("guard_attachment_event", "casework_attachment")),
    Mutant("a file is changed in part", GUARDED, edits=without_trigger("guard_attachment", "casework_attachment")),
    code(
        "words go and their files stay",
        GUARDED,
        "casework/sql/words.sql",
        "AND EXISTS (SELECT 1 FROM casework_attachment",
        "AND false AND EXISTS (SELECT 1 FROM casework_attachment",
    ),
    code(
        "a swapped file goes unnoticed",
        GUARDED,
        "casework/verification/attachments.py",
        'or (not row["emptied"] and _digest(row) != hashed)',
        "",
    ),
    code(
        "a file slipped in goes unnoticed",
        GUARDED,
        "casework/verification/attachments.py",
        "in stored.keys() - named.keys():",
        "in ():",
    ),
)
