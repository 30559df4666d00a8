"""Parties: who is advised, what they want, how precisely they choose, which types they have."""

from __future__ import annotations

import math
from collections.abc import Iterator

from overture.case.checks.registry import error, register, warning
from overture.case.draft import Draft
from overture.case.model import Form, Point, Rest
from overture.case.names import CHANCE
from overture.errors import Problem, Spot
from overture.reading.nodes import Mapping
from overture.reading.suggest import list_names, suggest

CHECKS = register(
    error("advised-one", "Not exactly one party is the one that the brief speaks to."),
    error("priors-sum", "The priors of a party's types cannot sum to 1."),
    error("no-types", "A party is listed under `types` without any type."),
    error("rationality-missing", "A party that moves has no precision."),
    error("precision", "A precision is not above 0."),
    warning("payoffs-missing", "A party has no payoff terms, so that it is indifferent."),
    warning("rationality-unused", "A precision is given that no move uses."),
)

_TOLERANCE = 1e-9


def advised(draft: Draft) -> Iterator[Problem]:
    """Exactly one advised party."""
    if draft.is_spoilt("parties"):
        return
    found = [party for party in draft.parties.values() if party.advised]
    if not found:
        yield Problem(
            "advised-one",
            draft.spot("parties"),
            "parties",
            "no party is advised",
            "add `advised: true` to the party that the brief speaks to",
        )
    for party in found[1:]:
        yield Problem(
            "advised-one",
            draft.spot("parties", party.id, "advised"),
            f"parties.{party.id}",
            f"{found[0].id} is advised already",
            "keep `advised: true` for one party: a brief speaks to one",
        )


def known_parties(draft: Draft) -> Iterator[Problem]:
    """Keys of `types`, `payoffs` and `rationality` are parties."""
    if draft.document.get("parties") is None or draft.spoilt & {("parties",)}:
        return
    for section in ("types", "payoffs", "rationality"):
        node = draft.document.get(section)
        for key, _ in node.entries if isinstance(node, Mapping) else ():
            if key.text not in draft.names.parties:
                yield unknown_party(draft, key.text, key.spot, f"{section}.{key.text}")


def unknown_party(draft: Draft, name: str, spot: Spot, path: str) -> Problem:
    """The problem of a name that is no party."""
    remedy = suggest(name, draft.names.parties) or f"there are {list_names(draft.names.parties)}"
    return Problem("unknown-name", spot, path, f"there is no party '{name}'", remedy)


def priors(draft: Draft) -> Iterator[Problem]:
    """Priors that are wrong whatever is drawn: `rest` twice, points that cannot sum to 1."""
    section = draft.document.get("types")
    for key, node in section.entries if isinstance(section, Mapping) else ():
        if isinstance(node, Mapping) and not node.entries:
            what = f"{key.text} has no types here"
            remedy = "list its types, or delete the entry"
            yield Problem("no-types", key.spot, f"types.{key.text}", what, remedy)
    for party, kinds in draft.types.items():
        if set(kinds) != set(draft.names.types[party]):
            continue
        spot, path = draft.spot("types", party), f"types.{party}"
        rests = [kind for kind in kinds.values() if isinstance(kind.prior.form, Rest)]
        for kind in rests[1:]:
            what = f"`rest` stands already at {rests[0].id}"
            remedy = "give a number to all types but one"
            yield Problem("priors-sum", kind.prior.spot, f"{path}.{kind.id}.prior", what, remedy)
        if len(rests) > 1:
            continue
        numbers = [kind.prior.form for kind in kinds.values() if kind not in rests]
        low = sum(_least(form) for form in numbers)
        fixed = all(isinstance(form, Point) for form in numbers)
        if rests and low >= 1 and numbers:
            yield Problem(
                "priors-sum",
                spot,
                path,
                f"the other priors sum to {low:g} or more, so that nothing is left for "
                f"{rests[0].id}",
                "lower them, or give up `rest`",
            )
        elif not rests and fixed and abs(low - 1) > _TOLERANCE:
            yield Problem(
                "priors-sum",
                spot,
                path,
                f"the priors sum to {low:g}, not to 1",
                "change one of them, or write `rest` for one",
            )


def _least(form: Form) -> float:
    """A number below which a prior cannot fall, as far as the declaration alone tells."""
    if isinstance(form, Point):
        return form.value
    minimum = getattr(form, "minimum", 0.0)
    return float(minimum) if math.isfinite(minimum) else 0.0


def wants(draft: Draft) -> Iterator[Problem]:
    """Parties whose payoff is the same everywhere."""
    for party in draft.parties:
        if draft.is_spoilt("payoffs", party) or draft.node("payoffs") is None:
            continue
        if draft.node("payoffs", party) is None or not _terms(draft, party):
            yield Problem(
                "payoffs-missing",
                draft.spot("payoffs", party)
                if draft.node("payoffs", party)
                else draft.spot("parties", party),
                f"payoffs.{party}",
                f"{party} has no payoff terms: its payoff is 0 everywhere",
                "add terms, or leave the party out",
                severity="warning",
            )


def _terms(draft: Draft, party: str) -> bool:
    items = getattr(draft.node("payoffs", party), "items", ())
    return bool(items)


def precision(draft: Draft) -> Iterator[Problem]:
    """A precision for each party that moves, and for no other."""
    movers = {move.by for move in draft.moves.values()} - {CHANCE}
    for party in draft.parties:
        if party not in movers or draft.node("rationality", party) is not None:
            continue
        if draft.is_spoilt("rationality"):
            continue
        move = next(move for move in draft.moves.values() if move.by == party)
        yield Problem(
            "rationality-missing",
            draft.spot("rationality") if draft.node("rationality") else move.spot,
            f"rationality.{party}",
            f"{party} moves at '{move.id}', but nothing says how precisely it chooses",
            f"add a line such as `{party}: 0.1 to 0.3` to the section rationality",
        )
    complete = len(draft.moves) == len(draft.names.moves) and draft.names.complete
    # a party whose body ratifies packages answers to their worth with its precision, and where the
    # table is no move of the game every party at it does
    agenda = draft.agenda
    bodies = set(agenda.ratify) if agenda is not None else set()
    bodies |= set(agenda.parties) if agenda is not None and agenda.opens_if is None else set()
    for party, given in draft.rationality.items():
        path = f"rationality.{party}"
        if complete and party in draft.parties and party not in movers | bodies:
            yield Problem(
                "rationality-unused",
                draft.spot("rationality", party),
                path,
                f"{party} makes no move",
                "delete the line, or give the party a move",
                severity="warning",
            )
        for name, number in ((party, given.default), *given.moves.items()):
            if isinstance(number.form, Point) and number.form.value <= 0:
                yield Problem(
                    "precision",
                    number.spot,
                    path,
                    f"the precision for {name} is {number.form.value:g}",
                    "write a number above 0, such as 0.1 per point",
                )
        for name in given.moves:
            yield from _own_move(draft, party, name)


def _own_move(draft: Draft, party: str, name: str) -> Iterator[Problem]:
    spot, path = draft.spot("rationality", party, name), f"rationality.{party}.{name}"
    own = [move.id for move in draft.moves.values() if move.by == party]
    if name in draft.moves and name not in own:
        what = f"'{name}' is not a move of {party}"
        yield Problem("unknown-name", spot, path, what, f"its moves are {list_names(own)}")
    elif name not in draft.names.moves and draft.names.complete:
        remedy = suggest(name, own) or f"its moves are {list_names(own)}"
        yield Problem("unknown-name", spot, path, f"there is no move '{name}'", remedy)


ALL = (advised, known_parties, priors, wants, precision)
