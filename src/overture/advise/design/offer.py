"""What the final histories of a game mean for the offer: worked out once for all settings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from overture.advise.layout import Layout, layout
from overture.advise.survey import where
from overture.case.model import Test
from overture.errors import UsageError
from overture.game.game import Game, InformationSet


@dataclass(frozen=True)
class Fork:
    """An information set, the finals [F] behind each option, and which options are intended."""

    at: InformationSet
    behind: tuple[np.ndarray, ...]
    intended: tuple[bool, ...]


@dataclass(frozen=True)
class Choice:
    """A move at which the options of one type differ in what they can lead to under the offer.

    nodes [N]: the nodes of the move.
    """

    party: str
    type: str
    move: str
    sincere: bool
    sets: tuple[Fork, ...]
    nodes: np.ndarray  # [N] nodes of the move


@dataclass(frozen=True)
class OfferTree:
    """Masks over the finals [F] of a game under the offer.

    offered; sincere, others (joint type); passes (reads as compliance), kept (it is kept too).
    """

    test: Test
    layout: Layout
    offered: np.ndarray
    sincere: np.ndarray
    others: np.ndarray
    passes: np.ndarray
    kept: np.ndarray
    by_party: Mapping[str, np.ndarray]  # party -> finals with a sincere type of it
    choices: tuple[Choice, ...]


def offer_tree(game: Game) -> OfferTree:
    """The offer of a game. Raises UsageError where the case does not say enough to design it."""
    case = game.case
    test = case.advice.test
    if not case.levers:
        raise UsageError(
            f"{case.id} declares no levers, so there is nothing to design; add `levers:` with what "
            "could be varied in the offer, such as `strictness: {values: [0.2, 0.6, 1], "
            "sets: QUANTITY}`"
        )
    if test is None or test.complies is None or not test.sincere:
        raise UsageError(
            f"{case.id} does not say when a reply complies or who is sincere; add `test:` with "
            "`offer`, `reply`, `complies` and `sincere` under `advice:`"
        )
    plan = layout(game)
    offered = plan.policy == plan.options.index(test.offer)
    by_party = {
        party: np.array([f.types.get(party) in kinds for f in game.finals])
        for party, kinds in test.sincere.items()
    }
    sincere = offered & np.logical_and.reduce(list(by_party.values()))
    passes = offered & where(game, test.complies)
    kept = passes & where(game, test.kept) if test.kept is not None else passes
    found = OfferTree(test, plan, offered, sincere, offered & ~sincere, passes, kept, by_party, ())
    if not sincere.any() or not found.others.any():
        raise UsageError(
            f"in {case.id} every type that gets the offer is sincere, or none is; name under "
            "`test.sincere` those that mean it"
        )
    return replace(found, choices=_choices(game, found))


def _choices(game: Game, offer: OfferTree) -> tuple[Choice, ...]:
    """Where a type chooses between what can and what cannot lead where it is meant to go."""
    found = []
    for party, kinds in offer.test.sincere.items():
        for kind in game.case.types[party]:
            mine = np.array([f.types[party] == kind for f in game.finals])
            sincere = kind in kinds
            target = mine & (offer.kept if sincere else offer.passes)
            by_move: dict[str, list[Fork]] = {}
            for one in game.sets:
                if one.party != party or one.type not in ("", kind):
                    continue
                behind = _behind(game, one, offer.offered & mine)
                if not any(finals.any() for finals in behind):
                    continue
                leads = [bool((finals & target).any()) for finals in behind]
                intended = tuple(lead == sincere for lead in leads)
                if any(intended) and not all(intended):
                    by_move.setdefault(one.move, []).append(Fork(one, behind, intended))
            for move, sets in by_move.items():
                nodes = np.array([label == move for label in game.node_labels])
                found.append(Choice(party, kind, move, sincere, tuple(sets), nodes))
    return tuple(found)


def _behind(game: Game, one: InformationSet, among: np.ndarray) -> tuple[np.ndarray, ...]:
    """The finals [F] among some that lie behind each option of an information set."""
    here = np.array(
        [
            bool(m) and all(f.value(move) == option for move, option in one.known)
            for m, f in zip(among, game.finals, strict=True)
        ]
    )
    return tuple(
        here & np.array([f.value(one.move) == option for f in game.finals])
        for option in one.options
    )
