"""Priors of a party's types in each world: the rest, the share, and what is drawn again."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
from numpy.typing import NDArray

from overture.case.model import Case, Distribution, Rest, TypeDeclaration
from overture.errors import CaseError, Problem
from overture.worlds.copula import leaves_of
from overture.worlds.forms import Forms, Picks, Place

Array = NDArray[np.float64]

MOST_ATTEMPTS = 200
"""How often a world's prior is drawn again before the case is refused."""

SCALED = 0.02
"""How far from 1 priors may sum in the middle of their ranges before that is said."""


def prior_path(party: str, kind: str) -> str:
    """The path of a type's prior."""
    return f"types.{party}.{kind}.prior"


def draw_priors(
    case: Case,
    party: str,
    forms: Forms,
    first: Picks,
    again: Callable[[int, NDArray[np.intp]], Picks] | None,
) -> tuple[Array, int]:
    """Probabilities [type, count] of a party's types, and the number of worlds drawn again.

    With `rest`, a world in which the others sum to 1 or more is drawn again; without it the
    numbers are divided by their sum. In both a negative number is drawn again. `again` gives the
    picks of an attempt (1, 2, ...) for the worlds at some indices; without it, or when
    MOST_ATTEMPTS are not enough, CaseError (`priors-sum`) is raised.
    """
    types = case.types[party]
    has_rest = any(isinstance(kind.prior.form, Rest) for kind in types.values())
    drawn = _stated(forms, party, types, first)
    bad = np.flatnonzero(~_sound(drawn, has_rest))
    redrawn = len(bad)
    drawable = any(
        isinstance(leaf, Distribution)
        for kind in types.values()
        for leaf in leaves_of(kind.prior.form)
    )
    if again is not None and drawable:
        for attempt in range(1, MOST_ATTEMPTS + 1):
            if not len(bad):
                break
            drawn[:, bad] = _stated(forms, party, types, again(attempt, bad))
            bad = bad[~_sound(drawn[:, bad], has_rest)]
    if len(bad):
        raise CaseError([_no_prior(party, types, drawn[:, bad[0]], has_rest, again is not None)])
    # Summed type by type: the order of a numpy reduction may depend on the shape of the block.
    total = sum(drawn, start=np.zeros(drawn.shape[1]))
    if has_rest:
        rest = [isinstance(kind.prior.form, Rest) for kind in types.values()].index(True)
        drawn[rest] = 1.0 - total
    else:
        drawn = drawn / total
    return drawn, redrawn


def scaled_priors(case: Case, forms: Forms, middle: Picks) -> tuple[Problem, ...]:
    """One warning per party whose priors, in the middle of their ranges, do not sum to about 1.

    Without `rest` they are divided by their sum: what is solved is then not what is written.
    """
    found = []
    for party, types in case.types.items():
        if any(isinstance(kind.prior.form, Rest) for kind in types.values()):
            continue
        total = float(_stated(forms, party, types, middle)[:, 0].sum())
        if abs(total - 1.0) <= SCALED:
            continue
        first = next(iter(types))
        found.append(
            Problem(
                "priors-scaled",
                types[first].prior.spot,
                f"types.{party}",
                f"the priors of {party} sum to {total:.2f} in the middle of their ranges, and are "
                "divided by their sum",
                "move the ranges, or write `rest` for one of the types",
                severity="warning",
            )
        )
    return tuple(found)


def pin_priors(case: Case, party: str, priors: Array, pinned: Mapping[str, float]) -> Array:
    """The priors [type, count] with some types' set, the others scaled to what is left.

    Where the others are all 0 they share what is left equally.
    """
    kinds = list(case.types[party])
    fixed = np.array([prior_path(party, kind) in pinned for kind in kinds])
    if not fixed.any():
        return priors
    result = priors.copy()
    for row, kind in enumerate(kinds):
        if fixed[row]:
            result[row] = pinned[prior_path(party, kind)]
    left = 1.0 - sum(result[fixed], start=np.zeros(priors.shape[1]))
    others = sum(priors[~fixed], start=np.zeros(priors.shape[1]))
    free = int((~fixed).sum())
    for row in np.flatnonzero(~fixed).tolist():
        share = np.divide(
            priors[row], others, out=np.full_like(others, 1.0 / free), where=others > 0
        )
        result[row] = share * left
    return result


def _stated(forms: Forms, party: str, types: Mapping[str, TypeDeclaration], picks: Picks) -> Array:
    """The declared numbers [type, worlds picked], with 0 in the place of `rest`."""
    rows: list[Array | None] = []
    for kind, declared in types.items():
        form = declared.prior.form
        place = Place(prior_path(party, kind), declared.prior.spot)
        rows.append(None if isinstance(form, Rest) else forms.form(form, place, {}, picks))
    length = next((len(row) for row in rows if row is not None), None)
    if length is None:
        length = forms.count if picks.at is None else len(picks.at)
    return np.array([np.zeros(length) if row is None else row for row in rows])


def _sound(drawn: Array, has_rest: bool) -> NDArray[np.bool_]:
    total = sum(drawn, start=np.zeros(drawn.shape[1]))
    fits = total < 1.0 if has_rest else total > 0.0
    return np.isfinite(total) & (drawn >= 0.0).all(axis=0) & fits


def _no_prior(
    party: str,
    types: Mapping[str, TypeDeclaration],
    values: Array,
    has_rest: bool,
    random: bool,
) -> Problem:
    stated = ", ".join(
        f"{kind} {value:.4g}"
        for (kind, declared), value in zip(types.items(), values, strict=True)
        if not isinstance(declared.prior.form, Rest)
    )
    rule = "leave something for `rest`" if has_rest else "have a positive sum"
    where = f"in some world, after {MOST_ATTEMPTS} attempts" if random else "in the central world"
    kind, declared = next(
        (kind, declared)
        for kind, declared in types.items()
        if not isinstance(declared.prior.form, Rest)
    )
    return Problem(
        "priors-sum",
        declared.prior.spot,
        prior_path(party, kind),
        f"the priors of {party} do not {rule} and stay at or above 0 {where} ({stated})",
        "lower the ranges of the priors, or cap them with max",
    )
