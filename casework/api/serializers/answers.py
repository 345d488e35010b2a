"""What is answered, for the schema. The answers themselves are built in representation.py; a test holds both together."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from accounts.models import Role
from casework.lifecycle import State, WaitKind
from casework.models import Attachment, Rating
from casework.models.choices import Card, Channel, Ending, Kind, Urgency
from casework.steps.reveal import REVEALABLE

Answer = serializers.Serializer[Any]


class Problem(Answer):
    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    code = serializers.CharField()
    detail = serializers.CharField()
    fields = serializers.DictField(child=serializers.ListField(child=serializers.CharField()), required=False)  # type: ignore[assignment]


class TokenAnswer(Answer):
    token = serializers.CharField()
    expires_at = serializers.DateTimeField()


class MembershipAnswer(Answer):
    role = serializers.ChoiceField(choices=Role.choices)
    unit = serializers.CharField(allow_null=True)
    unit_id = serializers.IntegerField(allow_null=True)
    area = serializers.CharField(allow_null=True)
    area_id = serializers.IntegerField(allow_null=True)


class MeAnswer(Answer):
    username = serializers.CharField()
    name = serializers.CharField()
    memberships = MembershipAnswer(many=True)


class CitizenAnswer(Answer):
    """Masked. Null where the caller does not see the citizen at all."""

    name = serializers.CharField()
    phone = serializers.CharField()
    email = serializers.CharField()


class WaitAnswer(Answer):
    kind = serializers.ChoiceField(choices=WaitKind.choices)
    about = serializers.CharField()
    since = serializers.DateTimeField()
    due_at = serializers.DateTimeField(allow_null=True)
    until = serializers.DateTimeField(allow_null=True)


class RatingAnswer(Answer):
    """Of the present round."""

    score = serializers.IntegerField(min_value=1, max_value=5)
    solved = serializers.ChoiceField(
        choices=Rating.Solved.choices, allow_null=True, help_text=_("Null: the citizen left it out.")
    )
    status = serializers.ChoiceField(choices=Rating.Status.choices)
    excluded = serializers.BooleanField(help_text=_("From the unit's satisfaction rate, by a supervisor."))
    words = serializers.CharField(required=False)


class MoveAnswer(Answer):
    verb = serializers.CharField()
    allowed = serializers.BooleanField()
    code = serializers.CharField(required=False)
    reason = serializers.CharField(required=False)


class ReturnedAnswer(Answer):
    """Who returned it last, and why; `by`, `rule` and `reason` are empty where the caller does not see what was done."""

    unit = serializers.CharField(allow_null=True)
    unit_id = serializers.IntegerField(allow_null=True)
    at = serializers.DateTimeField()
    by = serializers.CharField()
    rule = serializers.CharField()
    reason = serializers.CharField()


class CaseRow(Answer):
    """`title`, `source` and `external_id` are null where the caller does not see them; `returned` where nothing waits to be
    dispatched again."""

    number = serializers.CharField()
    state = serializers.ChoiceField(choices=State.choices)
    round = serializers.IntegerField()
    title = serializers.CharField(allow_null=True)
    kind = serializers.ChoiceField(choices=Kind.choices)
    channel = serializers.ChoiceField(choices=Channel.choices)
    category = serializers.CharField(allow_null=True)
    category_id = serializers.IntegerField(allow_null=True)
    area = serializers.CharField(allow_null=True)
    area_id = serializers.IntegerField(allow_null=True)
    unit = serializers.CharField(allow_null=True)
    unit_id = serializers.IntegerField(allow_null=True)
    handler = serializers.CharField(allow_null=True)
    urgency = serializers.ChoiceField(choices=Urgency.choices)
    card = serializers.ChoiceField(choices=Card.choices, allow_null=True)
    how = serializers.ChoiceField(choices=Ending.choices, allow_null=True, help_text=_("How the present round ended."))
    source = serializers.CharField(allow_null=True)  # type: ignore[assignment]
    external_id = serializers.CharField(allow_null=True)
    returned = ReturnedAnswer(allow_null=True)
    due_at = serializers.DateTimeField(allow_null=True)
    overdue = serializers.BooleanField()
    online_only_since = serializers.DateTimeField(allow_null=True)
    visits_required = serializers.IntegerField()
    created_at = serializers.DateTimeField()


class Page(Answer):
    next = serializers.CharField(allow_null=True)
    previous = serializers.CharField(allow_null=True)


class ListedCase(CaseRow):
    """`updated_at`: when the newest event of its timeline was recorded."""

    updated_at = serializers.DateTimeField(allow_null=True)


class CasePage(Page):
    results = ListedCase(many=True)


class SearchPage(CasePage):
    """`not_searched`: the parts of the question by which nothing is ever found. `further`: null, or, sent as `before` with
    the same question, what leads to older cases, which were not searched."""

    not_searched = serializers.ListField(child=serializers.CharField())
    further = serializers.IntegerField(allow_null=True)


class CaseAnswer(CaseRow):
    """`text`, `brief` and `citizen` are null where the caller does not see them.

    `assisting`: the units that assist now. `merged_into`: the case that leads. `merged`: those that this one leads, as far as the
    caller sees them, the first 200.
    """

    text = serializers.CharField(allow_null=True)
    brief = serializers.CharField(allow_null=True)
    citizen = CitizenAnswer(allow_null=True)
    waits = WaitAnswer(many=True)
    visits_counted = serializers.IntegerField()
    assisting = serializers.ListField(child=serializers.CharField())
    merged_into = serializers.CharField(allow_null=True)
    merged = serializers.ListField(child=serializers.CharField())
    rating = RatingAnswer(allow_null=True)
    moves = MoveAnswer(many=True)


class RegisteredAnswer(CaseAnswer):
    """`track_url` is told once, to whoever registered; `pin` too, where no message can reach the citizen."""

    pin = serializers.CharField(required=False)
    track_url = serializers.CharField()


class RevealAnswer(Answer):
    field = serializers.ChoiceField(choices=REVEALABLE)
    value = serializers.CharField()


class FileAnswer(Answer):
    """`sha256`: of what was sent, in hexadecimal. `size`: bytes of what is answered; `width` and `height`: of a photo."""

    id = serializers.UUIDField()
    event = serializers.IntegerField()
    kind = serializers.ChoiceField(choices=Attachment.Kind.choices)
    name = serializers.CharField()
    size = serializers.IntegerField()
    width = serializers.IntegerField(allow_null=True)
    height = serializers.IntegerField(allow_null=True)
    sha256 = serializers.CharField()
    added_at = serializers.DateTimeField()


class EventAnswer(Answer):
    """`actor` is null for the citizen and for what happens by itself."""

    seq = serializers.IntegerField()
    verb = serializers.CharField()
    at = serializers.DateTimeField()
    actor = serializers.CharField(allow_null=True)
    on_behalf_of = serializers.CharField(allow_null=True)
    facts = serializers.DictField()
    public = serializers.BooleanField()
    hash = serializers.CharField()
    files = FileAnswer(many=True)


class EventPage(Page):
    results = EventAnswer(many=True)


class ToRateAnswer(Answer):
    """What the link asks its holder to rate; reading it changes nothing."""

    number = serializers.CharField()
    title = serializers.CharField()
    unit = serializers.CharField()
    created_at = serializers.DateTimeField()
    resolution = serializers.CharField()
    how = serializers.ChoiceField(choices=Ending.choices, allow_null=True)
    planned_for = serializers.DateField(allow_null=True)
    rule = serializers.CharField()


class RatedAnswer(Answer):
    number = serializers.CharField()
    state = serializers.ChoiceField(choices=State.choices)
    round = serializers.IntegerField()


class SlipAnswer(Answer):
    url = serializers.CharField()
    qr = serializers.CharField(help_text="An SVG image as a data URI.")
