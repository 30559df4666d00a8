"""The question: what is decided, which option is the offer, what is forbidden, and the days."""

from __future__ import annotations

from collections.abc import Iterator

from overture.case.checks.registry import error, register, warning
from overture.case.draft import Draft
from overture.case.model import AdviceSection, Test
from overture.errors import Problem
from overture.reading.nodes import Mapping, Scalar, Sequence
from overture.reading.suggest import list_names, suggest

CHECKS = register(
    error("version", "The case is written in another version of the language."),
    error("day", "A day is not written as year-month-day."),
    error("priors-after-question", "The priors belong to a later day than the question."),
    error("decide", "The choice to be advised is not a move of the advised party."),
    error("offer", "The conditional offer is not an option of the choice to be advised."),
    error("reply", "A reply is not a later move of another party that the advised party sees."),
    warning("complies-hidden", "Compliance is read from a move that the advised party cannot see."),
    warning("all-sincere", "All types count as sincere, so that the test separates nobody."),
    error("forbidden", "A forbidden option is not an option of the advised party."),
    error("forbids-all", "Every option of the choice to be advised is forbidden."),
)


def version(draft: Draft) -> Iterator[Problem]:
    """The language is version 1."""
    node = draft.document.get("overture")
    if isinstance(node, Scalar) and type(node.value) is int and node.value != 1:
        what = f"the case is written in version {node.value} of the language"
        yield Problem("version", node.spot, "overture", what, "this overture reads `overture: 1`")


def days(draft: Draft) -> Iterator[Problem]:
    """Priors cannot come from the future of the question."""
    if draft.as_of is None or draft.priors_as_of is None or draft.priors_as_of <= draft.as_of:
        return
    asked = draft.value_spot("as_of")
    yield Problem(
        "priors-after-question",
        asked if "--as-of" in asked.text else draft.value_spot("priors_as_of"),
        "priors_as_of",
        f"the question is asked as of {draft.as_of}, but the priors are those of "
        f"{draft.priors_as_of}",
        f"ask as of {draft.priors_as_of} or later, or use a scenario that states earlier priors "
        "and their day (priors_as_of)",
    )


def decision(draft: Draft) -> Iterator[Problem]:
    """`decide` and the test."""
    advice, advised = draft.advice, _advised(draft)
    if advice is None:
        return
    own = [move.id for move in draft.moves.values() if move.by == advised]
    spot = draft.value_spot("advice", "decide")
    move = draft.moves.get(advice.decide)
    sound = advice.decide in draft.names.moves
    if not sound and draft.names.complete:
        remedy = suggest(advice.decide, own) or f"its moves are {list_names(own)}"
        what = f"there is no move '{advice.decide}'"
        yield Problem("unknown-name", spot, "advice.decide", what, remedy)
    elif move is not None and advised and move.by != advised:
        sound = False
        what = f"'{move.id}' is a move of {move.by}, which is not advised"
        remedy = (
            f"name a move of the advised party: {list_names(own)}"
            if own
            else (f"give {advised} a move, and name it here")
        )
        yield Problem("decide", spot, "advice.decide", what, remedy)
    if advice.test is None:
        return
    if sound:
        yield from _offer(draft, advice, advice.test)
    yield from _replies(draft, advice if sound else None, advised, advice.test)
    yield from _sincere(draft, advice.test)
    yield from _hidden(draft, advised, advice.test)


def _advised(draft: Draft) -> str:
    """The one advised party, or "" while that is not settled."""
    found = [party.id for party in draft.parties.values() if party.advised]
    return found[0] if len(found) == 1 and not draft.is_spoilt("parties") else ""


def _offer(draft: Draft, advice: AdviceSection, test: Test) -> Iterator[Problem]:
    options = draft.names.moves[advice.decide]
    if test.offer not in options:
        remedy = suggest(test.offer, options) or f"its options are {list_names(options)}"
        what = f"'{test.offer}' is no option of '{advice.decide}'"
        spot = draft.value_spot("advice", "test", "offer")
        yield Problem("offer", spot, "advice.test.offer", what, remedy)


