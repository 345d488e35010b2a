"""Tables, constraints and querysets: one file per noun."""

from casework.models.attachment import Attachment
from casework.models.calendar import Calendar, CalendarDay, CalendarEdit
from casework.models.case import Case, CaseCounter
from casework.models.case_listing import CaseListing
from casework.models.catalogue import CitizenLimit, Limit, Route, Topic, UrgencyWord
from casework.models.citizen import Citizen, Correction
from casework.models.contact import Contact, ContactOpening, ContactReview
from casework.models.escalation import EscalationRule, EscalationStop, Firing, NoticeRecall, RuleVersion, Sweep
from casework.models.event import Event, TimelineHead
from casework.models.handling import Attestation, CaseHandler
from casework.models.knowledge import Article, ArticleVersion, KnowledgeGap
from casework.models.list_export import ListExport
from casework.models.message import Attempt, MessageVersion, Receipt, StaffChoice
from casework.models.notice import Notice
from casework.models.proposing import OpenText, TrainedProposals
from casework.models.rating import Link, Rating
from casework.models.request import CaseView, Idempotency, UnsentForm
from casework.models.saved_view import SavedView
from casework.models.text_module import TextModule
from casework.models.verification import Verification
from casework.models.wait import Pause, Wait
from casework.models.words import Words

__all__ = [
    "Article",
    "ArticleVersion",
    "Attachment",
    "Attempt",
    "Attestation",
    "Calendar",
    "CalendarDay",
    "CalendarEdit",
    "Case",
    "CaseCounter",
    "CaseHandler",
    "CaseListing",
    "CaseView",
    "Citizen",
    "CitizenLimit",
    "Contact",
    "ContactOpening",
    "ContactReview",
    "Correction",
    "EscalationRule",
    "EscalationStop",
    "Event",
    "Firing",
    "Idempotency",
    "KnowledgeGap",
    "Limit",
    "Link",
    "ListExport",
    "MessageVersion",
    "Notice",
    "NoticeRecall",
    "OpenText",
    "Pause",
    "Rating",
    "Receipt",
    "Route",
    "RuleVersion",
    "SavedView",
    "StaffChoice",
    "Sweep",
    "TextModule",
    "TimelineHead",
    "Topic",
    "TrainedProposals",
    "UnsentForm",
    "UrgencyWord",
    "Verification",
    "Wait",
    "Words",
]
