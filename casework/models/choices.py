"""The small vocabularies of a case, as people say them. Source: DOMAIN, "Words"."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Kind(TextChoices):
    ENQUIRY = "enquiry", _("Enquiry")
    HELP = "help", _("Help")
    COMPLAINT = "complaint", _("Complaint")
    REPORT = "report", _("Report of wrongdoing")
    SUGGESTION = "suggestion", _("Suggestion")
    PRAISE = "praise", _("Praise")


class Channel(TextChoices):
    PHONE = "phone", _("Phone")
    WEB = "web", _("Web")
    WECHAT = "wechat", _("WeChat")
    APP = "app", _("App")
    VISIT = "visit", _("Visit")
    LETTER = "letter", _("Letter")
    WALK_IN = "walk_in", _("Walk-in")
    IMPORT = "import", _("Import")


class Urgency(TextChoices):
    EMERGENCY = "emergency", _("Emergency")
    URGENT = "urgent", _("Urgent")
    NORMAL = "normal", _("Normal")
    COMPLEX = "complex", _("Complex")


class ContactMethod(TextChoices):
    """How the citizen can be reached without a visit."""

    SMS = "sms", _("Text message")
    VOICE = "voice", _("Voice calls only")
    NONE = "none", _("No phone")


class TimeUnit(TextChoices):
    """What a limit is counted in. Minutes and hours run by the clock, the others on the working calendar."""

    MINUTES = "minutes", _("minutes")
    HOURS = "hours", _("hours")
    WORKING_MINUTES = "working_minutes", _("working minutes")
    WORKING_HOURS = "working_hours", _("working hours")
    WORKING_DAYS = "working_days", _("working days")


class Outcome(TextChoices):
    """What came of a visit. The first two count (DOMAIN, "Visits")."""

    MET = "met", _("Met")
    MET_ELSEWHERE = "met_elsewhere", _("Met elsewhere")
    ON_SITE = "on_site", _("Inspected on site, nobody met")
    NOT_HOME = "not_home", _("Not home")
    REFUSED = "refused", _("Refused")
    UNSAFE = "unsafe", _("Unsafe")


COUNTING = frozenset({Outcome.MET, Outcome.MET_ELSEWHERE})


class Method(TextChoices):
    """How the person visited confirmed it."""

    CODE = "code", _("Code")
    SIGNATURE = "signature", _("Signature")
    QR = "qr", _("QR on the slip")
    CALLBACK = "callback", _("Callback")
    PAPER = "paper", pgettext_lazy("of a visit", "Paper slip")
    REVIEW = "review", _("Accepted by a reviewer")


class Ending(TextChoices):
    """How it ended, as the unit says when it resolves a case. All are visited and rated alike."""

    DONE = "done", pgettext_lazy("how it ended", "Done")
    PARTLY = "partly", pgettext_lazy("how it ended", "Done in part")
    PLANNED = "planned", pgettext_lazy("how it ended", "Planned for a later day")
    EXPLAINED = "explained", pgettext_lazy("how it ended", "Explained: the rules do not allow it")


class Card(TextChoices):
    YELLOW = "yellow", _("Yellow card")
    RED = "red", _("Red card")


def label_of(vocabulary: type[TextChoices], value: str) -> str:
    """The label of a value that may be older than the vocabulary."""
    try:
        return str(vocabulary(value).label)
    except ValueError:
        return "?"
