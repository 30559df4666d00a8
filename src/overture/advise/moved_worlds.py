"""How policies are valued where credences, priors or quantities are otherwise: the same draws."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from overture.advise.survey import Survey, survey
from overture.case.measures import decided_numbers
from overture.case.model import ByType, Case, Derived, Form, IfAssumption
from overture.errors import NotSolved
from overture.game.draws import Array, Draws
from overture.game.evaluate import Numbers, evaluate
from overture.game.game import Game
from overture.solve.pooled_system import first_worlds
from overture.solve.quantal_response import respond
from overture.solve.resolve import Resolver
from overture.solve.strategies import Responses
from overture.worlds.draws import central
from overture.worlds.ensemble import Solution, drawn_worlds, solve

SWEEP_WORLDS = 2_000
CONFIRM_WORLDS = 1_000
DEARER = 5


class Sweep:
    """The first worlds of the run, on which flips are sought, and how policies are valued there.

    Sweeps use fewer worlds than the run. What they report is the run's own mean plus the CHANGE
    of the mean along the sweep on the same worlds, so most of the sampling error cancels.
    """

    def __init__(self, solution: Solution, seen: Survey) -> None:
        self.solution = solution
        self.game: Game = solution.game
        self.seen = seen
        blocks = solution.kept
        whole = solution.sample
        # passes are dear where worlds have fixed points of their own
        self.dearer = 1 if solution.programme.unknowns == 0 else DEARER
        pooled = solution.reading == "pooled"
        self.shared = pooled and any(s.pooled for s in self.game.sets)
        self.decide = np.array([s.move == self.game.case.advice.decide for s in self.game.sets])
        # the solver's values are utilities: where these are not points, and where the choice is
        # not among the pooled sets, worlds are solved and valued anew
        risk = self.game.case.parties[self.game.case.advised].risk
        chosen = all(s.pooled for s in self.game.sets if self.decide[s.index])
        self.pooled = pooled and chosen and not risk
        most = CONFIRM_WORLDS if self.shared and not self.pooled else SWEEP_WORLDS
        self.worlds = min(whole.worlds, most // self.dearer)
        self.kept_worlds = sum(block.draws.count for block in blocks)
        weights = np.concatenate([b.weights for b in blocks])
        self.all_weights = weights
        self.numbers = replace(first_worlds(whole, self.worlds), weights=weights[: self.worlds])
        self.truths = {
            name: np.concatenate([b.draws.truths[name] for b in blocks])[: self.worlds]
            for name in self.game.case.assumptions
        }
        self.weights = self.numbers.weights
        self.resolver = self._resolver(self.numbers) if self.pooled else None
        self.small: Resolver | None = None
        self.values = np.empty((0, 0))
        self.base: Draws | None = None
        self.plain = _plain(self.game.case) and solution.reweigh is None
        self.last_pins: frozenset[str] = frozenset()
        self.offset = seen.means - self.under_weights(self.weights, plain=True)
        self.small_offset: Array | None = None

    def _resolver(self, numbers: Numbers, neighbour: Resolver | None = None) -> Resolver:
        s = self.solution
        answers: Responses = respond(s.programme, numbers, s.pooled, s.workers)
        return Resolver(s.programme, numbers, s.pooled, answers, self.decide, s.workers, neighbour)

    def under_weights(
        self, weights: Array, plain: bool = False, along: tuple[str, float] | None = None
    ) -> Array:
        """Mean value of each policy under other weights of the worlds; `plain`: on these worlds,
        not brought to the mean of the run. `along`: what is changed, and to what."""
        if self.resolver is not None:
            found = self._checked(*self.resolver.solve(weights=weights, along=along))
        elif self.shared:
            found = self._anew(weights)
        else:
            found = self.seen.values[:, : self.worlds] @ weights / weights.sum()
        return np.asarray(found if plain else found + self.offset)

    def _anew(self, weights: Array) -> Array:
        s = self.solution

        def change(draws: Draws) -> Draws:
            drawn = s.reweigh(draws) if s.reweigh is not None else draws
            return replace(drawn, weights=weights[draws.start : draws.start + draws.count])

        again = solve(
            self.game, self.worlds, s.seed, s.workers, reweigh=change, pinned=s.pinned, starts=0
        )
        return survey(again).means

    def under_chance(self, chance: Array, along: tuple[str, float] | None = None) -> Array:
        """Mean value of each policy under other chances (priors); `along` as above."""
        if self.resolver is None:
            raise NotSolved("priors are swept by re-solving the worlds")
        return self._checked(*self.resolver.solve(chance=chance, along=along)) + self.offset

    @staticmethod
    def _checked(values: Array, converged: bool) -> Array:
        if not converged:
            raise NotSolved("the pooled strategies did not converge along the sweep")
        return values

    def pinned(self, pins: Mapping[str, float]) -> Array:
        """Mean value of each policy with numbers set in every world, solved anew."""
        if self.small_offset is None:
            self.small_offset = self.seen.means - self._pinned({})
        return self._pinned(pins) + self.small_offset

    def _pinned(self, pins: Mapping[str, float]) -> Array:
        s = self.solution
        count = min(CONFIRM_WORLDS // self.dearer, s.worlds)
        every = {**s.pinned, **pins}
        if not self.pooled:
            again = solve(
                self.game,
                count,
                s.seed,
                s.workers,
                s.reading != "pooled",
                reweigh=s.reweigh,
                pinned=every,
                starts=0,
            )
            return survey(again).means
        draws = self._drawn(pins, every, count)
        # where no number is drawn from another, a quantity moves no precision
        held = self.plain and all(path.startswith("quantities.") for path in pins)
        middle = s.central if held else central(self.game.case, pinned=every)
        plan = s.assembly
        # from one pin of a quantity to the next only the terms that use it change
        names = frozenset(path.split(".")[1] for path in pins if path.startswith("quantities."))
        only = names | self.last_pins if len(names) == len(pins) and self.values.size else None
        if not self.values.size:
            self.values = np.empty((len(plan.groups), count))
        numbers = evaluate(self.game, draws, middle, plan, values=self.values, changed=only)
        self.last_pins = names
        resolver = self._resolver(numbers, self.small)
        self.small = self.small or resolver
        return self._checked(resolver.values(resolver.home), resolver.converged)

    def _drawn(self, pins: Mapping[str, float], every: Mapping[str, float], count: int) -> Draws:
        """The worlds of the sweep with numbers set; a quantity on which no other draw depends is
        set in the worlds at hand."""
        s = self.solution
        path = next(iter(pins)).split(".") if len(pins) == 1 else []
        if self.base is None or path[:1] != ["quantities"] or not self.plain:
            found = drawn_worlds(self.game, s.seed, 0, count, every, s.reweigh)
            if not pins:
                self.base = found
            return found
        value = np.full(count, pins[".".join(path)])
        before = self.base.numbers[path[1]]
        after = {**before, path[2]: value} if isinstance(before, Mapping) else value
        return replace(self.base, numbers={**self.base.numbers, path[1]: after})


def _plain(case: Case) -> bool:
    """Whether no drawn number is an expression over others, so that each can be set alone."""

    def derived(form: Form) -> bool:
        if isinstance(form, ByType):
            return any(derived(inner) for inner in form.forms.values())
        if isinstance(form, IfAssumption):
            return derived(form.then) or derived(form.otherwise)
        return isinstance(form, Derived)

    numbers = [
        *(kind.prior for kinds in case.types.values() for kind in kinds.values()),
        *(assumption.credence for assumption in case.assumptions.values()),
        *(n for r in case.rationality.values() for n in (r.default, *r.moves.values())),
        *(q for q in case.quantities.values() if not isinstance(q.form, Derived)),
        *(number for _, number in decided_numbers(case)),
    ]
    return not any(derived(number.form) for number in numbers)
