"""What depends on what: the forms of numbers taken apart, and the graph of the whole case."""

from __future__ import annotations

from collections.abc import Iterator

from overture.case.consents import names_of_body
from overture.case.draft import Draft
from overture.case.measures import adding, decided_numbers
from overture.case.model import ByType, Derived, Form, IfAssumption
from overture.reading.bodies import body_name
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
    """Quantity, assumption, outcome or consent of a body -> the names it directly depends on.

    A quantity to which measures add depends on when they are carried out, and on who consents.
    """
    edges = {name: needs(number.form) for name, number in draft.quantities.items()}
    for name in edges:
        for response, amount in adding(draft, name):
            edges[name] |= needs(amount.form)
            edges[name] |= response.executed_when.names if response.executed_when else set()
            edges[name] |= {body_name(response.body)} if response.open else set()
    for name, body in draft.bodies.items():
        edges[body_name(name)] = names_of_body(body)
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
    for response in draft.responses.values():
        found += [response.executed_when, response.trigger_when]
    forms += [number.form for _, number in decided_numbers(draft)]
    for form in forms:
        found += [leaf.expression for leaf in leaves(form) if isinstance(leaf, Derived)]
    yield from (expression for expression in found if expression is not None)
