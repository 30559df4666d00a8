"""How likely bodies consent in every world, and what measures then add to quantities.

The credences of members stand at their medians, except that a credence that depends on an
assumption takes the value of that world's assumptions. So consent has few distinct values, one for
each combination of the assumptions that the credences name; each is worked out once.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from overture.case.agenda import DeclaredBody
from overture.case.consents import assumptions_of, is_computed
from overture.case.model import Case, Uncertain
from overture.errors import CaseError, Problem, UsageError
from overture.game.draws import Added
from overture.reading.bodies import body_asked
from overture.talks.bodies import Body, Seat, consent

Array = NDArray[np.float64]


class Numbers(Protocol):
    """The numbers of a block of worlds, each worked out once (`worlds.forms.Forms`)."""

    @property
    def count(self) -> int:
        """Worlds of the block."""

    def truth(self, name: str) -> NDArray[np.bool_]:
        """In which worlds an assumption is true: [count]."""

    def number(self, number: Uncertain) -> Array:
        """A number of the case in every world: [count]."""

    def consent(self, body: str) -> Array:
        """The probability that a body consents in every world: [count]."""

    def central(self, truths: Mapping[str, bool]) -> Numbers:
        """The central world in which some assumptions are as given."""


def body_at(declared: DeclaredBody, central: Numbers) -> Body:
    """The declared body with the credences of its members as in one world.

    Raises UsageError where nothing could pass, or the weights have too many sums; CaseError where
    a credence is no probability.
    """
    seats = []
    known: dict[int, float] = {}  # members that are not listed share one credence
    for member in declared.members:
        key = id(member.consents)
        if key not in known:
            known[key] = float(central.number(member.consents)[0])
        credence = known[key]
        if not 0.0 <= credence <= 1.0:
            what = f"the credence of {member.name} comes to {credence:.6g}"
            remedy = "a credence lies between 0 and 1: change the expression, or use clip(x, 0, 1)"
            path = f"bodies.{declared.id}.members.{member.name}"
            raise CaseError([Problem("credence-range", member.consents.spot, path, what, remedy)])
        seats.append(Seat(member.name, credence, member.weights, member.veto))
    return Body(tuple(seats), declared.needs, declared.shared)


def bodies_by_world(
    case: Case, declared: DeclaredBody, forms: Numbers
) -> list[tuple[Body, NDArray[np.bool_]]]:
    """The bodies that a declared body is in the worlds of a block, each with its worlds.

    The worlds of all together are the block. Errors as in `body_at`.
    """
    names = assumptions_of(declared, case.bodies, case.quantities)
    if not names:
        return [(body_at(declared, forms.central({})), np.ones(forms.count, dtype=bool))]
    code = np.zeros(forms.count, dtype=np.int64)
    for k, name in enumerate(names):
        code += forms.truth(name).astype(np.int64) << k
    found: dict[Body, NDArray[np.bool_]] = {}
    for each in np.unique(code):
        truths = {name: bool(each >> k & 1) for k, name in enumerate(names)}
        body = body_at(declared, forms.central(truths))
        found[body] = found.get(body, np.zeros(forms.count, dtype=bool)) | (code == each)
    return list(found.items())


def consent_of(case: Case, name: str, forms: Numbers) -> Array:
    """The probability that a body consents in every world of a block: array [count].

    Raises CaseError where a credence is no probability, or the body cannot be followed.
    """
    out = np.empty(forms.count)
    declared = case.bodies[name]
    try:
        found = bodies_by_world(case, declared, forms)
    except UsageError as fault:
        what, _, remedy = str(fault).partition("; ")
        path = f"bodies.{name}"
        raise CaseError(
            [Problem("body-rule", declared.spot, path, what, remedy or "change its rule")]
        ) from None
    for body, worlds in found:
        out[worlds] = _consent(body)
    return out


@lru_cache(maxsize=1024)
def _consent(body: Body) -> float:
    return consent(body)


def consents(case: Case, forms: Numbers) -> dict[str, Array]:
    """Body -> consent in every world, for the bodies that payoffs or chances can reach."""
    asked = _asked(case)
    return {name: forms.consent(name) for name in case.bodies if name in asked}


def added(case: Case, forms: Numbers) -> dict[str, tuple[Added, ...]]:
    """Quantity -> what each measure adds to it where it is carried out.

    The amount counts times the probability of consent: a measure that the body may refuse adds
    what it adds on average.
    """
    found: dict[str, tuple[Added, ...]] = {}
    for response in case.responses.values():
        for quantity, amount in response.adds.items():
            drawn = forms.number(amount)
            if response.open:
                drawn = drawn * forms.consent(response.body)
            found[quantity] = (*found.get(quantity, ()), Added(response.id, drawn))
    return found


def _asked(case: Case) -> set[str]:
    """The bodies that a payoff, a chance, a derived quantity or a premise names; and those that
    decide on a measure or an accession with a credence that is computed, which may be wrong: that
    is then told at once."""
    used = [part for terms in case.payoffs.values() for t in terms for part in (t.add, t.when)]
    used += [option.probability for move in case.moves.values() for option in move.options]
    names = {name for one in used if one is not None for name in one.names}
    for number in case.quantities.values():
        expression = getattr(number.form, "expression", None)
        names |= expression.names if expression is not None else set()
    for argument in case.arguments.values():
        for premise in argument.premises:
            names |= premise.holds.names if premise.holds is not None else set()
    others = {response.body for response in case.responses.values() if response.open}
    others |= {accession.body for accession in case.accessions.values()}
    computed = {
        name
        for name in others
        if any(is_computed(member.consents.form) for member in case.bodies[name].members)
    }
    return ({body_asked(name) for name in names} | computed) - {""}
