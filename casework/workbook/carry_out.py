"""What a dry run showed, done: all of it or nothing, by the steps that do the same for one."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from accounts import history
from accounts.models import User
from accounts.steps import memberships, people, records
from casework.workbook.plan import Plan, plan
from casework.workbook.reading import Book
from casework.workbook.tree_plan import TreePlan


@transaction.atomic
def carry_out(book: Book, *, shown: Sequence[str], actor: User, at: datetime) -> tuple[Plan, bool]:
    """Whether it was done; it is not where any row means something else than was shown (`shown`: the marks of the dry run).

    Raises:
        AdministrationRefused: what a step refuses for; then nothing is written.
    """
    history.lock()  # nobody changes anything between this look and the end
    present = plan(book, actor=actor)
    if present.marks != list(shown):
        return present, False
    for tree in present.trees:
        _tree(tree, actor=actor, at=at)
    if present.people.new:
        people.enter(present.people.new, actor=actor, at=at)
    if present.people.changed:
        people.rename_all(present.people.changed, actor=actor, at=at)
    if present.people.posts:
        memberships.grant(present.people.posts, actor=actor, at=at)
    records.create_all(present.routes.new, actor=actor, at=at)
    records.change_all(present.routes.changed, actor=actor, at=at)
    return present, True


def _tree(tree: TreePlan, *, actor: User, at: datetime) -> None:
    for level in tree.new():
        for draft in level:
            draft.row.parent = draft.parent
        records.create_all([draft.row for draft in level], actor=actor, at=at)
    records.change_all([draft.row for draft in tree.changed()], actor=actor, at=at)
    for draft in tree.moved():
        draft.row.parent = draft.parent
        records.change(draft.row, actor=actor, at=at)
