"""What is settled on the call, and the knowledge it is answered from."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.http import Http404
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from casework import knowledge
from casework.api.filtering import narrowed
from casework.api.pagination import CasePagination
from casework.api.serializers import contacts as bodies
from casework.api.views.base import CaseworkView, answered_once, now
from casework.api.views.cases import PAGING
from casework.filters import ListFilterSet, TextFilter
from casework.models import ArticleVersion, Contact
from casework.policies import access, contact_access
from casework.refusal import NotAllowed
from casework.steps.keep_article import keep_article
from casework.steps.open_contact import open_contact
from casework.steps.settle_contact import settle_contact


class ContactsView(CaseworkView):
    @extend_schema(request=bodies.ContactBody, responses={201: bodies.ContactAnswer})
    @answered_once
    def post(self, _request: Request) -> Response:
        """A contact is no case. 409 `never_a_contact` for what has to be one, `article_expired` for what cannot be quoted."""
        permitted = access.may(self.user, contact_access.SETTLE_CONTACT)
        if not permitted:
            raise NotAllowed(permitted.code, permitted.reason)
        settlement = self.validated(bodies.ContactBody).settlement()
        return Response(_contact(settle_contact(settlement, actor=self.user, at=now())), status=201)


class ContactOpenView(CaseworkView):
    @extend_schema(request=None, responses={200: bodies.OpenedAnswer, 201: bodies.OpenedAnswer})
    @answered_once
    def post(self, _request: Request, contact: str) -> Response:
        """The contact becomes a case, once: 201; asked again the same case is answered, 200."""
        row = Contact.objects.select_related("opening__case").filter(number=contact).first()
        if row is None or not contact_access.sees(self.user, row):
            raise Http404
        at = now()
        opened = open_contact(row, actor=self.user, at=at)
        if not opened.is_new:
            return self.case_response(self.case(opened.case.number), at=at)
        return self.new_case_response(opened.case, at=at, also={"pin": opened.pin} if opened.pin else {})


class KnowledgeFilter(TextFilter):
    def condition(self, value: Any) -> Q:
        return knowledge.holding(value)


class ArticleFilterSet(ListFilterSet):
    q = KnowledgeFilter(max_length=knowledge.LONGEST, help_text=_("Words of question or answer, all of them."))

    class Meta:
        model = ArticleVersion
        fields: tuple[str, ...] = ()


class KnowledgeView(CaseworkView):
    filterset_class = ArticleFilterSet

    @extend_schema(operation_id="knowledge_list", parameters=PAGING, responses={200: bodies.ArticlePage})
    def get(self, request: Request) -> Response:
        """Each article as it stands, expired ones too; the newest first."""
        at = now()
        articles = narrowed(knowledge.current(), request, self.filterset_class, user=self.user, at=at)
        paginator = CasePagination()
        page = paginator.paginate_queryset(articles, request, self)
        return paginator.get_paginated_response([_article(version, at=at) for version in page])


class ArticleView(CaseworkView):
    @extend_schema(responses={200: bodies.ArticleAnswer})
    def get(self, _request: Request, article: UUID) -> Response:
        version = knowledge.current().filter(article=article).first()
        if version is None:
            raise Http404
        return Response(_article(version, at=now()))

    @extend_schema(request=bodies.ArticleBody, responses={200: bodies.ArticleAnswer, 201: bodies.ArticleAnswer})
    def put(self, _request: Request, article: UUID) -> Response:
        """A new article under an id of yours, or the next version of one. 409 `stale` where `version` is not the present."""
        permitted = access.may(self.user, contact_access.KEEP_KNOWLEDGE)
        if not permitted:
            raise NotAllowed(permitted.code, permitted.reason)
        body, at = self.validated(bodies.ArticleBody), now()
        before = knowledge.current().filter(article=article).exists()
        version = keep_article(article, body.article(), base=body.validated_data.get("version"), actor=self.user, at=at)
        return Response(_article(version, at=at), status=200 if before else 201)


def _contact(contact: Contact) -> dict[str, Any]:
    return {
        "id": contact.number,
        "number": contact.number,
        "kind": contact.kind,
        "text": contact.text,
        "answer": contact.answer,
        "article": contact.article.article_id if contact.article else None,
        "article_version": contact.article.version if contact.article else None,
        "handed_to": contact.handed_to,
        "operator": contact.operator.username,
        "settled_at": contact.at,
        "case": None,
    }


def _article(version: ArticleVersion, *, at: datetime) -> dict[str, Any]:
    return {
        "id": version.article_id,
        "version": version.version,
        "question": version.question,
        "answer": version.answer,
        "source": version.source,
        "unit": version.unit.code,
        "unit_id": version.unit_id,
        "valid_until": version.valid_until,
        "expired": knowledge.is_expired(version, at=at),
        "updated_at": version.created_at,
    }
