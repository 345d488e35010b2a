"""Photos and files of a case, as the citizen opens them by a link."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from casework import downloads
from casework.models import Link
from casework.policies.citizens_link import shows_demand
from casework.portal import story
from casework.portal.entrance import without_referer
from casework.writing import links


@never_cache
@require_http_methods(["GET", "HEAD"])
@without_referer
def track_file(_request: HttpRequest, token: str, file: UUID) -> HttpResponse:
    """A photo or file of the demand, of a reply to the citizen, or of what was done."""
    link = links.find(token, Link.Kind.TRACK, at=timezone.now())
    return _file(link, file)


@never_cache
@require_http_methods(["GET", "HEAD"])
@without_referer
def rate_file(_request: HttpRequest, token: str, file: UUID) -> HttpResponse:
    """The same, for whoever is asked to rate what was done."""
    link = links.find(token, Link.Kind.RATE, at=timezone.now())
    return _file(link, file)


def _file(link: Link | None, file: UUID) -> HttpResponse:
    attachment = link and story.file(link.case, file, of_citizen=shows_demand(link))
    if not attachment:
        raise Http404
    return downloads.response(attachment)


def address_of(door: str, token: str, file: UUID) -> str:
    """Where a file is opened by the token of a page; `door`: track or rate."""
    return reverse(f"portal:{door}_file", args=[token, file])
