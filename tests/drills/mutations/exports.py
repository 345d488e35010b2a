"""Lists that leave as files: nothing is computed, nobody takes out what they may not, and nothing leaves unlogged."""

from tests.drills.mutations.mutant import code

EXPORTED = "tests/casework/desk/test_exports.py"
FILES, ROWS = "casework/desk/exports/files.py", "casework/desk/exports/rows.py"

EXPORTS = (
    code("export: a title in CSV is computed", EXPORTED, FILES, "return inert(cell) if", "return cell if"),
    code("export: a title in a spreadsheet is computed", EXPORTED, FILES, "write_string(self._rows,", "write(self._rows,"),
    code(
        "export: a handler takes out others' cases",
        EXPORTED,
        "casework/policies/export_access.py",
        "access.to_handle(user) if",
        "Q() if",
    ),
    code(
        "export: who may not read a confidential case takes it out",
        EXPORTED,
        ROWS,
        'if row["confidential"] and not row["is_read"]:',
        "if False:",
    ),
    code(
        "export: a confidential case that was exported was not viewed",
        EXPORTED,
        ROWS,
        'row["pk"] if row["confidential"] else None',
        "None",
    ),
    code("export: a case that moved is listed twice", EXPORTED, ROWS, "        listed_before |= set(listed.rows)\n", ""),
    code(
        "export: a person exports without end",
        EXPORTED,
        "casework/steps/log_export.py",
        "    bounds.add(bounds.EXPORTS, actor, at=at)\n",
        "",
    ),
)
