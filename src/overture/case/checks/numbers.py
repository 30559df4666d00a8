"""Numbers: what they depend on, what moves together, what levers set, what nothing uses."""

from __future__ import annotations

import math
from collections.abc import Iterator

from overture.case.checks.registry import error, note, register, warning
from overture.case.dependence import assumptions_in, by_types, expressions_of, leaves
from overture.case.draft import Draft
from overture.case.measures import decided_numbers
from overture.case.model import Derived, Point, Rest, Uncertain
from overture.case.paths import COMMAND_LINE
from overture.errors import Problem, Spot
from overture.reading.identifiers import check_identifier
from overture.reading.suggest import list_names, suggest

CHECKS = register(
    error("number-form", "A number is not written in any form of the language."),
    error("interval-order", "An interval runs from its higher to its lower end."),
    error("interval-ends", "An interval has an end that its shape can never reach."),
    error("out-of-range", "A number lies outside of what its unit, role, min or max allow."),
    error("empty-range", "Nothing of a range is left between min and max."),
    error("distribution", "The parameters of a distribution make no sense."),
    error("type-missing", "A number given per type leaves out a type."),
    error("by-not-here", "A prior, credence or precision is given per type."),
    error("rest-not-here", "`rest` stands where it has no meaning."),
    error("one-party", "A quantity differs by the types of two parties."),
    error("lever-values", "A lever has neither a list of numbers nor a rising range."),
    error("lever-sets", "A lever does not set a drawn or fixed quantity."),
    error("together-quantity", "`together` names something that is no drawn quantity."),
    error("together-rank", "A rank correlation does not lie between -1 and 1, or is given twice."),
    error("together-matrix", "The rank correlations contradict each other."),
    warning("together-fixed", "`together` names a fixed number."),
    error("given", "`given` adds more log-odds than means anything."),
    error("grade", "A grade is not of the Admiralty form, such as B2."),
    error("source-share", "A reliability or another share of a source is no probability."),
    error("source-bias", "The bias of a source is no share by which it overstates."),
    warning("range-cut", "An interval reaches beyond min or max."),
    warning("unused-quantity", "A quantity is used nowhere."),
    warning("unused-assumption", "An assumption sets nothing."),
    warning("unknown-source", "A source is named that is not declared."),
    note("no-reason", "A number has neither a reason nor a source."),
)

_LEAST_EIGENVALUE = 1e-9
_MOST_LOG_ODDS = 20.0


def one_party(draft: Draft) -> Iterator[Problem]:
    """A quantity differs by the types of one party at most."""
    for name, number in draft.quantities.items():
        parties = sorted(by_types(number.form))
        if len(parties) > 1:
            yield Problem(
                "one-party",
                number.spot,
                f"quantities.{name}",
                f"it differs by the types of {' and '.join(parties)}",
                "let it differ by one party's types, and combine two quantities with `is`",
            )


def given(draft: Draft) -> Iterator[Problem]:
    """`given` names other assumptions, with log-odds of a size that means something."""
    for name, assumption in draft.assumptions.items():
        for other, shift in assumption.given.items():
            spot = draft.spot("assumptions", name, "given", other)
            path = f"assumptions.{name}.given.{other}"
            if other not in draft.names.assumptions:
                remedy = suggest(other, draft.names.assumptions) or "name another assumption"
                what = f"there is no assumption '{other}'"
                yield Problem("unknown-name", spot, path, what, remedy)
            elif abs(shift) > _MOST_LOG_ODDS:
                what = f"{shift:g} added to the log-odds settles the matter"
                remedy = "write a number such as 0.7 (doubles the odds) or 2.3 (times ten)"
                yield Problem("given", spot, path, what, remedy)


