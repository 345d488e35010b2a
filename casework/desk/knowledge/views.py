"""`/knowledge/`: searched as one types; what is sought travels in the body. Written by the leads of units, and administrators."""

from datetime import datetime
from uuid import UUID, uuid4

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.models import User
from casework import knowledge as articles
from casework.desk.combobox.recent import recent, remember
from casework.desk.knowledge.forms import ArticleForm
from casework.desk.rules.views import refused_page
from casework.desk.staff import staff
from casework.models import ArticleVersion, KnowledgeGap
from casework.notices import renewals
from casework.policies import access, contact_access
from casework.refusal import Refused, beside_fields
from casework.steps.keep_article import keep_article
from casework.steps.note_gap import note_gap

GAPS = 100


@require_http_methods(["GET", "POST"])
@login_required
def knowledge(request: HttpRequest) -> HttpResponse:
    """A question that was sent and finds nothing is listed as missing; one that is still being typed is not."""
    user, now, q = staff(request), timezone.now(), request.POST.get("q", "").strip()
    matches = articles.search(q, at=now)
    if q and not matches:
        note_gap(q, actor=user, at=now)
    keeps = bool(access.may(user, contact_access.KEEP_KNOWLEDGE))
    return render(request, "desk/knowledge.html", _listed(matches, q) | {"keeps": keeps})


@require_POST
@login_required
def search(request: HttpRequest) -> HttpResponse:
    """Part of a page: what is there for what was typed until now; with `choose` what can be quoted, for the page of contacts."""
    q, now = request.POST.get("q", "").strip(), timezone.now()
    if "choose" not in request.POST:
        return render(request, "desk/articles.html", _listed(articles.search(q, at=now), q))
    shown = {"choices": choices(request, at=now), "sought": q, "today": timezone.localdate(now)}
    return render(request, "desk/article_choices.html", shown | {"chosen": request.POST.get("article", "")})


def choices(request: HttpRequest, *, at: datetime) -> list[ArticleVersion]:
    """What a contact may be answered from: what was sought, or what comes near the citizen's words; what was chosen first."""
    q, text, chosen = (request.POST.get(name, "").strip() for name in ("q", "text", "article"))
    matches = articles.search(q, at=at) if q else articles.propose(text, at=at)
    selected = articles.current().filter(pk=int(chosen)).first() if chosen.isascii() and chosen.isdigit() else None
    return [*([selected] if selected else []), *(version for version in matches if version != selected)]


@require_GET
@login_required
def missing(request: HttpRequest) -> HttpResponse:
    if refused := refused_page(request, staff(request), contact_access.KEEP_KNOWLEDGE):
        return refused
    gaps = KnowledgeGap.objects.order_by("-times", "-last_at")[:GAPS]
    return render(request, "desk/knowledge_missing.html", {"gaps": gaps, "most": GAPS})


@require_GET
@login_required
def article(request: HttpRequest, article: UUID) -> HttpResponse:
    version, user, now = _current(article), staff(request), timezone.now()
    expired = articles.is_expired(version, at=now)
    shown = {
        "version": version,
        "expired": expired,
        "asked": expired and renewals.asked(version, at=now),
        "keeps": bool(contact_access.keeps_knowledge_of(user, version.unit)),
        "earlier": version.article.versions.exclude(pk=version.pk).select_related("author").order_by("-version"),
    }
    return render(request, "desk/article.html", shown)


@require_http_methods(["GET", "POST"])
@login_required
def new(request: HttpRequest) -> HttpResponse:
    user = staff(request)
    if refused := refused_page(request, user, contact_access.KEEP_KNOWLEDGE):
        return refused
    form = ArticleForm(request.POST or None, user=user, recent=recent(request), initial={"identity": uuid4()})
    return _saved(request, user, form) or _form(request, form)


@require_http_methods(["GET", "POST"])
@login_required
def edit(request: HttpRequest, article: UUID) -> HttpResponse:
    version, user = _current(article), staff(request)
    permitted = contact_access.keeps_knowledge_of(user, version.unit)
    if not permitted:
        return render(request, "desk/refused.html", {"reason": permitted.reason}, status=403)
    initial = {name: getattr(version, name) for name in ("question", "answer", "source", "valid_until", "version")}
    form = ArticleForm(request.POST or None, user=user, recent=recent(request), initial=initial | {"unit": version.unit.code})
    return _saved(request, user, form, version=version) or _form(request, form, version=version)


@require_POST
@login_required
def renew(request: HttpRequest, article: UUID) -> HttpResponse:
    """Ask the unit to renew it: once for each version, whoever asks."""
    version, now = _current(article), timezone.now()
    staff(request)
    if articles.is_expired(version, at=now):
        renewals.ask(version, at=now)
        messages.success(request, _("The leads of its unit are asked to renew it."))
    return redirect("desk:article", article)


def _current(article: UUID) -> ArticleVersion:
    version = articles.current().select_related("unit", "author", "article").filter(article=article).first()
    if version is None:
        raise Http404
    return version


def _listed(matches: list[ArticleVersion], q: str) -> dict[str, object]:
    return {"articles": matches, "sought": q, "most": articles.MOST, "today": timezone.localdate()}


def _saved(request: HttpRequest, user: User, form: ArticleForm, *, version: ArticleVersion | None = None) -> HttpResponse | None:
    """On to what was saved; None where nothing was."""
    if request.method != "POST" or not form.is_valid():
        return None
    identity = version.article_id if version else form.cleaned_data["identity"] or uuid4()
    try:
        keep_article(identity, form.article(), base=form.cleaned_data["version"], actor=user, at=timezone.now())
    except Refused as refused:
        beside_fields(form, refused.fields or {"": [str(refused)]})
        return None
    remember(request, form)
    messages.success(request, _("Saved."))
    return redirect("desk:article", identity)


def _form(request: HttpRequest, form: ArticleForm, *, version: ArticleVersion | None = None) -> HttpResponse:
    return render(request, "desk/article_form.html", {"form": form, "version": version}, status=400 if form.errors else 200)
