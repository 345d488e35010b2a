"""The shell of the field app and what makes it open without a network. All of it is public and holds no data."""

import hashlib
import json
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_safe

from casework.writing.demand_fields import LONGEST
from visits.field.texts import texts
from visits.intake import details
from visits.intake.serializers import LONGEST_CODE, LONGEST_QR

STATIC = Path(__file__).resolve().parent.parent / "static"
BESIDE = ("doorstep/tokens.css", "doorstep/app.css", "doorstep/icons.svg", "doorstep/favicon.svg")
AT_ONCE = (
    *("app", "clock", "crypto", "database", "drafts", "outbox", "rows", "sealed", "send", "store", "sync"),
    *("ui/clock_notice", "ui/dom", "ui/frame", "ui/list", "ui/zone"),
)
"""Modules without which nothing is shown: asked for at once, not one after the other as each names the next."""
LIMITS = {
    **details.TEXTS,
    **details.LINES,
    **details.MOST_LISTED,
    "heard": LONGEST["text"],
    "heard_name": details.CITIZEN_LINES["name"],
    "heard_phone": details.CITIZEN_LINES["phone"],
    "code": LONGEST_CODE,
    "qr": LONGEST_QR,
}
"""What the boxes of the app hold at most, by their names: as much as the server takes."""
LANGUAGES = {"zh-Hans": "zh-hans", "en": "en"}


@require_safe
def shell(_request: HttpRequest) -> HttpResponse:
    """The same for everybody, so that a phone may keep it: words, names and language come with the app."""
    return HttpResponse(_shell())


@require_safe
def worker(_request: HttpRequest) -> HttpResponse:
    """A worker may speak for /field/ because it is served from there; what it does is in static/field/worker.js."""
    contents = json.dumps({"version": version(), "files": [reverse("field:shell"), *files(), *_texts_addresses()]})
    written = f'import {{ work }} from "{static("field/worker.js")}";\nwork({contents});\n'
    response = HttpResponse(written, content_type="text/javascript; charset=utf-8")
    response["Cache-Control"] = "no-cache"
    return response


@require_safe
def manifest(_request: HttpRequest) -> JsonResponse:
    icon = {"src": static("field/icon.svg"), "sizes": "any", "type": "image/svg+xml", "purpose": "any"}
    sized = {"src": static("field/icon-512.png"), "sizes": "512x512", "type": "image/png", "purpose": "any maskable"}
    description = {
        "name": _("Doorstep visits"),
        "short_name": _("Doorstep"),
        "id": reverse("field:shell"),
        "start_url": reverse("field:shell"),
        "scope": reverse("field:shell"),
        "display": "standalone",
        "background_color": "#f5f4f0",
        "theme_color": "#1d5546",
        "icons": [icon, sized],
    }
    return JsonResponse(description, content_type="application/manifest+json")


@require_safe
def language_texts(_request: HttpRequest, language: str) -> JsonResponse:
    """Every text of the app in one language."""
    if language not in LANGUAGES:
        raise Http404
    with override(LANGUAGES[language]):
        return JsonResponse({name: str(text) for name, text in texts().items()}, json_dumps_params={"ensure_ascii": False})


def files() -> list[str]:
    """Addresses of what the app consists of."""
    return [static(name) for name in [*BESIDE, *_names()]]


def version() -> str:
    """Changes with every byte that a phone would keep."""
    return _version() if settings.PRODUCTION else _version.__wrapped__()


@lru_cache(maxsize=1)
def _version() -> str:
    digest = hashlib.sha256(_shell().encode())
    for address in files():
        digest.update(address.encode())
    for name in [*BESIDE, *_names()]:
        with staticfiles_storage.open(name) if settings.PRODUCTION else (_source(name)).open("rb") as file:
            digest.update(file.read())
    for language in LANGUAGES.values():
        with override(language):
            digest.update(json.dumps({name: str(text) for name, text in texts().items()}, sort_keys=True).encode())
    return digest.hexdigest()[:16]


def _shell() -> str:
    modules = [static(f"field/{name}.js") for name in AT_ONCE]
    return render_to_string("field/shell.html", {"modules": modules, "zone": settings.TIME_ZONE, "limits": json.dumps(LIMITS)})


def _source(name: str) -> Path:
    return STATIC / name if name.startswith("field/") else STATIC.parent.parent / "casework" / "static" / name


def _names() -> list[str]:
    """The worker is no part of what it keeps: the browser keeps it itself."""
    paths = (path for path in (STATIC / "field").rglob("*") if path.suffix in {".js", ".css", ".svg", ".png"})
    return sorted(path.relative_to(STATIC).as_posix() for path in paths if path.name not in {"worker.js", "background.js"})


def _texts_addresses() -> list[str]:
    return [reverse("field:texts", args=[language]) for language in LANGUAGES]
