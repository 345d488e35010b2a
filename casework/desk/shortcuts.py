"""`/keys/`: the keys of the desk, over the page that is read or as a page of its own."""

from dataclasses import dataclass

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_GET

from casework import verb as registry


@dataclass(frozen=True)
class Shortcut:
    """`keys`: pressed together, as they are called on a keyboard."""

    keys: tuple[str, ...]
    does: str | Promise


@dataclass(frozen=True)
class ShortcutGroup:
    label: str | Promise
    shortcuts: tuple[Shortcut, ...]


GROUPS = (
    ShortcutGroup(
        _("Everywhere"),
        (
            Shortcut(("/",), _("Search for a case")),
            Shortcut(("?",), _("Show the keys")),
            Shortcut(("Esc",), _("Close a menu, a list or this")),
        ),
    ),
    ShortcutGroup(
        _("In a row of a list of cases"),
        (
            Shortcut(("x",), _("Choose the case")),
            Shortcut(("j", "…", "k"), _("Down, up")),
            Shortcut(("Shift", "j", "…", "k"), _("Choose on the way down or up")),
            Shortcut(("Shift", "Page Down"), _("Choose ten cases")),
            *(Shortcut((verb.code[0],), verb.label) for verb in registry.in_bulk()),
        ),
    ),
    ShortcutGroup(
        _("In a form that ends in a decision or a reason"),
        (
            Shortcut(("1", "…", "9"), _("Choose an answer")),
            Shortcut(("Ctrl", "Enter"), _("Send")),
            Shortcut(("F2",), _("Open the text modules; then one key types a text")),
        ),
    ),
    ShortcutGroup(
        _("On a case that was opened from a list"),
        (
            Shortcut(("j",), _("Next case")),
            Shortcut(("k",), pgettext_lazy("case", "Previous")),
        ),
    ),
    ShortcutGroup(
        _("While a demand is taken down"),
        (
            Shortcut(("F6",), _("On to the next section")),
            Shortcut(("Ctrl", "Enter"), _("Register")),
        ),
    ),
)


@require_GET
@login_required
def shortcuts(request: HttpRequest) -> HttpResponse:
    over = request.headers.get("HX-Request")
    return render(request, "desk/keys_listed.html" if over else "desk/keys.html", {"groups": GROUPS})
