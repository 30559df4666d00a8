"""What the candidate packages are worth in every world, and how likely the bodies consent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from overture.case.agenda import ANY, DeclaredBody
from overture.case.model import Case
from overture.case.table import is_move, offered
from overture.errors import CaseError, Problem
from overture.game.draws import Deals, Typed
from overture.talks.bodies import Body
from overture.talks.consenting import Consent, consent_by_shift
from overture.worlds.agenda_numbers import (
    Column,
    central_forms,
    columns_of,
    no_deal,
    package_worths,
    typed_parties,
)
from overture.worlds.candidates import candidates
from overture.worlds.consents import bodies_by_world, body_at
from overture.worlds.folded_table import asked, folded
from overture.worlds.forms import Forms, Place

Array = NDArray[np.float64]
Precision = Mapping[tuple[str, str], Array]


def deals(
    case: Case,
    forms: Forms,
    precision: Precision,
    priors: Mapping[str, Array],
    pinned: Mapping[str, float],
) -> Deals | None:
    """The numbers of the table in a block of worlds; None where the game asks nothing of a deal.

    `precision` and `priors` are those of the block; `pinned` are the numbers set in every world,
    where a precision may be among them.
    """
    agenda = case.agenda
    if agenda is None or not (is_move(case) or asked(case)):
        return None
    packages = dict(zip(offered(agenda), candidates(case), strict=True))
    worths: dict[tuple[str, str], Typed] = {}
    consents: dict[str, Typed] = {}
    typed = typed_parties(agenda)
    columns = columns_of(case)
    nothing = {column: no_deal(case, forms, column) for column in columns}
    sharp = {
        party: _precision(case, party, precision, pinned, forms.count)
        for party in (*agenda.parties, *agenda.ratify)
    }
    by_column = {
        column: package_worths(case, forms, column, list(packages.values())) for column in columns
    }
    values = {
        name: {column: by_column[column][place] for column in columns}
        for place, name in enumerate(packages)
    }
    curves = {
        party: [(_curve_of(each), worlds) for each, worlds in bodies_by_world(case, body, forms)]
        for party, body in agenda.ratify.items()
    }
    for name in packages:
        for party in agenda.parties:
            own = {c.kind: values[name][c] for c in columns if c.party == party}
            worths[name, party] = Typed(party if party in typed else "", own)
        consents[name] = _consents(case, values[name], nothing, sharp, curves)
    answers = {} if is_move(case) else folded(case, values, nothing, consents, sharp, priors)
    return Deals(packages, worths, consents, answers)


def _consents(
    case: Case,
    values: Mapping[Column, Array],
    nothing: Mapping[Column, Array],
    sharp: Mapping[str, Array],
    curves: Mapping[str, Sequence[tuple[Consent, NDArray[np.bool_]]]],
) -> Typed:
    """The probability that every body consents, independently of each other."""
    count = len(next(iter(values.values())))
    plain = np.ones(count)
    by_kind: dict[str, Array] = {}
    whose = ""
    for party, split in curves.items():
        for column in [c for c in values if c.party == party] or [Column(party, ANY)]:
            shift = np.zeros(count)
            if column in values:
                shift = sharp[party] * (values[column] - nothing[column])
            if len(split) == 1:
                odds = split[0][0].at(shift)
            else:
                odds = np.empty(count)
                for curve, worlds in split:
                    odds[worlds] = curve.at(shift[worlds])
            if column.kind == ANY:
                plain = plain * odds
            else:
                whose = _one_typed(case, party, whose)
                by_kind[column.kind] = odds
    if not whose:
        return Typed("", {ANY: plain})
    return Typed(whose, {kind: plain * odds for kind, odds in by_kind.items()})


def _one_typed(case: Case, party: str, before: str) -> str:
    if before and before != party:
        assert case.agenda is not None
        raise CaseError(
            [
                Problem(
                    "table-types",
                    case.agenda.spot,
                    "agenda.ratify",
                    f"{before} and {party} both ratify through a body and have worths by type",
                    "let one of them have the same worths for all its types",
                )
            ]
        )
    return party


def _precision(
    case: Case, party: str, precision: Precision, pinned: Mapping[str, float], count: int
) -> Array:
    """The precision of a party at the table: the median where it knows no more than the analyst,
    and 0 where the case states none, so that the package does not move its body."""
    if (party, "") not in precision:
        return np.zeros(count)
    if case.parties[party].knows != "prior":
        return precision[party, ""]
    declared = case.rationality[party].default
    place = Place(f"rationality.{party}", declared.spot)
    return np.full(count, float(central_forms(case, pinned).form(declared.form, place, {})[0]))


def body_of(case: Case, declared: DeclaredBody) -> Body:
    """The declared body with the credences of its members as in the central world.

    Raises UsageError where nothing could pass, or the weights have too many sums; CaseError where
    a credence is no probability.
    """
    return body_at(declared, central_forms(case))


@lru_cache(maxsize=64)
def _curve_of(body: Body) -> Consent:
    return consent_by_shift(body)
