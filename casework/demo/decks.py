"""How often each story is told, and how long ago it began."""

from dataclasses import dataclass

from casework.demo import asked_for, repeats, stories
from casework.demo.stories import Story


@dataclass(frozen=True)
class Deck:
    """`times` cases of a story, registered between `oldest` and `newest` days ago."""

    story: Story
    times: int
    oldest: float
    newest: float


DECKS = (
    Deck(stories.satisfied, 52, 30, 4),
    Deck(stories.nobody_home_first, 4, 25, 6),
    Deck(stories.urgent, 10, 29, 1),
    Deck(stories.rework, 12, 30, 10),
    Deck(stories.not_rated, 14, 9, 3),
    Deck(stories.rating_slip, 3, 14, 7),
    Deck(stories.rework_begun, 7, 12, 5),
    Deck(stories.dissatisfied_twice, 3, 24, 14),
    Deck(stories.closed_dissatisfied, 3, 30, 16),
    Deck(stories.nobody_came, 3, 16, 9),
    Deck(stories.nobody_came_indeed, 2, 22, 12),
    Deck(stories.somebody_came_after_all, 1, 22, 12),
    Deck(stories.reopened, 2, 29, 16),
    Deck(stories.online_only, 5, 11, 4),
    Deck(stories.leader_goes, 4, 28, 15),
    Deck(stories.leader_excused, 1, 20, 14),
    Deck(stories.urgent_and_nobody_went, 3, 3, 1),
    Deck(stories.not_signed, 7, 6, 1),
    Deck(stories.unconfirmed, 3, 5, 2),
    Deck(stories.fresh, 26, 5, 0.2),
    Deck(stories.fresh_and_urban, 22, 5, 0.2),
    Deck(stories.online_only_and_urban, 4, 8, 3),
    Deck(stories.only_received, 12, 0.6, 0.01),
    Deck(stories.returned, 3, 4, 2),
    Deck(stories.returned_and_sent_on, 3, 25, 8),
    Deck(stories.reassigned, 5, 12, 3),
    Deck(stories.declined, 10, 28, 2),
    Deck(stories.withdrawn, 4, 26, 3),
    Deck(stories.withdrawn_early, 5, 20, 1),
    Deck(stories.reported, 4, 15, 4),
    Deck(stories.done_in_part, 3, 20, 4),
    Deck(stories.planned, 3, 20, 5),
    Deck(stories.planned_and_done, 1, 25, 15),
    Deck(stories.explained_in_vain, 2, 20, 14),
    Deck(stories.excluded, 2, 28, 20),
    Deck(stories.returned_twice, 2, 5, 3),
    Deck(stories.ruled, 2, 20, 8),
    Deck(asked_for.more_time_asked, 1, 1, 0.8),
    Deck(asked_for.more_time_granted, 1, 6, 4),
    Deck(asked_for.more_time_refused, 1, 5, 4),
    Deck(asked_for.rest_asked, 1, 1, 0.8),
    Deck(asked_for.suspended, 1, 8, 5),
    Deck(asked_for.suspended_till_now, 1, 14, 12),
    Deck(asked_for.help_asked, 1, 1, 0.8),
    Deck(asked_for.helped, 1, 4, 3),
    Deck(asked_for.helped_and_done, 1, 16, 12),
    Deck(repeats.merged, 1, 3, 2),
    Deck(repeats.merged_and_rated, 1, 20, 16),
)
"""What the county holds, about 265 cases."""
