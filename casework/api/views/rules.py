"""Escalation rules: read, tuned, previewed, tried on the past; and what they fired."""

from dataclasses import asdict, replace
from datetime import datetime, time
from typing import Any

from django.db.models import CharField, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast, Concat, LPad
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from accounts import named
from casework.api import filtering, problems
from casework.api.filtering import given_once, narrowed
from casework.api.pagination import CasePagination, TextPagination
from casework.api.serializers import rules as bodies
from casework.api.views.base import CaseworkView, answered_once, now
from casework.api.views.cases import PAGING
from casework.filters import FiringFilterSet
from casework.models import EscalationRule, Firing, RuleVersion
from casework.policies import access
from casework.refusal import NotAllowed
from casework.rule_editor import backtest, limits, sentence
from casework.rule_editor.preview import MOST, WHOLE, Preview, preview
from casework.rule_editor.proposal import Proposal, checked, of
from casework.rule_editor.save import NeedsConfirmation, save
from casework.verb import Permission


class Rules(CaseworkView):
    def permitted(self, permission: Permission) -> None:
        """Before the body is read."""
        answer = access.may(self.user, permission)
        if not answer:
            raise NotAllowed(answer.code, answer.reason)

    def rule(self, rule: str) -> EscalationRule:
        """By its code or its id."""
        rules = EscalationRule.objects.select_related("current__rule", "current__author")
        row = named.find(rules.filter(current__isnull=False), rule)
        if row is None:
            raise Http404
        return row

    def handle_exception(self, exc: Exception) -> Any:
        answer: Any = super().handle_exception(exc)
        return problems.beside(answer, {"preview": _preview(exc.preview)}) if isinstance(exc, NeedsConfirmation) else answer

    def saved_response(self, body: bodies.RuleBody, rule: EscalationRule | None, *, status: int) -> Response:
        values = body.validated_data
        version = save(
            body.proposal(),
            rule,
            base_version=values.get("version"),
            reason=values.get("reason") or _("Changed through the API"),
            confirmed=values.get("confirm", False),
            actor=self.user,
            at=now(),
        )
        return Response(_rule(version), status=status)


class RulePagination(TextPagination):
    """By what the rules wait for, and the height of their rung."""

    def turn(self, name: str) -> Combinable:
        height = LPad(Cast("position", CharField()), 5, Value("0"))
        return Concat("waiting_for", Value(" "), height, output_field=CharField())


class RulesView(Rules):
    @extend_schema(operation_id="escalation_rules_list", parameters=PAGING, responses={200: bodies.RulePage})
    def get(self, request: Request) -> Response:
        """On and off, by what they wait for, from the first rung up."""
        self.permitted(access.SEE_RULES)
        filtering.without_filters(request)
        paginator = RulePagination()
        rules = EscalationRule.objects.filter(current__isnull=False).select_related("current__rule", "current__author")
        page = paginator.paginate_queryset(rules, request, self, ordering="rung")
        versions = [_version(rule) for rule in page]
        known = sentence.names(versions)
        return paginator.get_paginated_response([_rule(version, known) for version in versions])

    @extend_schema(request=bodies.RuleBody, responses={201: bodies.RuleAnswer})
    @answered_once
    def post(self, _request: Request) -> Response:
        """409 `needs_confirmation` with the preview, where it would do much at once."""
        self.permitted(access.TUNE_RULE)
        return self.saved_response(self.validated(bodies.RuleBody), None, status=201)


