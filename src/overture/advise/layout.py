"""What the final histories of a game mean, and where its payoff terms count: index arrays."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from overture.advise.reach import shares_of
from overture.game.compliance import reply_label
from overture.game.draws import Array
from overture.game.game import Game

EXTRA = 4
"""Columns of a survey's sums after the weights': worth, free mass, free worth, flat worth."""


@dataclass(frozen=True)
class Layout:
    """What every final history means, as indices. F finals.

    policy [F]  option of the advised choice, -1 where it is not made
    types       joint types that occur, type_of [F] index among them
    replies     labels of the replies to the offer, reply_of [F] index or -1 (not under the offer)
    terms       (party, term index); the groups of `game.terms` add to them
    *_nodes     [N] nodes of the advised choice, of all moves of the advised party, of the reply
    """

    options: tuple[str, ...]
    policy: np.ndarray
    types: tuple[tuple[tuple[str, str], ...], ...]
    type_of: np.ndarray
    replies: tuple[str, ...]
    reply_of: np.ndarray
    terms: tuple[tuple[str, int], ...]
    decide_nodes: np.ndarray
    own_nodes: np.ndarray
    reply_nodes: np.ndarray


def layout(game: Game) -> Layout:
    """The layout of a game's final histories."""
    case = game.case
    decide = case.advice.decide
    options = tuple(option.id for option in case.moves[decide].options)
    index = {option: k for k, option in enumerate(options)}
    policy = np.array([index.get(f.value(decide), -1) for f in game.finals], dtype=np.int64)
    joint = [tuple(f.types.items()) for f in game.finals]
    types = tuple(dict.fromkeys(joint))
    number = {t: k for k, t in enumerate(types)}
    test = case.advice.test
    labels: list[str | None] = [None] * len(game.finals)
    if test is not None:
        for f, final in enumerate(game.finals):
            if final.value(decide) == test.offer:
                labels[f] = reply_label(final.value, test.reply)
    replies = tuple(dict.fromkeys(label for label in labels if label is not None))
    order = {label: k for k, label in enumerate(replies)}
    return Layout(
        options=options,
        policy=policy,
        types=types,
        type_of=np.array([number[t] for t in joint], dtype=np.int64),
        replies=replies,
        reply_of=np.array([-1 if x is None else order[x] for x in labels], dtype=np.int64),
        terms=tuple((p, k) for p, terms in case.payoffs.items() for k in range(len(terms))),
        decide_nodes=np.array([label == decide for label in game.node_labels]),
        own_nodes=np.array(
            [
                label in case.moves and case.moves[label].by == case.advised
                for label in game.node_labels
            ]
        ),
        reply_nodes=np.array(
            [test is not None and label in test.reply for label in game.node_labels]
        ),
    )


class Terms(NamedTuple):
    """Where the payoff terms count, and what every step to a final takes, as the index arrays of
    `weigh`. Nothing that two groups of `game.terms` have in common is added up twice.

    met_start, met       finals of a group under one option of the choice, or where it is not made:
                         finals met[met_start[m] : met_start[m + 1]]
    use_start, used, under
                         per group the places m whose reach it counts, and the option of each (the
                         number of options where the choice is not made)
    term                 [groups] index of the term
    owned                [groups] whether it is of the advised party
    pay_start, pays      groups that pay the advised party together somewhere
    pay_of               [finals] which of these it gets there
    parent               [nodes] the node above
    imposed, freed       [nodes] share of the step to a node: a slot; or the number of slots plus a
                         chance column; or the one after these, which is 1. With the choice imposed,
                         and with all own moves left out
    node_of              [finals] where it ends
    fold_start, folds    shares of the steps to it that were folded away
    offered              [finals] type x replies + reply under the offer, else -1
    pairs, replies       how many of these there are, and of replies
    """

    met_start: np.ndarray
    met: np.ndarray
    use_start: np.ndarray
    used: np.ndarray
    under: np.ndarray
    term: np.ndarray
    owned: np.ndarray
    pay_start: np.ndarray
    pays: np.ndarray
    pay_of: np.ndarray
    parent: np.ndarray
    imposed: np.ndarray
    freed: np.ndarray
    node_of: np.ndarray
    fold_start: np.ndarray
    folds: np.ndarray
    offered: np.ndarray
    pairs: int
    replies: int

    def paid(self, values: Array) -> Array:
        """The payoff of the advised party at every final [finals, W], from values [groups, W]."""
        sums = np.zeros((self.pay_start.size - 1, values.shape[1]))
        for k, first in enumerate(self.pay_start[:-1]):
            for group in self.pays[first : self.pay_start[k + 1]]:
                sums[k] += values[group]
        return np.asarray(sums[self.pay_of])


def terms_of(game: Game, plan: Layout) -> Terms:
    """The index arrays of a game's payoff terms and final histories."""
    case, policies = game.case, len(plan.options)
    term_index = {key: k for k, key in enumerate(plan.terms)}
    sets: dict[tuple[int, ...], int] = {}
    used: list[list[tuple[int, int]]] = []
    own: list[list[int]] = [[] for _ in game.finals]
    for g, group in enumerate(game.terms):
        finals, policy = np.array(group.finals, dtype=np.int64), plan.policy[list(group.finals)]
        policy = np.where(policy < 0, policies, policy)
        here = [(tuple(finals[policy == a].tolist()), int(a)) for a in np.unique(policy)]
        used.append([(sets.setdefault(met, len(sets)), a) for met, a in here])
        if group.party == case.advised:
            for final in group.finals:
                own[final].append(g)
    together = {key: k for k, key in enumerate(dict.fromkeys(tuple(rows) for rows in own))}
    met_start, met = _packed(list(sets))
    pay_start, pays = _packed(list(together))
    use_start, use = _packed(used)
    return Terms(
        met_start=met_start,
        met=met,
        use_start=use_start,
        used=use.reshape(-1, 2)[:, 0].copy(),
        under=use.reshape(-1, 2)[:, 1].copy(),
        term=np.array([term_index[g.party, g.term] for g in game.terms], dtype=np.int64),
        owned=np.array([g.party == case.advised for g in game.terms], dtype=bool),
        pay_start=pay_start,
        pays=pays,
        pay_of=np.array([together[tuple(rows)] for rows in own], dtype=np.int64),
        parent=game.tree.parent,
        imposed=shares_of(game, plan.decide_nodes),
        freed=shares_of(game, plan.own_nodes),
        node_of=game.node_of,
        fold_start=game.folds[0],
        folds=game.folds[1] + game.tree.slots,
        offered=np.where(
            plan.reply_of < 0, -1, plan.type_of * len(plan.replies) + plan.reply_of
        ).astype(np.int64),
        pairs=len(plan.types) * len(plan.replies),
        replies=len(plan.replies),
    )


def _packed(lists: Sequence[Sequence[object]]) -> tuple[np.ndarray, np.ndarray]:
    """Lists one after the other, and where each begins."""
    start = np.cumsum([0, *(len(each) for each in lists)]).astype(np.int64)
    return start, np.array([one for each in lists for one in each], dtype=np.int64)
