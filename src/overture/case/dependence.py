"""What depends on what: the forms of numbers taken apart, and the graph of the whole case."""

from __future__ import annotations

from collections.abc import Iterator

from overture.case.agenda import numbers_of
from overture.case.draft import Draft
from overture.case.model import ByType, Derived, Form, IfAssumption
from overture.reading.expressions import Expression


def leaves(form: Form) -> Iterator[Form]:
    """The ends of a form: points, distributions, derived numbers and `rest`."""
    if isinstance(form, ByType):
        for inner in form.forms.values():
            yield from leaves(inner)
    elif isinstance(form, IfAssumption):
        yield from leaves(form.then)
        yield from leaves(form.otherwise)
    else:
        yield form


def assumptions_in(form: Form) -> set[str]:
    """The assumptions by which a form differs."""
    if isinstance(form, ByType):
        return set().union(*map(assumptions_in, form.forms.values()))
    if isinstance(form, IfAssumption):
        return {form.assumption} | assumptions_in(form.then) | assumptions_in(form.otherwise)
    return set()


def by_types(form: Form) -> set[str]:
    """The parties by whose types a form differs."""
    if isinstance(form, ByType):
        return {form.party}.union(*map(by_types, form.forms.values()))
    if isinstance(form, IfAssumption):
        return by_types(form.then) | by_types(form.otherwise)
    return set()


def needs(form: Form) -> set[str]:
    """Every name that a form needs: assumptions, parties, and what its expressions use."""
    found = assumptions_in(form) | by_types(form)
    for leaf in leaves(form):
        if isinstance(leaf, Derived):
            found |= leaf.expression.names
    return found


def graph(draft: Draft) -> dict[str, set[str]]:
    """Quantity, assumption or outcome -> the names it directly depends on."""
    edges = {name: needs(number.form) for name, number in draft.quantities.items()}
    for name, assumption in draft.assumptions.items():
        edges[name] = needs(assumption.credence.form) | set(assumption.given)
    for name, outcome in draft.outcomes.items():
        edges[name] = set(outcome.when.names)
    return edges


def expressions_of(draft: Draft) -> Iterator[Expression]:
    """Every expression of the case that was read."""
    found: list[Expression | None] = []
    for move in draft.moves.values():
        found.append(move.when)
        for option in move.options:
            found += [option.probability, option.when]
    found += [outcome.when for outcome in draft.outcomes.values()]
    for terms in draft.payoffs.values():
        for term in terms:
            found += [term.add, term.when]
    for argument in draft.arguments.values():
        found += [premise.holds or premise.event for premise in argument.premises]
    if draft.advice is not None and draft.advice.test is not None:
        found += [draft.advice.test.complies, draft.advice.test.kept]
    forms = [number.form for number in draft.quantities.values()]
    forms += [assumption.credence.form for assumption in draft.assumptions.values()]
    forms += [kind.prior.form for kinds in draft.types.values() for kind in kinds.values()]
    for given in draft.rationality.values():
        forms += [given.default.form, *(number.form for number in given.moves.values())]
    if draft.agenda is not None:
        found += [draft.agenda.opens_if, *draft.agenda.rules]
    forms += [number.form for _, number in numbers_of(draft.agenda, draft.bodies)]
    for form in forms:
        found += [leaf.expression for leaf in leaves(form) if isinstance(leaf, Derived)]
    yield from (expression for expression in found if expression is not None)
