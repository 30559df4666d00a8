"""What one equilibrium advises: the value of every policy under it, and what each reply tells.

The options of the advised choice are imposed one after the other at every information set of that
choice; the others, and the advised party's own later moves, are as in the equilibrium. Under an
equilibrium the reply to an option that is not played is part of the strategies too.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from overture.advise.layout import Layout, layout
from overture.advise.node_histories import node_histories
from overture.advise.survey import where
from overture.case.model import NONE
from overture.game.compliance import reply_label
from overture.game.draws import Array
from overture.game.game import Game
from overture.game.tree import CHANCE, TERMINAL
from overture.solve.equilibria.values import Equilibrium, Number
from overture.solve.equilibria.worlds_as_types import Copies, world_label

TIE = 1e-9
"""Points: policies closer than this are called alike, and the first of the case is named."""


@dataclass(frozen=True)
class ReplyBelief:
    """A reply to the offer: its probability, and the belief about types after it.

    `given`: party -> type -> P(reply | type); `posterior` is empty where nothing settles it.
    `by_bayes` is False where the reply never comes and the belief is the equilibrium's own.
    """

    reply: str
    probability: float
    posterior: Mapping[str, Mapping[str, float]]
    given: Mapping[str, Mapping[str, float]]
    by_bayes: bool


@dataclass(frozen=True)
class Play:
    """What one party does in one move after one public history, by type (and world).

    `plays`: (who, option -> probability); who is the types and worlds that play alike, empty where
    the party has none. `reached`: whether it happens when the policy advised is chosen.
    """

    party: str
    move: str
    after: tuple[tuple[str, str], ...]
    plays: tuple[tuple[tuple[str, ...], Mapping[str, float]], ...]
    reached: bool


@dataclass(frozen=True)
class Reading:
    """An equilibrium in the words of its case; probabilities in [0, 1], values in points.

    policies   option -> value to the advised party with the option imposed
    policy     the best of the options that the case allows; `alike` are others within TIE of it
    chosen     option -> probability that the equilibrium itself chooses it
    values     party -> payoff when the equilibrium is played; parties that make no move included
    reveals    "separating", "pooling" or "semi-separating": how the types answer the offer; ""
               where there is no offer, or one type only
    fractions  the mixed probabilities that are exact: information set -> option -> "1/3"
    """

    strategy: Mapping[str, Mapping[str, float]]
    fractions: Mapping[str, Mapping[str, str]]
    beliefs: Mapping[str, Mapping[str, float]]
    values: Mapping[str, float]
    outcomes: Mapping[str, float]
    policies: Mapping[str, float]
    policy: str
    alike: tuple[str, ...]
    chosen: Mapping[str, float]
    replies: tuple[ReplyBelief, ...]
    reveals: str
    plays: tuple[Play, ...]


class Reader:
    """Reads equilibria of one point game (of one world, or of worlds as types) as a case's own.

    `worlds` are the names of the copies, empty for a single world; `beside` has, per copy, the
    payoffs [finals] of the parties that make no move.
    """

    def __init__(
        self,
        game: Game,
        copies: Copies,
        worlds: Sequence[str] = (),
        beside: Sequence[Mapping[str, Sequence[float]]] = (),
    ) -> None:
        self.game = game
        self.beside = tuple(beside)
        self.copies = copies
        self.worlds = tuple(worlds)
        self.tree = copies.point.tree
        self.layout: Layout = layout(game)
        self.histories = node_histories(game)
        self.labels = tuple(
            world_label(game.sets[i].label, self.worlds[copy]) if copy >= 0 else game.sets[i].label
            for i, copy in zip(copies.set_of, copies.seen_copy, strict=True)
        )
        self.outcomes = {
            name: where(game, outcome.when) for name, outcome in game.case.outcomes.items()
        }
        decide = game.case.advice.decide
        self.decide = np.array(
            [n >= 0 and game.node_labels[n] == decide for n in copies.node_of], dtype=bool
        )
        self.chance = copies.point.chance_array
        self.parent, self.edge = self.tree.parent.tolist(), self.tree.edge.tolist()
        ends = np.flatnonzero(self.tree.kind == TERMINAL)
        self.end_node = np.empty(self.tree.terminals, dtype=np.int64)
        self.end_node[self.tree.terminal[ends]] = ends
        first = np.full(game.tree.terminals, -1, dtype=np.int64)
        for final, terminal in enumerate(game.terminal_of):
            first[terminal] = final
        self.policy_at = np.tile(self.layout.policy[first], len(copies.weights))
        self.hidden = self._hidden()

    def read(self, one: Equilibrium) -> Reading:
        """Everything that the equilibrium says."""
        case = self.game.case
        exact = one.assessment.strategy
        strategy = np.array([float(p) for p in exact])
        played, values = self.expected(exact, None)
        imposed, sums = self.expected(exact, self.decide)
        policies = self.by_option(sums)
        free = [o for o in policies if o not in case.forbidden] or list(policies)
        policy = best_of(policies, free)
        alike = tuple(o for o in free if o != policy and policies[policy] - policies[o] <= TIE)
        at_finals = self.finals(played)
        replies, reveals = self.replies(one, imposed)
        return Reading(
            strategy=self.named(strategy.tolist()),
            fractions=self.exactly(exact),
            beliefs=self.beliefs(one),
            values=self.values(played, values[-1]),
            outcomes={name: float(at_finals[held].sum()) for name, held in self.outcomes.items()},
            policies=policies,
            policy=policy,
            alike=alike,
            chosen=self.chosen(played, strategy),
            replies=replies,
            reveals=reveals,
            plays=self.plays(strategy, imposed, policy),
        )

    def expected(
        self, strategy: Sequence[Number], imposed: np.ndarray | None
    ) -> tuple[Array, list[list[float]]]:
        """Reach [N] of every node, edges below `imposed` [N] counting as 1, and the payoff of every
        player: by the option of the advised choice, and last where it is not made.

        Sums are made in fractions where the strategy is in fractions, so that what cancels is 0.
        """
        tree, point = self.tree, self.copies.point
        reach: list[Number] = [Fraction(1)]
        for node in range(1, tree.nodes):
            above = self.parent[node]
            if imposed is not None and imposed[above]:
                reach.append(reach[above])
            elif not reach[above]:
                reach.append(Fraction(0))
            elif tree.kind[above] == CHANCE:
                reach.append(reach[above] * point.chance[self.edge[node]])
            else:
                reach.append(reach[above] * strategy[self.edge[node]])
        rows = len(self.layout.options) + 1
        sums: list[list[Number]] = [[Fraction(0)] * tree.players for _ in range(rows)]
        for terminal, node in enumerate(self.end_node.tolist()):
            share = reach[node]
            if share:
                row = sums[-1 if imposed is None else int(self.policy_at[terminal])]
                for player, pay in enumerate(point.payoffs[terminal]):
                    row[player] += share * pay
        return np.array([float(r) for r in reach]), [[float(v) for v in row] for row in sums]

    def by_option(self, sums: Sequence[Sequence[float]]) -> dict[str, float]:
        """Option -> value to the advised party with it imposed everywhere."""
        case = self.game.case
        if case.advised not in self.game.movers:
            return dict.fromkeys(self.layout.options, 0.0)
        me = self.game.movers.index(case.advised)
        without = sums[-1][me]  # histories in which the choice does not come
        return {o: sums[a][me] + without for a, o in enumerate(self.layout.options)}

    def values(self, played: Array, movers: Sequence[float]) -> dict[str, float]:
        """Party -> payoff if the equilibrium is played, for every party with payoffs."""
        found = dict(zip(self.game.movers, movers, strict=True))
        if self.beside:
            shares = self.finals_by_copy(played)
            for party in self.beside[0]:
                theirs = np.array([one[party] for one in self.beside])
                found[party] = float((shares * theirs).sum())
        return {party: found[party] for party in self.game.case.parties if party in found}

    def finals(self, reach: Array) -> Array:
        """[finals] probability of every final history of the case, all copies together."""
        return np.asarray(self.finals_by_copy(reach).sum(axis=0))

    def finals_by_copy(self, reach: Array) -> Array:
        """[copies, finals] probability of every final history of the case."""
        game, copies = self.game, self.copies
        out = np.zeros((len(copies.columns), len(game.finals)))
        for copy, start in enumerate(copies.columns):
            ends = self.end_node[copy * game.tree.terminals :]
            for final, terminal in enumerate(game.terminal_of):
                share = reach[ends[terminal]]
                for column in game.folded[final]:
                    share *= self.chance[start + column]
                out[copy, final] = share
        return out

    def named(self, strategy: Sequence[float]) -> dict[str, dict[str, float]]:
        """The strategy by label and option."""
        return {
            self.labels[i]: {
                option: strategy[self.tree.offset[i] + k]
                for k, option in enumerate(self.game.sets[self.copies.set_of[i]].options)
            }
            for i in range(self.tree.information_sets)
        }

    def exactly(self, strategy: Sequence[Number]) -> dict[str, dict[str, str]]:
        """The probabilities strictly between 0 and 1 that are fractions."""
        out: dict[str, dict[str, str]] = {}
        for i in range(self.tree.information_sets):
            slots = slice(int(self.tree.offset[i]), int(self.tree.offset[i + 1]))
            mine = strategy[slots]
            if any(0 < p < 1 for p in mine) and not any(isinstance(p, float) for p in mine):
                options = self.game.sets[self.copies.set_of[i]].options
                out[self.labels[i]] = {o: str(p) for o, p in zip(options, mine, strict=True)}
        return out

    def beliefs(self, one: Equilibrium) -> dict[str, dict[str, float]]:
        """The beliefs by label and the part of the history that the mover does not know."""
        start = self.tree.set_start
        return {
            self.labels[i]: {
                self.hidden[row]: float(one.assessment.beliefs[row])
                for row in range(int(start[i]), int(start[i + 1]))
            }
            for i in range(self.tree.information_sets)
        }

    def chosen(self, played: Array, strategy: Array) -> dict[str, float]:
        """Option -> probability with which the equilibrium chooses it, where the choice is made."""
        out = dict.fromkeys(self.layout.options, 0.0)
        for node in np.flatnonzero(self.decide):
            i = int(self.tree.infoset[node])
            for k, option in enumerate(self.game.sets[self.copies.set_of[i]].options):
                out[option] += float(played[node] * strategy[self.tree.offset[i] + k])
        total = sum(out.values())
        return {o: p / total if total > 0 else 0.0 for o, p in out.items()}

    def replies(self, one: Equilibrium, imposed: Array) -> tuple[tuple[ReplyBelief, ...], str]:
        """What every reply to the offer tells about the types, and how the types answer it."""
        plan, case = self.layout, self.game.case
        if case.advice.test is None or not plan.replies:
            return (), ""
        finals = self.finals(imposed)
        joint = np.zeros((len(plan.replies), len(plan.types)))
        answered = plan.reply_of >= 0
        np.add.at(joint, (plan.reply_of[answered], plan.type_of[answered]), finals[answered])
        if not joint.sum() > 0:
            return (), ""
        joint /= joint.sum()
        out = []
        for r, reply in enumerate(plan.replies):
            came = float(joint[r].sum())
            posterior = self.by_party(joint[r] / came) if came > TIE else self.off_path(one, reply)
            given: dict[str, dict[str, float]] = {}
            for party, kinds in case.types.items():
                given[party] = {}
                for kind in kinds:
                    mine = np.array([dict(t)[party] == kind for t in plan.types])
                    total = joint[:, mine].sum()
                    given[party][kind] = float(joint[r, mine].sum() / total) if total > 0 else 0.0
            out.append(ReplyBelief(reply, came, posterior, given, came > TIE))
        return tuple(out), _separation(joint)

    def by_party(self, shares: Array) -> dict[str, dict[str, float]]:
        """Party -> type -> probability, from the probabilities of joint types."""
        out: dict[str, dict[str, float]] = {
            party: dict.fromkeys(kinds, 0.0) for party, kinds in self.game.case.types.items()
        }
        for share, kinds in zip(shares, self.layout.types, strict=True):
            for party, kind in kinds:
                out[party][kind] += float(share)
        return out

    def off_path(self, one: Equilibrium, reply: str) -> dict[str, dict[str, float]]:
        """The belief that the equilibrium itself states after a reply that never comes: at the
        first information set of the advised party after it."""
        case, test = self.game.case, self.game.case.advice.test
        assert test is not None
        for i in range(self.tree.information_sets):
            if self.game.sets[self.copies.set_of[i]].party != case.advised:
                continue
            rows = range(int(self.tree.set_start[i]), int(self.tree.set_start[i + 1]))
            at = [self.histories[self.copies.node_of[self.tree.set_nodes[row]]] for row in rows]
            if not all(
                h.choices.get(case.advice.decide) == test.offer
                and reply_label(h.value, test.reply) == reply
                for h in at
            ):
                continue
            out: dict[str, dict[str, float]] = {
                party: dict.fromkeys(kinds, 0.0) for party, kinds in case.types.items()
            }
            for row, history in zip(rows, at, strict=True):
                for party, kind in history.types.items():
                    out[party][kind] += float(one.assessment.beliefs[row])
            return out
        return {}

    def plays(self, strategy: Array, imposed: Array, policy: str) -> tuple[Play, ...]:
        """What is done after each policy, types that do the same together, in the case's order."""
        decide = self.game.case.advice.decide
        reach = np.zeros(self.tree.information_sets)
        np.add.at(reach, self.tree.infoset[self.tree.set_nodes], imposed[self.tree.set_nodes])
        rows: dict[tuple[str, str, tuple[tuple[str, str], ...]], list[int]] = {}
        # one information set that settles the choice says no more than the policy itself
        several = len({int(i) for i in self.tree.infoset[self.decide]}) > 1
        for i in range(self.tree.information_sets):
            information = self.game.sets[self.copies.set_of[i]]
            after = tuple((m, o) for m, o in information.known if o != NONE)
            if reach[i] > TIE and (information.move != decide or several):
                rows.setdefault((information.party, information.move, after), []).append(i)
        return tuple(
            Play(party, move, after, self._alike(sets, strategy), dict(after).get(decide) == policy)
            for (party, move, after), sets in rows.items()
        )

    def _alike(
        self, sets: Sequence[int], strategy: Array
    ) -> tuple[tuple[tuple[str, ...], Mapping[str, float]], ...]:
        groups: dict[tuple[float, ...], list[int]] = {}
        for i in sets:
            mine = strategy[self.tree.offset[i] : self.tree.offset[i + 1]]
            groups.setdefault(tuple(np.round(mine, 6)), []).append(i)
        out = []
        for members in groups.values():
            options = self.game.sets[self.copies.set_of[members[0]]].options
            start = self.tree.offset[members[0]]
            play = {o: float(strategy[start + k]) for k, o in enumerate(options)}
            out.append((self._who(members, len(groups) == 1), play))
        return tuple(out)

    def _who(self, members: Sequence[int], everyone: bool) -> tuple[str, ...]:
        """The types, and where a type does not do the same in all worlds the worlds, of sets."""
        by_type: dict[str, list[int]] = {}
        for i in members:
            kind = self.game.sets[self.copies.set_of[i]].type
            by_type.setdefault(kind, []).append(int(self.copies.seen_copy[i]))
        out = []
        for kind, worlds in by_type.items():
            if everyone or worlds[0] < 0 or len(worlds) == len(self.worlds):
                out.append(kind)
            else:
                named = " and ".join(self.worlds[copy] for copy in worlds)
                out.append(f"{kind} in {named}" if kind else f"in {named}")
        return tuple(one for one in out if one)

    def _hidden(self) -> tuple[str, ...]:
        """Per node of set_nodes: the part of its history that its mover does not know."""
        copies, tree = self.copies, self.tree
        every = [kind for kinds in self.game.case.types.values() for kind in kinds]
        out = []
        for row, node in enumerate(tree.set_nodes):
            i = int(np.searchsorted(tree.set_start, row, side="right")) - 1
            information = self.game.sets[copies.set_of[i]]
            history = self.histories[copies.node_of[node]]
            facts = []
            if copies.joint and copies.seen_copy[i] < 0:
                facts.append(f"world={self.worlds[copies.copy_of[node]]}")
            for party, kind in history.types.items():
                if party != information.party or not information.type:
                    facts.append(kind if every.count(kind) == 1 else f"{party}={kind}")
            known = {move for move, _ in information.known}
            facts += [
                f"{move}={option}"
                for move, option in history.choices.items()
                if move not in known and option != NONE
            ]
            out.append(", ".join(facts))
        return tuple(out)


def best_of(values: Mapping[str, float], among: Sequence[str]) -> str:
    """The best option; the first of the case among those within TIE of it."""
    top = max(values[o] for o in among)
    return next(o for o in among if values[o] >= top - TIE)


def _separation(joint: Array) -> str:
    """How the joint types answer: [replies, types] joint probabilities."""
    prior = joint.sum(axis=0)
    given = joint[:, prior > TIE] / prior[prior > TIE]
    if given.shape[1] < 2:
        return ""
    if float(np.abs(given - given[:, :1]).max()) <= 1e-7:
        return "pooling"
    alone = (given > 1e-7).sum(axis=1) <= 1
    return "separating" if alone.all() else "semi-separating"