def together(draft: Draft) -> Iterator[Problem]:
    """`together` ties drawn quantities, by correlations that can hold at once."""
    known = draft.names.quantities
    sound = True
    ranks: dict[tuple[str, str], float] = {}
    spots: dict[tuple[str, str], Spot] = {}
    for tie, spot in draft.together:
        problems = list(_tie(draft, tie.of, tie.rank, spot))
        for one, other in _pairs(tie.of):
            pair = (min(one, other), max(one, other))
            if ranks.setdefault(pair, tie.rank) != tie.rank:
                what = f"{one} and {other} have rank {ranks[pair]:g} already"
                remedy = "give one rank for each pair"
                problems.append(Problem("together-rank", spot, "together", what, remedy))
            spots.setdefault(pair, spot)
        sound = sound and set(tie.of) <= set(known)
        sound = sound and all(problem.severity != "error" for problem in problems)
        yield from problems
    names = [name for name in known if any(name in pair for pair in ranks)]
    if sound and ranks and not _positive_definite(names, ranks):
        first = min(spots.values(), key=lambda spot: spot.line)
        yield Problem(
            "together-matrix",
            first,
            "together",
            f"no numbers can have these rank correlations at once ({list_names(names)})",
            "bring them nearer to 0, or tie what depends on the same cause with one rank",
        )


