"""`/people/import/<line>/`: whom a workbook entered, and the links for all of them in one act."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from accounts import link_page
from accounts.daily import EnoughToday
from accounts.models import User
from accounts.steps import newcomers
from casework.desk.list_page import is_id
from casework.desk.people import listing
from casework.desk.people.imported import MOST_LINKS, not_invited, people_of
from casework.desk.shown_once import show_once
from casework.desk.staff import staff
from casework.policies import people_access


@require_GET
@login_required
def imported(request: HttpRequest, line: str) -> HttpResponse:
    user, now = staff(request), timezone.now()
    people = _entered(user, line)
    page, lines = listing.page_of(user, people, number=request.GET.get("page", "1"), at=now)
    without_link = len(not_invited(people, at=now))
    shown = {
        "page": page,
        "lines": lines,
        "line": line,
        "without_link": without_link,
        "at_once": min(without_link, MOST_LINKS),
    }
    return render(request, "desk/people_imported.html", shown)


@never_cache
@require_POST
@login_required
def links(request: HttpRequest, line: str) -> HttpResponse:
    """`/people/import/<line>/links/`: shown once, to be printed; who has a link already keeps it."""
    user, now = staff(request), timezone.now()
    people, there = _entered(user, line), reverse("desk:people_imported", args=[line])
    try:
        made = newcomers.invite(lambda: not_invited(people, at=now)[:MOST_LINKS], actor=user, at=now)
    except EnoughToday as refusal:
        messages.error(request, refusal.text)
        return redirect(there)
    if not made:
        messages.info(request, _("They all have a password or a link that still opens: no link was made."))
        return redirect(there)
    shown = {"slips": [link_page.shown(person, token, at=now) for person, token in made], "there": there}
    return show_once(request, "desk/people_links.html", shown, afterwards=there)


def _entered(user: User, line: str) -> QuerySet[User]:
    """Raises Http404 for whoever keeps no people, and where nobody was entered by that line."""
    people = people_of(int(line)) if people_access.keeps_people(user) and is_id(line) else None
    if people is None:
        raise Http404
    return people