def _replies(
    draft: Draft, advice: AdviceSection | None, advised: str, test: Test
) -> Iterator[Problem]:
    order = list(draft.names.moves)
    path = "advice.test.reply"
    node = draft.node("advice", "test", "reply")
    if isinstance(node, Sequence) and not node.items:
        what, remedy = "a test needs a reply", "name the moves that answer the offer"
        yield Problem("reply", node.spot, path, what, remedy)
    for item in node.items if isinstance(node, Sequence) else ():
        name = getattr(item, "text", "")
        move = draft.moves.get(name)
        if name not in order:
            if draft.names.complete:
                remedy = suggest(name, order) or f"the moves are {list_names(order)}"
                what = f"there is no move '{name}'"
                yield Problem("unknown-name", item.spot, path, what, remedy)
        elif advice is not None and order.index(name) <= order.index(advice.decide):
            what = f"'{name}' is not made after '{advice.decide}'"
            yield Problem("reply", item.spot, path, what, "name later moves that answer the offer")
        elif move is not None and move.by == advised:
            what = f"'{name}' is a move of {move.by} itself"
            yield Problem("reply", item.spot, path, what, "name moves of others, or of chance")
        elif move is not None and advised and advised not in move.seen_by:
            what = f"{advised} does not see '{name}'"
            remedy = f"add {advised} to its seen_by, or name what {advised} does see"
            yield Problem("reply", item.spot, path, what, remedy)


def _sincere(draft: Draft, test: Test) -> Iterator[Problem]:
    types = draft.names.types
    for party, kinds in test.sincere.items():
        path = f"advice.test.sincere.{party}"
        spot = draft.spot("advice", "test", "sincere", party)
        if party not in types:
            if draft.names.complete:
                what = f"'{party}' has no types"
                remedy = suggest(party, types) or f"parties with types: {list_names(types)}"
                yield Problem("unknown-name", spot, path, what, remedy)
            continue
        node = draft.node("advice", "test", "sincere", party)
        for item in node.items if isinstance(node, Sequence) else ():
            name = getattr(item, "text", "")
            if name not in types[party]:
                what = f"{party} has no type '{name}'"
                remedy = suggest(name, types[party]) or f"its types: {list_names(types[party])}"
                yield Problem("unknown-name", item.spot, path, what, remedy)
        if set(kinds) >= set(types[party]):
            what = f"all types of {party} count as sincere: the test separates nobody"
            remedy = "leave out the types that the test is to tell apart"
            yield Problem("all-sincere", spot, path, what, remedy, severity="warning")


def _hidden(draft: Draft, advised: str, test: Test) -> Iterator[Problem]:
    """Compliance as it is read must be read from something seen."""
    if test.complies is None or not advised:
        return
    waiting, used = list(test.complies.names), set[str]()
    while waiting:
        name = waiting.pop()
        if name not in used:
            used.add(name)
            outcome = draft.outcomes.get(name)
            waiting.extend(outcome.when.names if outcome is not None else ())
    for name in sorted(used):
        move = draft.moves.get(name)
        hidden = move is not None and advised not in (*move.seen_by, move.by)
        if hidden or (name in draft.names.types and name != advised):
            yield Problem(
                "complies-hidden",
                draft.value_spot("advice", "test", "complies"),
                "advice.test.complies",
                f"the advised party cannot see '{name}', from which compliance is read",
                "write here what it sees, and under `kept` what is really done",
                severity="warning",
            )


def guard_rails(draft: Draft) -> Iterator[Problem]:
    """What is forbidden is an option of the advised party, and something is left to advise."""
    advised = _advised(draft)
    own = {
        option
        for name, move in draft.moves.items()
        if move.by == advised
        for option in draft.names.moves[name]
    }
    complete = bool(advised) and len(draft.moves) == len(draft.names.moves)
    node = draft.document.get("forbidden")
    for key, _ in node.entries if isinstance(node, Mapping) else ():
        if key.text not in own and complete and draft.names.complete:
            what = f"'{key.text}' is no option of the advised party"
            remedy = suggest(key.text, sorted(own)) or f"its options: {list_names(sorted(own))}"
            yield Problem("forbidden", key.spot, f"forbidden.{key.text}", what, remedy)
    options = draft.names.moves.get(draft.advice.decide, ()) if draft.advice is not None else ()
    if options and all(option in draft.forbidden for option in options):
        yield Problem(
            "forbids-all",
            draft.spot("forbidden"),
            "forbidden",
            f"every option of '{draft.advice.decide if draft.advice else ''}' is forbidden",
            "leave at least one that can be advised",
        )


ALL = (version, days, decision, guard_rails)
