"""Who may, and who sees."""

from tests.drills.mutations.mutant import ACCESS, STEPS, code

ACCESS_RULES = (
    code(
        "operators dispatch",
        STEPS + "test_dispatch.py",
        "casework/steps/dispatch.py",
        "roles=frozenset({Role.DISPATCHER})",
        "roles=frozenset({Role.DISPATCHER, Role.OPERATOR})",
    ),
    code(
        "the handling unit enters ratings",
        STEPS + "test_rate.py",
        "casework/policies/access.py",
        'code="rate_for", roles=frozenset({Role.OPERATOR}), outside=True',
        'code="rate_for", roles=frozenset({Role.OPERATOR})',
    ),
    code(
        "a handler acts on a colleague's case",
        STEPS + "test_resolve.py",
        "casework/policies/access.py",
        "case.handler_id not in {None, user.pk}",
        "False",
    ),
    code(
        "the unit complained of sees the case",
        ACCESS,
        "casework/policies/access.py",
        "cases = cases.exclude(Q(against__isnull=False) & complained_of)",
        "pass",
        only="GET and (desk:case or api:case)",
    ),
    code(
        "another role opens a confidential case to its unit",
        STEPS + "test_reveal.py",
        "casework/policies/access.py",
        ' & {"brief", "events"} if hidden else',
        " if hidden else",
    ),
    code(
        "masks are off",
        ACCESS,
        "casework/masking.py",
        '    if phones.reachable(e164) == "none":\n        return STARS',
        "    return e164",
        only="GET and (desk:case or api:case)",
    ),
    code(
        "the API finds every case",
        ACCESS,
        "casework/api/views/base.py",
        "access.visible_to(self.user).select_related(*CASE_WITH)",
        "Case.objects.select_related(*CASE_WITH)",
        only="GET and api:case",
    ),
    code(
        "the desk finds every case",
        ACCESS,
        "casework/desk/staff.py",
        'access.visible_to(user).select_related("unit"',
        'Case.objects.select_related("unit"',
        only="GET and desk:case",
    ),
    code(
        "rule: anybody tunes it",
        "tests/casework/rule_editor/test_save.py",
        "casework/policies/access.py",
        'code="tune_rule", roles=frozenset({Role.ADMINISTRATOR})',
        'code="tune_rule", roles=frozenset(Role)',
    ),
)
