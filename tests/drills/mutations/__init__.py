"""A hundred and more ways to break the product, each named after the promise it breaks, with the tests that have to notice."""

from tests.drills.mutations.access import ACCESS_RULES
from tests.drills.mutations.administration import ADMINISTRATION
from tests.drills.mutations.asks import ASKED
from tests.drills.mutations.assisting import ASSISTED
from tests.drills.mutations.bounds import BOUNDS
from tests.drills.mutations.bulk import MANY_AT_ONCE
from tests.drills.mutations.calendar import CALENDAR_EDITS
from tests.drills.mutations.calls import CALLS
from tests.drills.mutations.cheats import CHEATS
from tests.drills.mutations.choosing import CHOSEN
from tests.drills.mutations.citizens_acts import CITIZENS_ACTS
from tests.drills.mutations.citizens_word import CITIZENS_WORD
from tests.drills.mutations.database import DATABASE
from tests.drills.mutations.doors import DOORS
from tests.drills.mutations.escalation import SWEEPS, TROUBLES
from tests.drills.mutations.exports import EXPORTS
from tests.drills.mutations.files import FILES_ADDED
from tests.drills.mutations.following import FOLLOWED
from tests.drills.mutations.forms import FORMS
from tests.drills.mutations.leaving import LEFT
from tests.drills.mutations.merging import MERGED
from tests.drills.mutations.message_attacks import ATTACKED
from tests.drills.mutations.messages import MESSAGES
from tests.drills.mutations.mutant import Mutant
from tests.drills.mutations.policies import POLICIES
from tests.drills.mutations.receipts import RECEIVED
from tests.drills.mutations.rules import RULES
from tests.drills.mutations.saved_views import SAVED_VIEWS
from tests.drills.mutations.silence import SILENCE
from tests.drills.mutations.steps import STEPS_TAKEN
from tests.drills.mutations.texts import TEXTS
from tests.drills.mutations.time_requests import TIME_REQUESTED
from tests.drills.mutations.verbs import VERBS
from tests.drills.mutations.visits import VISITS_MADE
from tests.drills.mutations.worktime import WORKTIME

MUTANTS: tuple[Mutant, ...] = (
    *DATABASE,
    *VERBS,
    *ACCESS_RULES,
    *DOORS,
    *FORMS,
    *ADMINISTRATION,
    *BOUNDS,
    *FILES_ADDED,
    *FOLLOWED,
    *MESSAGES,
    *ATTACKED,
    *RECEIVED,
    *POLICIES,
    *WORKTIME,
    *STEPS_TAKEN,
    *VISITS_MADE,
    *CITIZENS_WORD,
    *ASKED,
    *CHEATS,
    *CITIZENS_ACTS,
    *SILENCE,
    *MERGED,
    *LEFT,
    *TIME_REQUESTED,
    *ASSISTED,
    *EXPORTS,
    *SAVED_VIEWS,
    *TEXTS,
    *RULES,
    *CALENDAR_EDITS,
    *MANY_AT_ONCE,
    *CALLS,
    *CHOSEN,
    *SWEEPS,
    *TROUBLES,
)
