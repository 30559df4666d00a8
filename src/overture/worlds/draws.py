"""A case's worlds as arrays: draws of everything the analyst does not know, and the central world.

World i is a pure function of (case, seed, i). Each number has its own stream, named by its path,
and is drawn in every world whether it counts there or not; so what-ifs, scenarios and sweeps
share their draws, and changing one credence or range moves no other draw.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import replace
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from overture.case.model import Case, Derived, Distribution
from overture.errors import Problem, UsageError
from overture.game.draws import Added, Draws
from overture.reading.suggest import suggest
from overture.worlds.copula import tied_groups, tied_scores
from overture.worlds.distributions import inverse, mean, median
from overture.worlds.forms import Forms, Picks, Place, Truth, number_paths
from overture.worlds.normal import normal_shares
from overture.worlds.priors import draw_priors, pin_priors, prior_path, scaled_priors
from overture.worlds.streams import uniforms

Array = NDArray[np.float64]

NOTHING_PINNED: Mapping[str, float] = MappingProxyType({})

DEFENCE = 0.1
"""Share of the worlds drawn towards something that are drawn plainly, which bounds the weights."""


def draw(
    case: Case,
    seed: int,
    start: int,
    count: int,
    *,
    pinned: Mapping[str, float] = NOTHING_PINNED,
    towards: Mapping[str, float] = NOTHING_PINNED,
    anew: tuple[str, int] = ("", 0),
    table: bool = True,
) -> Draws:
    """Worlds `start` ... `start + count - 1` of the case under a seed.

    `towards` (assumption -> log-odds) draws the assumption more or less often than its credence
    says; the worlds' weights are then how much too seldom they were drawn, so that weighted means
    are those of the plain draws (importance sampling with a defensive part: Hesterberg 1995).

    `pinned` sets numbers in every world and moves nothing else: `quantities.ID` (or a part,
    `quantities.ID.TYPE`), `assumptions.ID` (0 or 1), `assumptions.ID.credence`,
    `types.PARTY.TYPE.prior` (the party's other priors are scaled to what is left),
    `rationality.PARTY`, `rationality.PARTY.MOVE`. `anew` (path, away): the number at that path, and
    what is drawn below it, comes from as many worlds further on. Without the `table`, what its
    packages are worth is left out, which only a game asks for. Raises UsageError for a pin that
    cannot be understood, and CaseError where the declaration has no worlds (`priors-sum`,
    `together-matrix`, `credence-range`, `empty-range`, `not-of-the-world`, `cycle`).
    """
    _check_pins(case, pinned)

    def stream(name: str) -> Array:
        path, away = anew
        other = path and (name == path or name.startswith(f"{path}."))
        return uniforms(seed, name, start + away if other else start, count)

    scores = tied_scores(case, stream, tied_groups(case))
    drawn: dict[str, Array] = {}

    def leaf(form: Distribution) -> Array:
        if form.stream not in drawn:
            if form.stream in scores:
                drawn[form.stream] = inverse(form, *normal_shares(scores[form.stream]))
            else:
                u = stream(form.stream)
                drawn[form.stream] = inverse(form, u, 1.0 - u)
        return drawn[form.stream]

    ratio = np.ones(count)

    def decide(name: str, probability: Array) -> Truth:
        u = stream(f"assumptions.{name}")
        if name not in towards:
            return u < probability
        odds = probability * math.exp(towards[name])
        moved = DEFENCE * probability + (1.0 - DEFENCE) * odds / (odds + 1.0 - probability)
        truth = u < moved
        with np.errstate(divide="ignore", invalid="ignore"):
            ratio[:] *= np.where(truth, probability / moved, (1.0 - probability) / (1.0 - moved))
        return truth

    def again(attempt: int, at: NDArray[np.intp]) -> Picks:
        def leaf_again(form: Distribution) -> Array:
            first, last = int(at[0]), int(at[-1])
            block = uniforms(seed, f"{form.stream}#{attempt}", start + first, last - first + 1)
            u = block[at - first]
            return inverse(form, u, 1.0 - u)

        return Picks(leaf_again, at)

    forms = Forms(case, count, Picks(leaf), decide, _without_priors(pinned))
    found = _assemble(case, forms, Picks(leaf), again, pinned, (seed, start, count), table)
    return replace(found, weights=ratio) if towards else found


def central(case: Case, *, pinned: Mapping[str, float] = NOTHING_PINNED) -> Draws:
    """The central world, as a block of one world.

    Quantities, credences and precisions at their medians, assumptions at their likelier value
    given those before them (a tie is true), priors at their means. `pinned` and errors as in
    `draw`.
    """
    _check_pins(case, pinned)
    tied_groups(case)

    def decide(name: str, probability: Array) -> Truth:
        return probability >= 0.5

    forms = Forms(case, 1, Picks(_at(median)), decide, _without_priors(pinned))
    return _assemble(case, forms, Picks(_at(mean)), None, pinned, (0, 0, 1), True)


def warnings(case: Case) -> tuple[Problem, ...]:
    """What should be known of the draws of a case, seen in its central world."""
    forms = Forms(case, 1, Picks(_at(median)), lambda _, probability: probability >= 0.5, {})
    return scaled_priors(case, forms, Picks(_at(mean)))


def _at(point: Callable[[Distribution], float]) -> Callable[[Distribution], Array]:
    return lambda form: np.array([point(form)])


def _assemble(
    case: Case,
    forms: Forms,
    prior_picks: Picks,
    again: Callable[[int, NDArray[np.intp]], Picks] | None,
    pinned: Mapping[str, float],
    block: tuple[int, int, int],
    table: bool,
) -> Draws:
    numbers: dict[str, Array | Mapping[str, Array]] = {}
    per_type: dict[str, str] = {}
    for name, declared in case.quantities.items():
        if isinstance(declared.form, Derived):
            continue
        value = numbers[name] = forms.quantity(name)
        if isinstance(value, Mapping):
            per_type[name] = forms.party_of(name)
    priors: dict[str, Array] = {}
    redrawn: dict[str, int] = {}
    for party in case.types:
        stated, redrawn[party] = draw_priors(case, party, forms, prior_picks, again)
        priors[party] = pin_priors(case, party, stated, pinned)
    precision: dict[tuple[str, str], Array] = {}
    for party, rationality in case.rationality.items():
        place = Place(f"rationality.{party}", rationality.default.spot)
        precision[party, ""] = forms.form(rationality.default.form, place, {})
        for move, declared in rationality.moves.items():
            place = Place(f"rationality.{party}.{move}", declared.spot)
            precision[party, move] = forms.form(declared.form, place, {})
    seed, start, count = block
    worth = None
    if table and case.agenda is not None:
        # late, because the table is worked out for the few cases that have one
        from overture.worlds.deals import deals

        worth = deals(case, forms, precision, priors, pinned)
    consented: Mapping[str, Array] = {}
    more: Mapping[str, tuple[Added, ...]] = {}
    if case.bodies or case.responses:
        from overture.worlds.consents import added, consents

        consented, more = consents(case, forms), added(case, forms)
    return Draws(
        seed=seed,
        start=start,
        count=count,
        numbers=numbers,
        per_type=per_type,
        truths={name: forms.truth(name) for name in case.assumptions},
        credences={name: forms.credence(name) for name in case.assumptions},
        priors=priors,
        precision=precision,
        redrawn=redrawn,
        weights=np.ones(count),
        deals=worth,
        consents=consented,
        added=more,
    )


def _without_priors(pinned: Mapping[str, float]) -> Mapping[str, float]:
    return {path: value for path, value in pinned.items() if not path.startswith("types.")}


def _check_pins(case: Case, pinned: Mapping[str, float]) -> None:
    if not pinned:
        return
    known = set(_paths(case))
    for path, value in pinned.items():
        if path not in known:
            hint = suggest(path, sorted(known)) or "write a path such as quantities.NAME"
            raise UsageError(f"there is no number to set at {path}; {hint}")
        if not math.isfinite(value):
            raise UsageError(f"{path} cannot be set to {value}; give a finite number")
        parts = path.split(".")
        if parts[0] == "assumptions" and len(parts) == 2 and value not in (0.0, 1.0):
            raise UsageError(
                f"{path} is true or false: set it to 1 or 0, or set {path}.credence to {value:g}"
            )
        if parts[0] in ("assumptions", "types") and not 0.0 <= value <= 1.0:
            raise UsageError(f"{path} is a probability: {value:g} does not lie between 0 and 1")
    for party, types in case.types.items():
        fixed = [pinned[p] for p in (prior_path(party, kind) for kind in types) if p in pinned]
        total = math.fsum(fixed)
        if fixed and (total > 1.0 + 1e-12 or (len(fixed) == len(types) and total < 1.0 - 1e-12)):
            raise UsageError(
                f"the priors set for {party} sum to {total:g}; "
                "make them sum to 1, or to less and leave a type for the rest"
            )


def _paths(case: Case) -> list[str]:
    found: list[str] = []
    for name, declared in case.quantities.items():
        if not isinstance(declared.form, Derived):
            found.extend(number_paths(declared, f"quantities.{name}"))
    for name, assumption in case.assumptions.items():
        found.append(f"assumptions.{name}")
        found.extend(number_paths(assumption.credence, f"assumptions.{name}.credence"))
    for party, types in case.types.items():
        found.extend(prior_path(party, kind) for kind in types)
    for party, rationality in case.rationality.items():
        found.extend(number_paths(rationality.default, f"rationality.{party}"))
        for move, declared in rationality.moves.items():
            found.extend(number_paths(declared, f"rationality.{party}.{move}"))
    return found
