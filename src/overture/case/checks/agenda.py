"""The table: issues that matter, weights that add up, rules that leave some package."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from overture.case.agenda import AgendaIssue, NegotiationAgenda
from overture.case.checks.registry import error, note, register, warning
from overture.case.dependence import expressions_of
from overture.case.draft import Draft
from overture.case.model import Point
from overture.errors import Problem
from overture.reading.deals import deal_parts
from overture.reading.expressions import Expression
from overture.reading.identifiers import check_identifier
from overture.reading.nodes import Mapping as MappingNode
from overture.reading.nodes import Sequence as SequenceNode

if TYPE_CHECKING:
    from numpy.typing import NDArray

CHECKS = register(
    # Found while the sections are read.
    error("agenda-party", "Somebody at the table is no party of the case, or named twice."),
    error("issue-option", "The options of an issue cannot be told apart or named in a rule."),
    error("worth-options", "There are more or fewer worths than options."),
    error("clause-belief", "A clause pays a party whose belief in the event is not said."),
    error("no-deal", "It is not said what no deal is worth to a party."),
    error("side-payments", "Payments are between fewer than two parties, or of nothing."),
    error("text-option", "The current draft leaves an issue out, or names no option of it."),
    error("body-rule", "The rule of a body is none, or could never be met."),
    error("body-size", "A body has no members, too many, or a size that does not fit them."),
    error("body-weight", "A weight in a body is no whole number, or too large."),
    error("body-shared", "The correlation of consent lies outside of 0 to 1."),
    error("veto-holder", "Somebody with a veto is no member of the body."),
    error("zones", "Zones lie in a circle or are too many, or a state is in two groups."),
    error("ceiling-count", "A holding, ceiling or inspection is no sensible number."),
    error("no-table", "A deal is asked about, but no such party sits at a table."),
    error("table-opens", "What opens the table is settled only at the table, or at the end."),
    # Found in what was read.
    error("worth-nobody", "No party gives any worth to any option of an issue."),
    error("weights-sum", "The weights of a party's issues add up to neither 1 nor 100."),
    error("rule-forbids-all", "The rules of the agenda forbid every package."),
    error("text-forbidden", "The current draft breaks a rule of the agenda."),
    error("agenda-size", "The agenda has too many issues, rules or interacting options."),
    warning("rule-idle", "A rule of the agenda forbids nothing."),
    note("worth-reason", "The worths of a party have neither a reason nor a source."),
)

MOST_ISSUES = 40
MOST_RULES = 60
MOST_TOGETHER = 200_000
"""Combinations of the options of issues that hang together through rules."""


def table_ids(draft: Draft) -> Iterator[Problem]:
    """Ids of issues, bodies and of what ceilings name."""
    places: list[tuple[str, ...]] = [("bodies",), ("agenda", "issues")]
    places += [("ceilings", key) for key in ("categories", "zones", "groups")]
    for parts in places:
        node = draft.node(*parts)
        for key, _ in node.entries if isinstance(node, MappingNode) else ():
            fault = check_identifier(key.text)
            if fault is not None:
                what, _, remedy = fault.partition("; ")
                yield Problem("id", key.spot, f"{'.'.join(parts)}.{key.text[:60]}", what, remedy)


def sizes(draft: Draft) -> Iterator[Problem]:
    """Agendas that are longer than any negotiation needs."""
    for parts, most in ((("agenda", "issues"), MOST_ISSUES), (("agenda", "rules"), MOST_RULES)):
        node = draft.node(*parts)
        if isinstance(node, MappingNode):
            size = len(node.entries)
        else:
            size = len(node.items) if isinstance(node, SequenceNode) else 0
        path = ".".join(parts)
        if node is not None and size > most:
            what = f"there are {size} entries; at most {most} are read"
            yield Problem("agenda-size", node.spot, path, what, "merge or drop some of them")
        if node is not None and parts[1] == "issues" and not size:
            what = "the agenda has no issue"
            yield Problem("agenda-size", node.spot, path, what, "add an issue with its options")


def valued(draft: Draft) -> Iterator[Problem]:
    """Every issue matters to somebody."""
    agenda = draft.agenda
    for issue in agenda.issues.values() if agenda is not None else ():
        if not any(_matters(row) for row in _rows(issue)):
            yield Problem(
                "worth-nobody",
                issue.spot,
                f"agenda.issues.{issue.id}",
                "no party gives any worth to any of its options",
                "give the worths of at least one party, or delete the issue",
            )


def _rows(issue: AgendaIssue) -> Iterator[Sequence[Any]]:
    for kinds in issue.worth.values():
        yield from kinds.values()
    if issue.contingent is not None:
        for kinds in issue.contingent.pays.values():
            yield from kinds.values()


def _matters(row: Sequence[Any]) -> bool:
    return any(not isinstance(n.form, Point) or n.form.value != 0 for n in row)


def weights(draft: Draft) -> Iterator[Problem]:
    """Where a party's issues have weights, they add up to 1 or to 100."""
    agenda = draft.agenda
    if agenda is None:
        return
    for party in agenda.parties:
        given = {i.id: i.weight[party] for i in agenda.issues.values() if party in i.weight}
        if not given:
            continue
        without = [i.id for i in agenda.issues.values() if party in i.worth and i.id not in given]
        total = math.fsum(given.values())
        if without:
            what = f"{party} has a weight for other issues, but none for {without[0]}"
            remedy = f"add `weight` to {without[0]}, or delete all weights of {party}"
        elif min(abs(total - 1.0), abs(total - 100.0)) > 1e-6:
            what = f"the weights of {party} add up to {total:.6g}"
            remedy = "let them add up to 1 (or to 100)"
        else:
            continue
        at = without[0] if without else next(iter(given))
        spot = draft.spot("agenda", "issues", at, "weight")
        yield Problem("weights-sum", spot, f"agenda.issues.{at}.weight", what, remedy)