class RuleView(Rules):
    @extend_schema(responses={200: bodies.RuleAnswer})
    def get(self, _request: Request, rule: str) -> Response:
        self.permitted(access.SEE_RULES)
        return Response(_rule(_version(self.rule(rule))))

    @extend_schema(request=bodies.RuleBody, responses={200: bodies.RuleAnswer})
    def patch(self, request: Request, rule: str) -> Response:
        """What is left out stays. Each change is a new version."""
        self.permitted(access.TUNE_RULE)
        tuned = self.rule(rule)
        return self.saved_response(self.changed(tuned, request), tuned, status=200)

    @extend_schema(responses={204: None})
    def delete(self, _request: Request, rule: str) -> Response:
        """Deleting switches it off: what it fired stays explained."""
        self.permitted(access.TUNE_RULE)
        tuned = self.rule(rule)
        version = _version(tuned)
        if version.enabled:
            off = replace(of(version), enabled=False)
            save(off, tuned, base_version=None, reason=_("Deleted through the API"), confirmed=True, actor=self.user, at=now())
        return Response(status=204)

    def changed(self, rule: EscalationRule, request: Request) -> bodies.RuleBody:
        payload = _object(request)
        whole = bodies.body_of(_version(rule))
        if any(name in payload for name in RuleVersion.Relation.values):
            for name in RuleVersion.Relation.values:
                whole.pop(name, None)
        body = bodies.RuleBody(data=whole | payload)
        body.is_valid(raise_exception=True)
        return body


class PreviewView(Rules):
    takes_key = True

    @extend_schema(
        operation_id="unsaved_rule_preview",
        request=bodies.RuleBody,
        parameters=[bodies.PreviewFilters],
        responses={200: bodies.PreviewAnswer},
    )
    def post(self, request: Request) -> Response:
        """Of a rule that is not saved. Nothing changes."""
        self.permitted(access.TUNE_RULE)
        rule, version = _unsaved(self.validated(bodies.RuleBody).proposal())
        return Response(_preview(preview(rule, version, at=now(), most=_most(request))))


class RulePreviewView(RuleView):
    takes_key = True
    http_method_names = ["post"]  # noqa: RUF012 - as Django declares it

    @extend_schema(request=bodies.RuleBody, parameters=[bodies.PreviewFilters], responses={200: bodies.PreviewAnswer})
    def post(self, request: Request, rule: str) -> Response:
        """Of a rule as it is, or with the changes that are sent."""
        self.permitted(access.TUNE_RULE)
        tuned = self.rule(rule)
        version = checked(self.changed(tuned, request).proposal()).under(tuned)
        return Response(_preview(preview(tuned, version, at=now(), most=_most(request))))


class Past(Rules):
    def period(self, payload: dict[str, Any]) -> tuple[datetime, datetime]:
        body = bodies.PeriodBody(data={name: payload[name] for name in ("from", "to") if name in payload})
        body.is_valid(raise_exception=True)
        first, last = body.validated_data["from"], body.validated_data["to"]
        midnight = timezone.make_aware(datetime.combine(first, time()))
        return midnight, min(timezone.make_aware(datetime.combine(last, time.max)), now())


class BacktestView(Past):
    takes_key = True

    @extend_schema(operation_id="unsaved_rule_backtest", request=bodies.BacktestBody, responses={200: bodies.BacktestAnswer})
    def post(self, request: Request) -> Response:
        """Of a rule that is not saved: its body with `from` and `to`."""
        self.permitted(access.TUNE_RULE)
        payload = _object(request)
        start, end = self.period(payload)
        body = bodies.RuleBody(data={name: value for name, value in payload.items() if name not in {"from", "to"}})
        body.is_valid(raise_exception=True)
        rule, version = _unsaved(body.proposal())
        return Response(_backtest(backtest.backtest(rule, version, start=start, end=end), None))


class RuleBacktestView(RuleView, Past):
    takes_key = True
    http_method_names = ["post"]  # noqa: RUF012 - as Django declares it

    @extend_schema(request=bodies.BacktestBody, responses={200: bodies.BacktestAnswer})
    def post(self, request: Request, rule: str) -> Response:
        """Of a rule as it is, or with the changes that are sent; then with the difference."""
        self.permitted(access.TUNE_RULE)
        tuned = self.rule(rule)
        payload = _object(request)
        start, end = self.period(payload)
        changes = {name: value for name, value in payload.items() if name not in {"from", "to"}}
        body = bodies.RuleBody(data=bodies.body_of(_version(tuned)) | changes)
        body.is_valid(raise_exception=True)
        version = checked(body.proposal()).under(tuned)
        result = backtest.backtest(tuned, version, start=start, end=end)
        return Response(_backtest(result, backtest.difference(tuned, version, _version(tuned), start=start, end=end)))


