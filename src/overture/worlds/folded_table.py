"""The table where it is no move of the game: the chance of a deal, and its worth given one.

The same table is played once in every world, outside of the tree, against declared no-deal
values: the proposer chooses among the candidate packages and no paper by logit of its expected
gain, each other party that ratifies by itself accepts by logit of its gain times the chance that
all after it consent (McKelvey & Palfrey 1998, solved backwards), and bodies consent as they do in
the game. Types of different parties are independent, by the priors of the world.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping

import numpy as np
from numpy.typing import NDArray

from overture.case.agenda import ANY, MEDIATOR, NegotiationAgenda
from overture.case.model import Case
from overture.case.table import answering
from overture.game.draws import Typed
from overture.worlds.agenda_numbers import Column

Array = NDArray[np.float64]
Kinds = Mapping[str, str]


def asked(case: Case) -> bool:
    """Whether a payoff or a chance of the case asks something of a deal."""
    used = [part for terms in case.payoffs.values() for t in terms for part in (t.add, t.when)]
    used += [option.probability for move in case.moves.values() for option in move.options]
    return any(name.startswith("deal.") for one in used if one is not None for name in one.names)


def folded(
    case: Case,
    values: Mapping[str, Mapping[Column, Array]],
    nothing: Mapping[Column, Array],
    consents: Mapping[str, Typed],
    sharp: Mapping[str, Array],
    priors: Mapping[str, Array],
) -> dict[tuple[str, str], Typed]:
    """("chance" or "value", party) -> its number by the party's type, in every world.

    `values[package]` and `nothing` are worths by column, `sharp` the precisions of the parties,
    `priors` [types, count] of the parties with types.
    """
    agenda = case.agenda
    assert agenda is not None
    columns = {(column.party, column.kind): column for column in nothing}
    typed = [p for p in agenda.parties if (p, ANY) not in columns]
    every = [
        dict(zip(typed, kinds, strict=True))
        for kinds in itertools.product(*(list(case.types[party]) for party in typed))
    ]

    def column(party: str, kinds: Kinds) -> Column:
        return columns[party, kinds.get(party, ANY)]

    def odds(kinds: Kinds, but: str = "") -> Array:
        out = np.ones_like(next(iter(nothing.values())))
        for party, kind in kinds.items():
            if party != but:
                out = out * priors[party][list(case.types[party]).index(kind)]
        return out

    deal = {}
    for name in values:
        for place, kinds in enumerate(every):
            consent = consents[name].values[kinds.get(consents[name].party, ANY)]
            gains = {
                p: values[name][column(p, kinds)] - nothing[column(p, kinds)]
                for p in agenda.parties
            }
            deal[name, place] = _passes(agenda, gains, sharp, consent)
    offers = _offers(agenda, values, nothing, deal, every, column, odds, sharp)
    found: dict[tuple[str, str], Typed] = {}
    for party in agenda.parties:
        chance: dict[str, Array] = {}
        value: dict[str, Array] = {}
        for kind in list(case.types[party]) if party in typed else [ANY]:
            mass, worth = np.zeros(1), np.zeros(1)
            for place, kinds in enumerate(every):
                if kinds.get(party, ANY) != kind:
                    continue
                share = odds(kinds, but=party)
                mine = offers[kinds.get(agenda.proposes, ANY)]
                for name in values:
                    signed = share * mine[name] * deal[name, place]
                    mass = mass + signed
                    worth = worth + signed * values[name][column(party, kinds)]
            chance[kind] = mass
            value[kind] = np.divide(worth, mass, out=np.zeros_like(worth), where=mass > 0)
        whose = party if party in typed else ""
        found["chance", party] = Typed(whose, chance)
        found["value", party] = Typed(whose, value)
    return found


def _passes(
    agenda: NegotiationAgenda,
    gains: Mapping[str, Array],
    sharp: Mapping[str, Array],
    consent: Array,
) -> Array:
    """The probability that a package on the table becomes a deal, from the last answer back."""
    after = consent
    for party in reversed(answering(agenda)):
        after = after / (1.0 + np.exp(np.clip(-sharp[party] * after * gains[party], -700, 700)))
    return np.asarray(after)


def _offers(
    agenda: NegotiationAgenda,
    values: Mapping[str, Mapping[Column, Array]],
    nothing: Mapping[Column, Array],
    deal: Mapping[tuple[str, int], Array],
    every: list[dict[str, str]],
    column: Callable[[str, Kinds], Column],
    odds: Callable[..., Array],
    sharp: Mapping[str, Array],
) -> dict[str, dict[str, Array]]:
    """Type of the proposer -> package -> the probability that it is put on the table."""
    count = np.ones_like(next(iter(nothing.values())))
    if agenda.proposes == MEDIATOR:
        return {ANY: {name: count / len(values) for name in values}}
    party = agenda.proposes
    found = {}
    for kind in dict.fromkeys(kinds.get(party, ANY) for kinds in every):
        felt = {}
        for name in values:
            gain = np.zeros_like(count)
            for place, kinds in enumerate(every):
                if kinds.get(party, ANY) == kind:
                    own = column(party, kinds)
                    worth = values[name][own] - nothing[own]
                    gain = gain + odds(kinds, but=party) * deal[name, place] * worth
            felt[name] = sharp[party] * gain
        # no paper is worth 0
        top = np.maximum(np.max(list(felt.values()), axis=0), 0.0)
        total = np.exp(-top) + sum(np.exp(u - top) for u in felt.values())
        found[kind] = {name: np.exp(u - top) / total for name, u in felt.items()}
    return found