def rules(draft: Draft) -> Iterator[Problem]:
    """The rules leave some package, and the current draft is one of them."""
    agenda = draft.agenda
    if agenda is None:
        return
    found = [problem for group in _joined(agenda.rules) for problem in _group(agenda, group)]
    yield from found
    for rule in () if any(problem.severity == "error" for problem in found) else agenda.rules:
        if agenda.text and rule.evaluate(dict(agenda.text)) is False:
            what = f"the draft breaks the rule {rule.text}"
            yield Problem(
                "text-forbidden",
                draft.value_spot("agenda", "text"),
                "agenda.text",
                what,
                "change the draft or the rule",
            )


def _group(agenda: NegotiationAgenda, group: Sequence[Expression]) -> Iterator[Problem]:
    import numpy as np

    names = [n for n in agenda.issues if any(n in rule.names for rule in group)]
    options = [agenda.issues[name].options for name in names]
    many = math.prod(len(each) for each in options)
    if many > MOST_TOGETHER:
        what = f"the rules join {len(names)} issues with {many:,} combinations"
        remedy = f"split the rules so that at most {MOST_TOGETHER:,} hang together"
        yield Problem("agenda-size", group[0].spot, "agenda.rules", what, remedy)
        return
    grid = np.meshgrid(*[np.array(each) for each in options], indexing="ij") if names else []
    values = {name: each.ravel() for name, each in zip(names, grid, strict=True)}
    allowed = np.ones(many, dtype=bool)
    for rule in group:
        holds = _holds(rule, values, many)
        if holds.all():
            what, remedy = "every package satisfies this rule", "delete it, or correct it"
            yield Problem("rule-idle", rule.spot, "agenda.rules", what, remedy, severity="warning")
        allowed &= holds
        if not allowed.any():
            what = "no package satisfies this rule" + (
                "" if not holds.any() else " and those before it"
            )
            remedy = "correct it: a rule states what every package must satisfy"
            yield Problem("rule-forbids-all", rule.spot, "agenda.rules", what, remedy)
            return


def _holds(rule: Expression, values: Mapping[str, Any], many: int) -> NDArray[Any]:
    import numpy as np

    return np.broadcast_to(np.asarray(rule.evaluate(values), dtype=bool), (many,))


def _joined(rules: Sequence[Expression]) -> list[list[Expression]]:
    """Rules that share issues, directly or through each other, together."""
    groups: list[tuple[set[str], list[Expression]]] = []
    for rule in rules:
        names, together = set(rule.names), [rule]
        apart = []
        for known, members in groups:
            if known & names:
                names |= known
                together = members + together
            else:
                apart.append((known, members))
        groups = [*apart, (names, together)]
    return [members for _, members in groups]


def reasons(draft: Draft) -> Iterator[Problem]:
    """Worths that nobody stands for."""
    agenda = draft.agenda
    for issue in agenda.issues.values() if agenda is not None else ():
        for party in issue.worth:
            if not issue.why.get(party) and not issue.source:
                path = f"agenda.issues.{issue.id}.worth.{party}"
                what = "the worths have neither a reason nor a source"
                spot = draft.spot("agenda", "issues", issue.id, "worth", party)
                yield Problem("worth-reason", spot, path, what, "add `why`", severity="note")


def asked_beforehand(draft: Draft) -> Iterator[Problem]:
    """Where the table is no move of the game, asking of a deal needs precisions of its own."""
    agenda = draft.agenda
    if agenda is None or agenda.opens_if is not None:
        return
    asking = next(
        (one for one in expressions_of(draft) if any(deal_parts(name) for name in one.names)), None
    )
    if asking is None:
        return
    for party in agenda.parties:
        acts = party == agenda.proposes or party not in agenda.ratify
        if acts and draft.node("rationality", party) is None:
            yield Problem(
                "rationality-missing",
                draft.spot("rationality") if draft.node("rationality") else agenda.spot,
                f"rationality.{party}",
                f"{party} answers at the table, but nothing says how precisely it chooses",
                f"add a line such as `{party}: 0.1 to 0.3` to the section rationality",
            )


ALL = (table_ids, sizes, valued, weights, rules, reasons, asked_beforehand)
