"""Arguments: that they speak to each other, and that their premises can hold in some world."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from overture.case.arguments import Argument, Premise, options_reached
from overture.case.checks.registry import error, note, register, warning
from overture.case.dependence import by_types, leaves
from overture.case.draft import Draft
from overture.case.measures import adding
from overture.case.model import Derived
from overture.errors import Problem, Spot
from overture.reading.nodes import Scalar, Sequence
from overture.reading.suggest import list_names, suggest

CHECKS = register(
    error("argument-claim", "An argument claims nothing."),
    error("argument-target", "An argument speaks for or against something that is not there."),
    error("argument-clash", "An argument has the id of an option that arguments may speak for."),
    error("argument-itself", "An argument contradicts or supports itself, or does both to one."),
    error("argument-circle", "Arguments support each other in a circle, without a ground."),
    error("premise-form", "A premise is written in no way, or in several ways at once."),
    error("premise-option", "It is open, or unknown, under which option an outcome is meant."),
    error("premise-level", "A probability in a premise does not lie between 0 and 1."),
    error("premise-quantity", "A quantity in a premise has no single value in a world."),
    error("premises-contradict", "The premises of an argument cannot all hold in any world."),
    warning("argument-idle", "An argument speaks for or against nothing that is decided."),
    note("argument-reason", "An argument has no reason, no source and no premise."),
)

MOST_PREMISES = 20
MOST_TARGETS = 60
MOST_TRIED = 12
"""Assumptions in the premises of an argument up to which all their truths are tried."""


def options_of(draft: Draft) -> tuple[str, ...]:
    """The options that arguments may speak for or against: those of the advised choice."""
    decide = draft.advice.decide if draft.advice is not None else ""
    return draft.names.moves.get(decide, ())


def claims(draft: Draft) -> Iterator[Problem]:
    """Every argument says something, and its id means one thing."""
    options = options_of(draft)
    for name, argument in draft.arguments.items():
        if not argument.claim:
            spot = draft.value_spot("arguments", name, "claim")
            what = "the argument claims nothing"
            remedy = "write what is claimed, as a sentence"
            yield Problem("argument-claim", spot, f"arguments.{name}.claim", what, remedy)
        if name in options:
            what = f"'{name}' is an option of the advised choice as well"
            remedy = "give the argument another id: arguments speak for options by their ids"
            yield Problem("argument-clash", argument.spot, f"arguments.{name}", what, remedy)
        if not argument.why and not argument.source and not argument.premises:
            what = "the argument has no reason, no source and no premise"
            remedy = "add `why`, `source` or `premises`"
            yield Problem(
                "argument-reason", argument.spot, f"arguments.{name}", what, remedy, "note"
            )


def targets(draft: Draft) -> Iterator[Problem]:
    """What arguments speak for and against is there, and is not the argument itself."""
    section = draft.document.get("arguments")
    every = {key.text for key, _ in getattr(section, "entries", ())}
    options = options_of(draft)
    for name, argument in draft.arguments.items():
        for key, named in (("supports", argument.supports), ("attacks", argument.attacks)):
            path = f"arguments.{name}.{key}"
            for index, target in enumerate(named):
                spot = _item_spot(draft, name, key, index)
                if target == name:
                    verb = "supports" if key == "supports" else "contradicts"
                    what = f"the argument {verb} itself"
                    remedy = "take it out, or make two arguments of it"
                    yield Problem("argument-itself", spot, path, what, remedy)
                elif target in argument.supports and key == "attacks":
                    what = f"the argument speaks both for and against '{target}'"
                    remedy = "keep one of the two, or make two arguments of it"
                    yield Problem("argument-itself", spot, path, what, remedy)
                elif target not in every and target not in options and options:
                    yield _unknown(target, every, options, spot, path)
            if len(named) > MOST_TARGETS:
                what = f"there are {len(named)} names; at most {MOST_TARGETS} are read"
                spot = draft.value_spot("arguments", name, key)
                yield Problem("too-many", spot, path, what, "drop some of them")
        if len(argument.premises) > MOST_PREMISES:
            what = f"there are {len(argument.premises)} premises; at most {MOST_PREMISES} are read"
            spot = draft.value_spot("arguments", name, "premises")
            remedy = "join some of them with `and`"
            yield Problem("too-many", spot, f"arguments.{name}.premises", what, remedy)


def _unknown(
    target: str, arguments: set[str], options: tuple[str, ...], spot: Spot, path: str
) -> Problem:
    what = f"'{target}' is neither an argument nor an option of the advised choice"
    remedy = suggest(target, (*arguments, *options)) or (
        f"name an argument, or one of {list_names(options)}"
    )
    return Problem("argument-target", spot, path, what, remedy)


def circles(draft: Draft) -> Iterator[Problem]:
    """Supports lead to some ground: an argument that needs no other."""
    arguments = draft.arguments
    settled: set[str] = set()
    for start in arguments:
        trail: list[str] = []
        waiting = [(start, iter(arguments[start].supports))]
        while waiting:
            name, rest = waiting[-1]
            if name not in trail:
                trail.append(name)
            below = next((t for t in rest if t in arguments and t not in settled), None)
            if below is None:
                settled.add(name)
                waiting.pop()
                trail.pop()
            elif below in trail and below != name:
                circle = [*trail[trail.index(below) :], below]
                what = f"it supports itself through others: {' -> '.join(circle)}"
                remedy = "take one of these supports away"
                path = f"arguments.{name}.supports"
                spot = draft.value_spot("arguments", name, "supports")
                yield Problem("argument-circle", spot, path, what, remedy)
                return
            elif below != name:
                waiting.append((below, iter(arguments[below].supports)))


def idle(draft: Draft) -> Iterator[Problem]:
    """Every argument bears on an option or on an accession, directly or through others."""
    criteria = {name for each in draft.accessions.values() for name in each.criteria}
    reached = options_reached(draft.arguments, options_of(draft))
    ends = options_reached(draft.arguments, tuple(criteria))
    for name, argument in draft.arguments.items():
        if name in criteria or ends[name]:
            continue
        known = all(t in draft.arguments or t in options_of(draft) for t in argument.targets)
        if not reached[name] and known and draft.advice is not None:
            what = "no chain of attacks and supports leads from it to an option"
            remedy = "let it support or attack an option of the advised choice, or an argument"
            yield Problem(
                "argument-idle", argument.spot, f"arguments.{name}", what, remedy, "warning"
            )


def premises(draft: Draft) -> Iterator[Problem]:
    """Every premise can be judged in a world, and those of one argument can hold together."""
    options = options_of(draft)
    reached = options_reached(draft.arguments, options)
    for name, argument in draft.arguments.items():
        path = f"arguments.{name}.premises"
        for premise in argument.premises:
            yield from _levels(premise, path)
            if all(target in options or target in draft.arguments for target in argument.targets):
                yield from _meant(draft, premise, path, options, reached[name])
            yield from _numbers(draft, premise, path)
        if not _can_hold(draft, argument):
            spot = draft.value_spot("arguments", name, "premises")
            what = "its premises cannot all hold in any world"
            remedy = "drop one of them, or make two arguments of it"
            yield Problem("premises-contradict", spot, path, what, remedy)


def _levels(premise: Premise, path: str) -> Iterator[Problem]:
    if premise.relation in ("above", "below") and not 0.0 <= premise.level <= 1.0:
        what = f"{premise.level:g} is no probability"
        remedy = "write a number between 0 and 1"
        yield Problem("premise-level", premise.spot, path, what, remedy)


def _meant(
    draft: Draft,
    premise: Premise,
    path: str,
    options: tuple[str, ...],
    reached: frozenset[str],
) -> Iterator[Problem]:
    """The options of a premise are options of the advised choice, and it is clear which."""
    for option in (premise.under, premise.than):
        if option and option not in options:
            what = f"'{option}' is no option of the advised choice"
            remedy = suggest(option, options) or f"name one of {list_names(options)}"
            yield Problem("premise-option", premise.spot, path, what, remedy)
    if premise.under and premise.under == premise.than:
        what = f"'{premise.than}' is compared with itself"
        yield Problem("premise-option", premise.spot, path, what, "name another option")
    open_ = premise.event is not None or (
        premise.holds is not None and set(premise.holds.names) & set(draft.names.outcomes)
    )
    if open_ and not premise.under and len(reached) != 1:
        bears = list_names(sorted(reached)) if reached else "no option"
        what = f"under which option is the outcome meant? The argument bears on {bears}"
        remedy = "write {outcome: …, under: OPTION, above: 0.5}"
        yield Problem("premise-option", premise.spot, path, what, remedy)
    elif open_ and not premise.under and premise.than in reached:
        what = f"'{premise.than}' is compared with itself"
        yield Problem("premise-option", premise.spot, path, what, "write `under: OPTION` as well")


def _numbers(draft: Draft, premise: Premise, path: str) -> Iterator[Problem]:
    """Quantities in a truth about the world are the same in all its histories."""
    for name in sorted(premise.holds.names if premise.holds is not None else ()):
        number = draft.quantities.get(name)
        if number is None:
            continue
        derived = any(isinstance(leaf, Derived) for leaf in leaves(number.form))
        derived = derived or any(adding(draft, name))
        if derived or by_types(number.form):
            how = "differs by type" if by_types(number.form) else "is worked out in every history"
            what = f"'{name}' {how}, so that it has no single value in a world"
            remedy = "name an assumption, or a quantity that is one number in a world"
            yield Problem("premise-quantity", premise.spot, path, what, remedy)


def _can_hold(draft: Draft, argument: Argument) -> bool:
    """Whether some truth of the assumptions meets all premises that are about these alone."""
    about = [
        premise.holds
        for premise in argument.premises
        if premise.holds is not None and premise.holds.names <= set(draft.names.assumptions)
    ]
    names = sorted(set().union(*(expression.names for expression in about)))
    if not about or len(names) > MOST_TRIED:
        return True
    return any(
        all(expression.evaluate(dict(zip(names, truths, strict=True))) for expression in about)
        for truths in itertools.product((True, False), repeat=len(names))
    )


def _item_spot(draft: Draft, name: str, key: str, index: int) -> Spot:
    node = draft.node("arguments", name, key)
    if isinstance(node, Sequence):
        scalars = [item for item in node.items if isinstance(item, Scalar)]
        if index < len(scalars):
            return scalars[index].spot
    return draft.value_spot("arguments", name, key)


ALL = (claims, targets, circles, idle, premises)