def _pairs(names: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    for index, one in enumerate(names):
        for other in names[index + 1 :]:
            if one != other:
                yield one, other


def _tie(draft: Draft, names: tuple[str, ...], rank: float, spot: Spot) -> Iterator[Problem]:
    known = draft.names.quantities
    for name in dict.fromkeys(names):
        number = draft.quantities.get(name)
        if name not in known:
            if draft.names.complete:
                what = f"there is no quantity '{name}'"
                remedy = suggest(name, known) or "name quantities of the case"
                yield Problem("together-quantity", spot, "together", what, remedy)
        elif number is not None and isinstance(number.form, Derived):
            what = f"'{name}' is not drawn: it follows from other quantities"
            remedy = "tie the quantities from which it follows"
            yield Problem("together-quantity", spot, "together", what, remedy)
        elif number is not None and all(isinstance(leaf, Point) for leaf in leaves(number.form)):
            what = f"'{name}' is a fixed number, so that nothing moves with it"
            remedy = "give it a range, or take it out"
            yield Problem("together-fixed", spot, "together", what, remedy, severity="warning")
    if len(set(names)) != len(names) or len(names) < 2:
        what = "a correlation needs two or more different quantities"
        yield Problem("together-quantity", spot, "together", what, "write of: [first, second]")
    if not -1 < rank < 1:
        what = f"a rank correlation cannot be {rank:g}"
        remedy = "write a number between -1 and 1; for 1 let one quantity be `is` the other"
        yield Problem("together-rank", spot, "together", what, remedy)


def _positive_definite(names: list[str], ranks: dict[tuple[str, str], float]) -> bool:
    import numpy as np

    matrix = np.eye(len(names))
    at = {name: index for index, name in enumerate(names)}
    for (one, other), rank in ranks.items():
        # Pearson's correlation of normal scores that have Spearman's correlation `rank`.
        value = 2 * math.sin(math.pi * rank / 6)
        matrix[at[one], at[other]] = matrix[at[other], at[one]] = value
    return bool(np.linalg.eigvalsh(matrix)[0] >= _LEAST_EIGENVALUE)


def levers(draft: Draft) -> Iterator[Problem]:
    """A lever sets a quantity that is not derived, within its bounds."""
    for name, lever in draft.levers.items():
        path = f"levers.{name}"
        spot = draft.value_spot("levers", name, "sets")
        number = draft.quantities.get(lever.sets)
        if lever.sets not in draft.names.quantities:
            if draft.names.complete:
                remedy = suggest(lever.sets, draft.names.quantities) or "name a quantity"
                what = f"there is no quantity '{lever.sets}'"
                yield Problem("unknown-name", spot, f"{path}.sets", what, remedy)
        elif number is not None and isinstance(number.form, Derived):
            what = f"'{lever.sets}' follows from others and cannot be set"
            remedy = "let the lever set one of those"
            yield Problem("lever-sets", spot, f"{path}.sets", what, remedy)
        elif number is not None:
            low, high = number.minimum, number.maximum
            for value in (*lever.values, lever.low, lever.high):
                if not low <= value <= high:
                    yield Problem(
                        "out-of-range",
                        draft.value_spot("levers", name, "values"),
                        f"{path}.values",
                        f"{value:g} is not between {low:g} and {high:g}, the bounds of "
                        f"'{lever.sets}'",
                        "change the value, or the bounds of the quantity",
                    )
                    break


def sources(draft: Draft) -> Iterator[Problem]:
    """Grades are Admiralty grades; a source that looks like an id is declared."""
    for name, source in draft.sources.items():
        grade = source.grade
        if grade and not (len(grade) == 2 and grade[0] in "ABCDEF" and grade[1] in "123456"):
            what = f"'{grade}' is no Admiralty grade"
            remedy = "write reliability A to F and credibility 1 to 6, as in B2"
            spot = draft.value_spot("sources", name, "grade")
            yield Problem("grade", spot, f"sources.{name}.grade", what, remedy)
        for key in ("reliability", "says_anyway", "copies"):
            node = draft.node("sources", name, key)
            if node is None or draft.is_spoilt("sources", name, key):
                continue
            value = getattr(node, "value", None)
            if isinstance(value, bool) or not isinstance(value, int | float):
                what = f"'{getattr(node, 'text', '')[:40]}' is no number"
            elif not 0.0 <= value <= 1.0:
                what = f"{value:g} does not lie between 0 and 1"
            else:
                continue
            remedy = "state a probability, such as 0.7; reliabilities are not learned from a record"
            yield Problem("source-share", node.spot, f"sources.{name}.{key}", what, remedy)
        for unit, text in source.bias.items():
            if not _overstates(text):
                what = f"'{text[:40]}' is no share by which it overstates"
                remedy = "write 0.2 for a fifth too much, -0.2 for a fifth too little"
                spot = draft.value_spot("sources", name, "bias", unit)
                yield Problem("source-bias", spot, f"sources.{name}.bias.{unit}", what, remedy)
    for path, number in _numbers(draft):
        cited = number.source
        if cited and check_identifier(cited) is None and cited not in draft.sources:
            remedy = suggest(cited, draft.sources) or "declare it under `sources`"
            what = f"the source '{cited}' is not declared"
            yield Problem("unknown-source", number.spot, path, what, remedy, severity="warning")


def _overstates(text: str) -> bool:
    try:
        return -1.0 < float(text) < 1e6
    except ValueError:
        return False


def reasons(draft: Draft) -> Iterator[Problem]:
    """Numbers that nobody stands for."""
    for path, number in _numbers(draft):
        if number.spot.file == COMMAND_LINE or isinstance(number.form, Rest | Derived):
            continue
        if not number.why and not number.source:
            yield Problem(
                "no-reason",
                number.spot,
                path,
                "the number has neither a reason nor a source",
                "write it as {value: …, why: …, source: …}",
                severity="note",
            )


def _numbers(draft: Draft) -> Iterator[tuple[str, Uncertain]]:
    for name, number in draft.quantities.items():
        yield f"quantities.{name}", number
    for name, assumption in draft.assumptions.items():
        credence = assumption.credence
        said = Uncertain(
            id=name,
            form=credence.form,
            spot=credence.spot,
            why=assumption.why,
            source=assumption.source,
        )
        yield f"assumptions.{name}.credence", said
    for party, kinds in draft.types.items():
        for kind in kinds.values():
            yield f"types.{party}.{kind.id}.prior", kind.prior
    for party, given in draft.rationality.items():
        yield f"rationality.{party}", given.default
        for move, number in given.moves.items():
            yield f"rationality.{party}.{move}", number


def unused(draft: Draft) -> Iterator[Problem]:
    """Quantities and assumptions that no expression, form or lever mentions."""
    used: set[str] = set()
    for expression in expressions_of(draft):
        used |= expression.names
    for _, number in (*_numbers(draft), *decided_numbers(draft)):
        used |= assumptions_in(number.form)
    for assumption in draft.assumptions.values():
        used |= set(assumption.given)
    used |= {accession.assumption for accession in draft.accessions.values()}
    for name in draft.quantities:
        if name not in used:
            yield Problem(
                "unused-quantity",
                draft.spot("quantities", name),
                f"quantities.{name}",
                "nothing uses this quantity",
                "use it in a payoff, a chance or another quantity, or delete it",
                severity="warning",
            )
    for name in draft.assumptions:
        if name not in used:
            yield Problem(
                "unused-assumption",
                draft.spot("assumptions", name),
                f"assumptions.{name}",
                "this assumption sets nothing, so that its truth changes nothing",
                "let a quantity depend on it: {if: " + name + ", then: …, else: …}",
                severity="warning",
            )


ALL = (one_party, given, together, levers, sources, reasons)
