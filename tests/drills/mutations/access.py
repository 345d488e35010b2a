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
        "case.handler_id not in {None, user.pk, *stands_in(user)}",
        "False",
    ),
    code(
        "a deputy goes on with no case of who is on leave",
        "tests/casework/policies/test_deputies.py",
        "casework/policies/access.py",
        "return Q(handler__in=[user.pk, *stands_in(user)])",
        "return Q(handler=user)",
    ),
    code(
        "somebody on leave is reminded",
        "tests/casework/notices/test_on_leave.py",
        "casework/notices/recipients.py",
        "return self._present(self._named(audience, case, facts), case)",
        "return self._named(audience, case, facts)",
    ),
    code(
        "a leaver keeps what they had",
        STEPS + "test_hand_over.py",
        "casework/policies/heirs.py",
        "return Q(handler__is_active=False) | ~Q(Exists(holds))",
        "return ~Q(Exists(holds))",
    ),
    code(
        "the unit complained of sees the case",
        ACCESS,
        "casework/policies/access.py",
        "visible &= ~case_units.complaining_of(units, [grant.unit for grant in within_units if grant.unit])",
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