class FiringsView(Rules):
    filterset_class = FiringFilterSet

    @extend_schema(parameters=PAGING, responses={200: bodies.FiringPage})
    def get(self, request: Request) -> Response:
        """Of the cases that the person sees, the newest first."""
        self.permitted(access.SEE_RULES)
        visible = Firing.objects.filter(wait__case__in=access.visible_to(self.user))
        firings = narrowed(visible, request, self.filterset_class, user=self.user, at=now())
        paginator = CasePagination()
        page = paginator.paginate_queryset(
            firings.with_recalls().select_related("rule", "version", "wait__case"), request, self, ordering="-fired_at"
        )
        return paginator.get_paginated_response([_firing(firing) for firing in page])


def _object(request: Request) -> dict[str, Any]:
    if not isinstance(request.data, dict):
        raise ValidationError({"body": [_("Send a JSON object.")]})
    return dict(request.data)


def _version(rule: EscalationRule) -> RuleVersion:
    assert rule.current is not None
    return rule.current


def _unsaved(proposal: Proposal) -> tuple[EscalationRule, RuleVersion]:
    proposal = checked(proposal)
    rule = EscalationRule(waiting_for=proposal.waiting_for)
    return rule, proposal.under(rule)


def _rule(version: RuleVersion, known: sentence.Names | None = None) -> dict[str, Any]:
    return {
        "id": version.rule_id,
        "code": version.rule.code,
        "version": version.version,
        **bodies.body_of(version),
        "sentence": sentence.sentence(version, sentence.names([version]) if known is None else known),
        "saved_at": version.created_at,
        "saved_by": version.author and version.author.username,
        "reason": version.reason,
    }


def _most(request: Request) -> int:
    filters = bodies.PreviewFilters(data=given_once(request))
    filters.is_valid(raise_exception=True)
    return WHOLE if filters.validated_data.get("whole") else MOST


def _preview(foreseen: Preview) -> dict[str, Any]:
    cases = [{"number": match.number, "unit": match.unit, "since": match.instant, "nth": match.nth} for match in foreseen.cases]
    people = [{"username": user.username, "name": user.name, "cases": n} for user, n in foreseen.notices_by_recipient]
    visits = [
        {"unit": owed.unit, "owed": owed.owed, "made_in_four_weeks": owed.made, "people": owed.people}
        for owed in foreseen.visits_owed_by_unit
    ]
    return {
        "count": foreseen.count,
        "open_cases": foreseen.open,
        "next_24_hours": foreseen.next_24_hours,
        "next_24_hours_at_least": foreseen.next_24_hours_at_least,
        "count_at_least": foreseen.count_at_least,
        "cases": cases,
        "notices_by_recipient": people,
        "visits_owed_by_unit": visits,
        "visits_owed_at_least": foreseen.visits_owed_at_least,
        "exceeds": [limit.text for limit in limits.exceeded(foreseen)],
    }


def _backtest(result: backtest.Backtest, beside: backtest.Difference | None) -> dict[str, Any]:
    return {
        "firings": result.firings,
        "count": result.count,
        "cases": [_backfired(fired) for fired in result.cases],
        "by_day": [{"day": day, "firings": n} for day, n in result.by_day],
        "by_unit": [{"unit": unit, "firings": n} for unit, n in result.by_unit],
        "visited_later": result.visited_later,
        "rated_badly": result.rated_badly,
        "difference": beside and asdict(beside),
    }


def _backfired(fired: backtest.Fired) -> dict[str, Any]:
    return {"number": fired.number, "unit": fired.unit, "at": fired.at, "visited_at": fired.visited, "score": fired.score}


def _firing(firing: Firing) -> dict[str, Any]:
    return {
        "rule": firing.rule.code,
        "rule_id": firing.rule_id,
        "version": firing.version.version,
        "case": firing.wait.case.number,
        "nth": firing.nth,
        "fired_at": firing.fired_at,
        "outcome": firing.outcome,
        "evidence": firing.evidence,
        "recalled_at": firing.recalled_at,  # type: ignore[attr-defined]
    }
