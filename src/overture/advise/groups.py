"""Groups of uncertain numbers that an analyst could learn together, read off the case.

    all assumptions          the truth of every assumption
    priors of PARTY          the prior probabilities of its types
    payoffs of PARTY         the drawn quantities on which its payoffs depend, through derived
                             quantities and outcomes
    chances                  the quantities on which the probabilities of chance moves depend
    ASSUMPTION and what it sets   its truth, and the quantities that are otherwise where it is true

Groups may overlap: a quantity counts wherever it enters. A group of one number is left out, for
that number has a row of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from overture.case.model import ByType, Case, Derived, Form, IfAssumption
from overture.reading.expressions import Expression


def groups_of(case: Case, paths: Sequence[str]) -> Mapping[str, tuple[str, ...]]:
    """Name -> the paths in it, among `paths` such as "quantities.prize.hawk", "assumptions.a",
    "types.them.dove.prior"; in the order of the case."""

    def quantities(names: Iterable[str]) -> set[str]:
        wanted = set(names)
        return {p for p in paths if p.startswith("quantities.") and p.split(".")[1] in wanted}

    found: dict[str, set[str]] = {
        "all assumptions": {p for p in paths if p.startswith("assumptions.")}
    }
    for party in case.types:
        found[f"priors of {party}"] = {p for p in paths if p.startswith(f"types.{party}.")}
    for party, terms in case.payoffs.items():
        used = [part for term in terms for part in (term.add, term.when)]
        found[f"payoffs of {party}"] = quantities(_below(case, used))
    chances = [
        option.probability
        for move in case.moves.values()
        if move.by == "chance"
        for option in move.options
    ]
    found["chances"] = quantities(_below(case, chances))
    for name in case.assumptions:
        sets = [q for q, declared in case.quantities.items() if name in _switches(declared.form)]
        own = {f"assumptions.{name}"} & set(paths)
        found[f"{name} and what it sets"] = own | quantities(sets) if own and sets else set()
    return {
        group: tuple(path for path in paths if path in members)
        for group, members in found.items()
        if len(members) > 1
    }


def _below(case: Case, expressions: Iterable[Expression | None]) -> set[str]:
    """Every name on which expressions depend, through outcomes and derived quantities."""
    waiting = [name for one in expressions if one is not None for name in one.names]
    done: set[str] = set()
    while waiting:
        name = waiting.pop()
        if name in done:
            continue
        done.add(name)
        if name in case.outcomes:
            waiting.extend(case.outcomes[name].when.names)
        elif name in case.quantities:
            form = case.quantities[name].form
            if isinstance(form, Derived):
                waiting.extend(form.expression.names)
    return done


def _switches(form: Form) -> set[str]:
    """The assumptions on whose truth a form depends."""
    if isinstance(form, IfAssumption):
        return {form.assumption} | _switches(form.then) | _switches(form.otherwise)
    if isinstance(form, ByType):
        return {name for inner in form.forms.values() for name in _switches(inner)}
    return set()
