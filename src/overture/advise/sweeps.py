"""Sweeps for the flips: credences, priors and quantities, on the run's own draws."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache

import numpy as np

from overture.advise.experiment import worth_of_assumptions, worth_of_knowing
from overture.advise.flips import (
    Screened,
    beyond,
    credence_weights,
    first_flip,
    held_flip,
    margin,
    prior_chance,
    rows_sorted,
    screen,
)
from overture.advise.joint import joint_flips
from overture.advise.moved_worlds import CONFIRM_WORLDS, Sweep
from overture.advise.spread import weighted_quantiles
from overture.advise.summary import declared_credence
from overture.advise.survey import Survey
from overture.advise.values import Flip
from overture.case.model import Derived
from overture.errors import CaseError, NotSolved
from overture.game.draws import Array
from overture.worlds.ensemble import Solution

CONFIRMED = 3
ALL = -1
FINE = tuple(k / 10 for k in range(1, 10))
"""Where a credence or prior is looked at too when all is asked for: flips come in pairs."""
COARSE = FINE[1::2]
"""The same in a run, which has less time."""

Progress = Callable[[str, int, int], None]
Ends = dict[tuple[str, str], tuple[float, float]]
"""(kind, name) -> lead of the best policy over the best other at the low and at the high end of the
range, in points."""
Note = Callable[[float, float], None] | None
"""Told the two leads of one number."""
Noting = Callable[[str, str], Note]


def find_flips(
    solution: Solution,
    seen: Survey,
    by_type: Mapping[str, Array],
    best: int,
    progress: Progress | None = None,
    confirm: int = CONFIRMED,
    ends: Ends | None = None,
) -> tuple[Flip, ...]:
    """One row per assumption, prior and quantity, nearest flip first.

    Of the quantities the `confirm` nearest that the screen finds are solved again; with ALL of them
    every quantity is, whatever the screen says. `ends` gets the lead of `best` at both ends of the
    range of whatever is solved again.
    """
    game, case = solution.game, solution.game.case
    options = seen.layout.options
    allowed = np.array([option not in case.forbidden for option in options])
    if int(allowed.sum()) < 2:
        return ()
    sweep = Sweep(solution, seen)

    def note(kind: str, name: str) -> Note:
        def put(low: float, high: float) -> None:
            if ends is not None:
                ends[kind, name] = (low, high)

        return put if ends is not None else None

    fine = FINE if confirm == ALL else COARSE
    rows: list[Flip] = []
    worth = worth_of_assumptions(game, seen)
    steps = (
        len(case.assumptions) + sum(len(kinds) for kinds in case.types.values()) + max(confirm, 0)
    )
    for k, name in enumerate(case.assumptions):
        if progress is not None:
            progress("looking for flips", len(rows), steps)
        rows.append(_assumption(sweep, k, name, best, allowed, worth[name], fine, note))
    for party, kinds in case.types.items():
        # the advised party knows its own type: there is nothing to learn
        own = party == case.advised
        known = 0.0 if own else worth_of_knowing(by_type[party], seen.means, allowed)
        for k, kind in enumerate(kinds):
            if progress is not None:
                progress("looking for flips", len(rows), steps)
            if len(kinds) > 1:
                rows.append(_prior(sweep, party, kind, k, best, allowed, known, fine, note))
    rows.extend(joint_flips(sweep, rows, best, allowed))
    rows.extend(_quantities(sweep, best, allowed, confirm, progress, note))
    return rows_sorted(rows)


def _assumption(
    sweep: Sweep, k: int, name: str, best: int, allowed: np.ndarray, worth: float,
    fine: tuple[float, ...], note: Noting,
) -> Flip:  # fmt: skip
    case, seen = sweep.game.case, sweep.seen
    declared = case.assumptions[name]
    drawn = np.concatenate([b.draws.credences[name] for b in sweep.solution.kept])
    now, overall = _today(sweep, k, name)
    guess, _ = held_flip(seen, k, best, allowed)

    @cache
    def plain(x: float) -> Array:
        moved = credence_weights(case, name, sweep.truths, sweep.weights, x)
        if moved is None:
            raise NotSolved("the credence is 0 or 1: no world shows the other case")
        return sweep.under_weights(moved, plain=True, along=(f"assumptions.{name}", x))

    def values(x: float) -> Array:
        # today's means are those of the run, and today's credence too, not that of fewer worlds
        return np.asarray(plain(x) - plain(now) + seen.means)

    probes = tuple(
        p for p in ((guess - 0.05, guess, guess + 0.05) if guess is not None else ()) if 0 < p < 1
    )
    at, to, how = _try(
        values, now, 0.0, 1.0, best, allowed, (*probes, *fine), note("assumption", name)
    )
    return _row(
        sweep,
        "assumption",
        name,
        declared.claim,
        now,
        at,
        to,
        worth,
        (0.0, 1.0),
        drawn,
        how,
        sweep.worlds,
        guess,
        overall,
    )


def _prior(
    sweep: Sweep, party: str, kind: str, k: int, best: int, allowed: np.ndarray, worth: float,
    fine: tuple[float, ...], note: Noting,
) -> Flip:  # fmt: skip
    drawn = np.concatenate([b.draws.priors[party][k] for b in sweep.solution.kept])
    now = float(drawn @ sweep.all_weights / sweep.all_weights.sum())
    path = f"types.{party}.{kind}.prior"
    declared = sweep.game.case.types[party][kind]
    worlds = sweep.worlds

    def values(x: float) -> Array:
        # today's advice is that of the declared priors, not of one prior for all worlds
        if x == now:
            return sweep.seen.means
        if sweep.resolver is not None:
            return sweep.under_chance(
                prior_chance(sweep.game, sweep.numbers.chance, party, kind, x), along=(path, x)
            )
        return sweep.pinned({path: x})

    if sweep.resolver is None:
        worlds = min(CONFIRM_WORLDS // sweep.dearer, sweep.worlds)
    probes = (0.5 * now, 0.5 * (1 + now), *fine)
    noted = note("prior", f"{party}.{kind}")
    at, to, how = _try(values, now, 0.0, 1.0, best, allowed, probes, noted)
    return _row(
        sweep,
        "prior",
        f"{party}.{kind}",
        declared.says,
        now,
        at,
        to,
        worth,
        (0.0, 1.0),
        drawn,
        how,
        worlds,
        None,
    )


def _try(
    values: Callable[[float], Array], now: float, low: float, high: float, best: int,
    allowed: np.ndarray, probes: Sequence[float], note: Note,
) -> tuple[float | None, int, str]:  # fmt: skip
    known = cache(values)
    try:
        found = first_flip(known, now, low, high, best, allowed, tuple(probes))
        if note is not None:
            note(margin(known(low), best, allowed)[0], margin(known(high), best, allowed)[0])
    except NotSolved as problem:
        return None, best, f"not found: {problem}"
    except CaseError:
        return None, best, "not found: the case has no worlds at an end of the range"
    return found.at, found.to, "re-solved"


def _quantities(
    sweep: Sweep, best: int, allowed: np.ndarray, most: int, progress: Progress | None,
    note: Noting,
) -> list[Flip]:  # fmt: skip
    """Screen every quantity by the run's own draws; confirm the nearest by re-solving."""
    case, seen = sweep.game.case, sweep.seen
    kept = sweep.kept_worlds
    small = seen.first(kept)
    screened: list[tuple[Screened, Array, str]] = []
    for name, declared in case.quantities.items():
        if isinstance(declared.form, Derived):
            continue
        for path, drawn in draws_of(sweep.solution, name):
            found = screen(path, drawn, small, best, allowed)
            if found is not None:
                screened.append((found, drawn, declared.why))
    within = [
        (s, d, w) for s, d, w in screened
        if s.at is not None and s.low <= s.at <= s.high
    ]  # fmt: skip
    within.sort(
        key=lambda item: abs((item[0].at or 0.0) - item[0].now) / (item[0].high - item[0].low)
    )
    confirm = {s.path for s, _, _ in (screened if most == ALL else within[:most])}
    rows: list[Flip] = []
    for s, drawn, why in screened:
        if most == ALL and progress is not None:
            progress("sweeping the quantities", len(rows), len(screened))
        at, to, how, worlds = s.at, s.to, "screened", kept
        if at is not None and not s.low <= at <= s.high:
            at = None
        if s.path in confirm:
            at, to, how = _confirm(sweep, s, best, allowed, most == ALL, note)
            worlds = min(CONFIRM_WORLDS // sweep.dearer, sweep.solution.worlds)
        rows.append(
            _row(
                sweep,
                "quantity",
                s.path.removeprefix("quantities."),
                why,
                s.now,
                at,
                to,
                s.evppi,
                (s.low, s.high),
                drawn,
                how,
                worlds,
                s.at,
            )
        )
    return rows


def _confirm(
    sweep: Sweep, s: Screened, best: int, allowed: np.ndarray, both: bool, note: Noting
) -> tuple[float | None, int, str]:
    """Solve again along the side on which the screen sees a flip, or along `both`."""

    def values(x: float) -> Array:
        return sweep.pinned({s.path: x})

    if both or s.at is None:
        halfway = (0.5 * (s.low + s.now), 0.5 * (s.now + s.high))
        probes = halfway if s.at is None else (*halfway, s.at)
        noted = note("quantity", s.path.removeprefix("quantities."))
        return _try(values, s.now, s.low, s.high, best, allowed, probes, noted)
    low, high = (s.low, s.now) if s.at < s.now else (s.now, s.high)
    return _try(values, s.now, low, high, best, allowed, (s.at,), None)


def draws_of(solution: Solution, name: str) -> list[tuple[str, Array]]:
    """The drawn values of a quantity over the sample, one row per type where it has several."""
    first = solution.kept[0].draws.numbers[name]
    kinds = list(first) if isinstance(first, Mapping) else [""]
    rows = []
    for kind in kinds:
        parts = []
        for block in solution.kept:
            number = block.draws.numbers[name]
            parts.append(number[kind] if isinstance(number, Mapping) else number)
        rows.append((f"quantities.{name}.{kind}".rstrip("."), np.concatenate(parts)))
    return rows


def _row(
    sweep: Sweep, kind: str, name: str, says: str, now: float, at: float | None, to: int,
    worth: float, ends: tuple[float, float], drawn: Array, how: str, worlds: int,
    guess: float | None, overall: float | None = None,
) -> Flip:  # fmt: skip
    weights = sweep.all_weights[: drawn.size]
    declared = ends if kind == "quantity" else weighted_quantiles(drawn, weights, (0.05, 0.95))
    low, high = ends
    return Flip(
        kind=kind,
        name=name,
        says=says,
        now=now,
        at=at,
        to=sweep.seen.layout.options[to] if at is not None else "",
        evppi=worth,
        low=low,
        high=high,
        declared_low=declared[0],
        declared_high=declared[1],
        beyond=beyond(drawn, weights, at, now),
        distance=abs(at - now) / (high - low) if at is not None else None,
        confirmed=how,
        worlds=worlds,
        first_guess=guess,
        overall=overall,
    )


def _today(sweep: Sweep, k: int, name: str) -> tuple[float, float | None]:
    """Today's credence: the share of worlds in which it is true, or, where other assumptions move
    it, the mean of the declared credence before they do, and that share beside it."""
    seen = sweep.seen
    share = float(seen.spread.truth_share[k])
    if not sweep.game.case.assumptions[name].given:
        return share, None
    drawn = np.concatenate([b.draws.credences[name] for b in sweep.solution.kept])
    return declared_credence(drawn, sweep.all_weights), share
