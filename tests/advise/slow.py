"""The advice read slowly: every final history in every world, in loops of plain Python.

Shares no code with the package. It takes three things from a solution: the case as it was written
(its plain content), the numbers drawn in each world, and the strategy at each information set.
Histories, information sets, chances and payoffs are worked out here again.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import product
from typing import Any

from overture.worlds.ensemble import Solution

FUNCTIONS: dict[str, Any] = {
    "min": min,
    "max": max,
    "abs": abs,
    "exp": math.exp,
    "log": math.log,
    "sqrt": math.sqrt,
    "clip": lambda x, low, high: min(max(x, low), high),
}


@dataclass
class Final:
    """One complete history: who is what, what was done, and what its probability is made of.

    `draws` are (party, kind) and (move, option) decided by chance; `acts` are (party, move,
    label of the information set, option) in the order of play.
    """

    types: dict[str, str]
    choices: dict[str, str]
    draws: list[tuple[str, str, dict[str, str]]]
    acts: list[tuple[str, str, str, str]]
    reach: list[float] = field(default_factory=list)  # per world, the choice imposed
    free: list[float] = field(default_factory=list)  # per world, all own moves imposed
    payoff: dict[str, list[float]] = field(default_factory=dict)
    terms: dict[tuple[str, str], list[float]] = field(default_factory=dict)


class Names(dict[str, Any]):
    """The names of an expression: found when asked for, outcomes and derived numbers included."""

    def __init__(self, found: Mapping[str, Any], later: Mapping[str, Callable[[Names], Any]]):
        super().__init__(found)
        self.later = later

    def __missing__(self, name: str) -> Any:
        if name not in self.later:
            raise KeyError(name)
        self[name] = self.later[name](self)
        return self[name]


def text_of(written: object) -> str:
    return str(written)


class Slow:
    """A solved case, read slowly."""

    def __init__(self, solution: Solution) -> None:
        self.solution = solution
        self.doc: dict[str, Any] = dict(solution.game.case.document)
        doc = self.doc
        self.parties = list(doc["parties"])
        self.own = next(
            p for p, v in doc["parties"].items() if isinstance(v, dict) and v.get("advised")
        )
        self.types = {p: list(kinds) for p, kinds in (doc.get("types") or {}).items()}
        self.others = {p: kinds for p, kinds in self.types.items() if p != self.own}
        self.moves = {m["name"]: m for m in doc["moves"]}
        self.decide = doc["advice"]["decide"]
        self.test = doc["advice"].get("test")
        self.assumptions = list(doc.get("assumptions") or {})
        self.compiled: dict[str, Any] = {}
        words: dict[str, Any] = {"none": "none", **FUNCTIONS}
        for kinds in self.types.values():
            words.update({kind: kind for kind in kinds})
        for move in doc["moves"]:
            words.update({option: option for option in move["options"]})
        self.words = words
        later: dict[str, Callable[[Names], Any]] = {}
        for name, outcome in (doc.get("outcomes") or {}).items():
            when = outcome["when"] if isinstance(outcome, dict) else outcome
            later[name] = lambda names, when=when: self.value(when, names)
        self.derived: dict[str, str] = {}
        for name, quantity in (doc.get("quantities") or {}).items():
            form = quantity.get("value", quantity) if isinstance(quantity, dict) else quantity
            if isinstance(form, dict) and "is" in form:
                later[name] = lambda names, text=form["is"]: self.value(text, names)
                self.derived[name] = form["is"]
        self.later = later
        self.finals = list(self.unfold())
        self.weights: list[float] = []
        self.truths: dict[str, list[bool]] = {a: [] for a in self.assumptions}
        self.priors: dict[str, list[dict[str, float]]] = {p: [] for p in self.types}
        self.strategies: list[dict[str, dict[str, float]]] = []
        for block in solution.blocks():
            self.read(block)
        self.total = sum(self.weights)
        self.worlds = range(len(self.weights))
        self.known_values: dict[str, list[float]] = {}

    # ------------------------------------------------------------ histories
    def value(self, text: object, names: Names) -> Any:
        source = text_of(text)
        if source not in self.compiled:
            self.compiled[source] = compile(source, "<case>", "eval")
        return eval(self.compiled[source], {"__builtins__": {}}, names)

    def names(self, types: Mapping[str, str], choices: Mapping[str, str], **more: Any) -> Names:
        found = {**self.words, **dict.fromkeys(self.moves, "none"), **types, **choices, **more}
        return Names(found, self.later)

    def unfold(self) -> Iterator[Final]:
        for kinds in product(*self.types.values()):
            types = dict(zip(self.types, kinds, strict=True))
            draws = [(party, kind, {}) for party, kind in types.items()]
            yield from self.continued(list(self.moves), types, {}, draws, [])

    def continued(
        self,
        rest: list[str],
        types: dict[str, str],
        choices: dict[str, str],
        draws: list[tuple[str, str, dict[str, str]]],
        acts: list[tuple[str, str, str, str]],
    ) -> Iterator[Final]:
        if not rest:
            yield Final(types, choices, draws, acts)
            return
        name, move = rest[0], self.moves[rest[0]]
        if "when" in move and not self.value(move["when"], self.names(types, choices)):
            yield from self.continued(rest[1:], types, choices, draws, acts)
            return
        options = move["options"]
        for option in options:
            said = options[option] if isinstance(options, dict) else None
            if (
                isinstance(said, dict)
                and "when" in said
                and not self.value(said["when"], self.names(types, choices))
            ):
                continue
            after = {**choices, name: option}
            if move["by"] == "chance":
                yield from self.continued(
                    rest[1:], types, after, [*draws, (name, option, dict(choices))], acts
                )
            else:
                act = (move["by"], name, self.label(name, types, choices), option)
                yield from self.continued(rest[1:], types, after, draws, [*acts, act])

    def seen(self, name: str, choices: Mapping[str, str]) -> set[str]:
        """What the mover has seen when it makes a move that happened."""
        order = list(self.moves)
        before = order[: order.index(name)]
        mover = self.moves[name]["by"]
        own = [m for m in before if self.moves[m]["by"] == mover]
        if "sees" in self.moves[name]:
            others = set(self.moves[name]["sees"])
        else:
            others = {m for m in before if mover in self.moves[m].get("seen_by", self.parties)}
        kept = set().union(*(self.seen(m, choices) for m in own if m in choices))
        return set(own) | (others & set(before)) | kept

    def label(self, name: str, types: Mapping[str, str], choices: Mapping[str, str]) -> str:
        mover = self.moves[name]["by"]
        seen = self.seen(name, choices)
        facts = [types[mover]] if mover in types else []
        facts += [f"{m}={choices[m]}" for m in self.moves if m in seen and m in choices]
        return f"{mover}.{name}" + (f" | {', '.join(facts)}" if facts else "")

    # ------------------------------------------------------------ worlds
    def read(self, block: Any) -> None:
        game = self.solution.game
        offset = game.tree.offset
        by = dict(block.draws.per_type)
        for w in range(block.draws.count):
            strategy: dict[str, dict[str, float]] = {}
            for s in game.sets:
                assert s.label not in strategy, f"two information sets are called {s.label}"
                strategy[s.label] = {
                    o: float(block.strategy[w, offset[s.index] + k])
                    for k, o in enumerate(s.options)
                }
            self.strategies.append(strategy)
            self.weights.append(float(block.weights[w]))
            for a in self.assumptions:
                self.truths[a].append(bool(block.draws.truths[a][w]))
            for p, kinds in self.types.items():
                self.priors[p].append(
                    {k: float(block.draws.priors[p][i, w]) for i, k in enumerate(kinds)}
                )
            for final in self.finals:
                self.weigh(final, block.draws, by, w, strategy, len(self.weights) - 1)

    def numbers(self, draws: Any, by: Mapping[str, str], w: int, types: Mapping[str, str]) -> Any:
        found: dict[str, Any] = {a: bool(t[w]) for a, t in draws.truths.items()}
        for q, number in draws.numbers.items():
            found[q] = float(number[types[by[q]]][w] if q in by else number[w])
        return found

    def weigh(
        self, final: Final, draws: Any, by: Mapping[str, str], w: int,
        strategy: Mapping[str, Mapping[str, float]], world: int,
    ) -> None:  # fmt: skip
        numbers = self.numbers(draws, by, w, final.types)
        chance = 1.0
        for who, option, choices in final.draws:
            if who in self.types:
                chance *= self.priors[who][world][option]
                continue
            names = self.names(final.types, choices, **numbers)
            options = self.moves[who]["options"]
            stated = {
                o: 0.0 if str(p) == "rest" else float(self.value(p, names))
                for o, p in options.items()
            }
            if str(options[option]) == "rest":
                chance *= 1.0 - sum(stated.values())
            else:
                chance *= stated[option]
        reach, free = chance, chance
        for party, move, label, option in final.acts:
            if move == self.decide:
                continue
            reach *= strategy[label][option]
            if party != self.own:
                free *= strategy[label][option]
        final.reach.append(reach)
        final.free.append(free)
        names = self.names(final.types, final.choices, **numbers)
        for party, terms in self.doc["payoffs"].items():
            total = 0.0
            for term in terms:
                holds = "when" not in term or self.value(term["when"], names)
                amount = float(self.value(term["add"], names)) if holds else 0.0
                final.terms.setdefault((party, term["name"]), []).append(amount)
                total += amount
            final.payoff.setdefault(party, []).append(total)

    # ------------------------------------------------------------ policies
    def options(self) -> list[str]:
        return list(self.moves[self.decide]["options"])

    def allowed(self) -> list[str]:
        return [o for o in self.options() if o not in (self.doc.get("forbidden") or {})]

    def under(self, option: str) -> list[Final]:
        return [f for f in self.finals if f.choices.get(self.decide, option) == option]

    def over_worlds(self, numbers: list[float]) -> float:
        return sum(x * y for x, y in zip(self.weights, numbers, strict=True)) / self.total

    def values(self, option: str) -> list[float]:
        """V_w(option) for every world."""
        if option not in self.known_values:
            self.known_values[option] = [
                sum(f.reach[w] * f.payoff[self.own][w] for f in self.under(option))
                for w in self.worlds
            ]
        return self.known_values[option]

    def holds(self, text: object, final: Final) -> bool:
        return bool(self.value(text, self.names(final.types, final.choices)))

    def probability(self, option: str, event: Callable[[Final], bool], true: str = "") -> float:
        """P(event | option), and an assumption is true if one is named."""
        return self.over_worlds(
            [
                sum(f.reach[w] for f in self.under(option) if event(f))
                * (1.0 if not true or self.truths[true][w] else 0.0)
                for w in self.worlds
            ]
        )

    def term(self, option: str, party: str, name: str) -> float:
        return self.over_worlds(
            [
                sum(f.reach[w] * f.terms[party, name][w] for f in self.under(option))
                for w in self.worlds
            ]
        )

    # ------------------------------------------------------------ the test
    def reply(self, final: Final) -> str:
        """The label of the reply of a history under the offer."""
        said = [final.choices[m] for m in self.test["reply"] if m in final.choices]
        return " / ".join(said) or "none"

    def replies(self) -> list[str]:
        return list(dict.fromkeys(self.reply(f) for f in self.under(self.test["offer"])))

    def mutual(self, cells: Mapping[tuple[Any, Any], float]) -> float:
        """Mutual information in bits of a joint distribution."""
        rows: dict[Any, float] = defaultdict(float)
        columns: dict[Any, float] = defaultdict(float)
        total = sum(cells.values())
        for (row, column), p in cells.items():
            rows[row] += p / total
            columns[column] += p / total
        return sum(
            p / total * math.log2(p / total / (rows[row] * columns[column]))
            for (row, column), p in cells.items()
            if p > 0
        )

    def bits(self) -> float:
        offer = self.test["offer"]
        cells: dict[tuple[Any, Any], float] = defaultdict(float)
        for f in self.under(offer):
            whose = tuple((p, kind) for p, kind in f.types.items() if p in self.others)
            cells[whose, self.reply(f)] += self.over_worlds(f.reach)
        return self.mutual(cells)

    def assumption_bits(self, name: str) -> float:
        cells: dict[tuple[Any, Any], float] = {}
        for reply in self.replies():
            every = self.probability(self.test["offer"], lambda f, r=reply: self.reply(f) == r)
            true = self.probability(self.test["offer"], lambda f, r=reply: self.reply(f) == r, name)
            cells[True, reply], cells[False, reply] = true, max(every - true, 0.0)
        return self.mutual(cells)

    def complies(self, reply: str) -> bool:
        here = [f for f in self.under(self.test["offer"]) if self.reply(f) == reply]
        return any(self.holds(self.test["complies"], f) for f in here)

    def sincere(self, final: Final) -> bool:
        return all(final.types[p] in kinds for p, kinds in self.test["sincere"].items())

    # ------------------------------------------------------------ worth of information
    def worth_of_type(self, party: str) -> float:
        gained = 0.0
        for kind in self.types[party]:
            gained += max(
                self.over_worlds(
                    [
                        sum(
                            f.reach[w] * f.payoff[self.own][w]
                            for f in self.under(o)
                            if f.types[party] == kind
                        )
                        for w in self.worlds
                    ]
                )
                for o in self.allowed()
            )
        return gained - max(self.over_worlds(self.values(o)) for o in self.allowed())

    def worth_of_assumption(self, name: str) -> float:
        gained = 0.0
        for truth in (True, False):
            gained += max(
                self.over_worlds(
                    [
                        v if self.truths[name][w] == truth else 0.0
                        for w, v in enumerate(self.values(o))
                    ]
                )
                for o in self.allowed()
            )
        return gained - max(self.over_worlds(self.values(o)) for o in self.allowed())

    def own_later(self, final: Final) -> list[tuple[str, str]]:
        """(information set, option) of the advised party's own moves, the choice left out."""
        return [
            (label, option)
            for party, move, label, option in final.acts
            if party == self.own and move != self.decide
        ]

    def evsi(self) -> tuple[float, dict[str, float]]:
        """EVSI, and per reply how far it is from changing the plan, by trying EVERY plan."""
        offered = self.under(self.test["offer"])
        gained = 0.0
        gaps: dict[str, float] = {}
        for reply in self.replies():
            here = [f for f in offered if self.reply(f) == reply]
            elsewhere = {s for f in self.finals if f not in here for s, _ in self.own_later(f)}
            planned: dict[str, list[str]] = {}
            for f in here:
                for s, option in self.own_later(f):
                    if s not in elsewhere and option not in planned.setdefault(s, []):
                        planned[s].append(option)
            planned = {s: options for s, options in planned.items() if options}
            if not planned:
                continue
            after = [self.posterior_worth(f, planned, here, offered, True) for f in here]
            before = [self.posterior_worth(f, planned, here, offered, False) for f in here]
            steps = [[(s, o) for s, o in self.own_later(f) if s in planned] for f in here]

            def worth(plan: Mapping[str, str], numbers: list[float], steps: Any = steps) -> float:
                return sum(
                    x
                    for x, taken in zip(numbers, steps, strict=True)
                    if all(plan[s] == o for s, o in taken)
                )

            plans = [
                dict(zip(planned, options, strict=True)) for options in product(*planned.values())
            ]
            best = max(plans, key=lambda plan: worth(plan, after))
            prior = max(plans, key=lambda plan: worth(plan, before))
            gained += worth(best, after) - worth(prior, after)
            size = sum(self.over_worlds(f.reach) for f in here)
            gaps[reply] = self.gap(prior, planned, after, steps) / size
        return gained, gaps

    def posterior_worth(
        self, final: Final, planned: Mapping[str, Any], here: list[Final], offered: list[Final],
        informed: bool,
    ) -> float:  # fmt: skip
        """P(w, t | r) or P(w, t), times P(h | w, t, r), times the payoff, summed over worlds."""
        numbers = []
        for w in self.worlds:
            x = final.free[w]
            for s, option in self.own_later(final):
                if s not in planned:
                    x *= self.strategies[w][s][option]
            if not informed:
                alike = [f for f in here if f.types == final.types]
                joint = sum(f.reach[w] for f in alike)
                prior = math.prod(self.priors[p][w][k] for p, k in final.types.items())
                x *= prior / joint if joint > 0 else 0.0
            numbers.append(x * final.payoff[self.own][w])
        return self.over_worlds(numbers)

    def gap(
        self, prior: Mapping[str, str], planned: Mapping[str, list[str]], after: list[float],
        steps: list[list[tuple[str, str]]],
    ) -> float:  # fmt: skip
        """Loss of the best change at one set that the prior plan reaches, best moves following."""
        smallest = math.inf
        plans = [dict(zip(planned, options, strict=True)) for options in product(*planned.values())]
        for s, options in planned.items():
            if len(options) < 2:
                continue
            through = {
                o: [(x, taken) for x, taken in zip(after, steps, strict=True) if (s, o) in taken]
                for o in options
            }
            _, sample = through[options[0]][0]
            above = sample[: [t for t, _ in sample].index(s)]
            if any(prior[t] != o for t, o in above):
                continue
            values = {}
            for o in options:
                values[o] = max(
                    sum(
                        x
                        for x, taken in through[o]
                        if all(plan[t] == c for t, c in taken[[t for t, _ in taken].index(s) + 1 :])
                    )
                    for plan in plans
                )
            others = max(v for o, v in values.items() if o != prior[s])
            smallest = min(smallest, values[prior[s]] - others)
        return smallest

    # ------------------------------------------------------------ what to do next
    def step_values(self, label: str) -> dict[str, float]:
        """Value of every option of an own later set, the best own moves following."""
        finals = [f for f in self.finals if label in dict(self.own_later(f))]
        found = {}
        for option in dict.fromkeys(dict(self.own_later(f))[label] for f in finals):
            through = [f for f in finals if (label, option) in self.own_later(f)]
            worth, mass = self.continuation(label, through)
            found[option] = worth / mass
        return found

    def continuation(self, label: str, finals: list[Final]) -> tuple[float, float]:
        """Best worth and reach of some finals that have passed an own set."""
        worth, mass = 0.0, 0.0
        groups: dict[str, list[Final]] = defaultdict(list)
        for f in finals:
            labels = [s for s, _ in self.own_later(f)]
            following = labels[labels.index(label) + 1 :]
            if following:
                groups[following[0]].append(f)
            else:
                worth += self.over_worlds(
                    [x * y for x, y in zip(f.free, f.payoff[self.own], strict=True)]
                )
                mass += self.over_worlds(f.free)
        for s, members in groups.items():
            tried = [
                self.continuation(s, [f for f in members if (s, o) in self.own_later(f)])
                for o in dict.fromkeys(dict(self.own_later(f))[s] for f in members)
            ]
            best = max(tried)
            worth += best[0]
            mass += best[1]
        return worth, mass
