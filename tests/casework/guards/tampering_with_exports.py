"""Ways around the log of lists that were exported."""

EXPORT = (
    "INSERT INTO casework_listexport (user_id, query, format, rows, reference, at, mac) "
    "SELECT {user}, query, format, {rows}, 'FORGED', at, {mac} FROM casework_listexport"
)
OF_EXPORTS: dict[str, str] = {
    "an export of fewer cases": "UPDATE casework_listexport SET rows = 1",
    "an export by somebody else": "UPDATE casework_listexport SET user_id = %(handler)s",
    "an export deleted": "DELETE FROM casework_listexport",
    "every export deleted": "TRUNCATE casework_listexport",
    "an export without a signature": EXPORT.format(user="user_id", rows="rows", mac="NULL"),
}
MADE = "the export of a list was not written by the application"
LEFT_OF_EXPORTS: dict[str, tuple[str, str]] = {
    "an export, its signature made up": (EXPORT.format(user="%(handler)s", rows="9", mac="'x'"), MADE),
    "an export by one, for another": (EXPORT.format(user="%(handler)s", rows="rows", mac="mac"), MADE),
}
EXPORTS_OF_OWNER: dict[str, tuple[str, str]] = {
    "an export of fewer cases": ("UPDATE casework_listexport SET rows = 1", MADE),
}
