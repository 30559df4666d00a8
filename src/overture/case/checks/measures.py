"""What bodies decide: that measures and accessions name what is there, and can be worked out."""

from __future__ import annotations

from collections.abc import Iterator

from overture.case.arguments import options_reached
from overture.case.checks.registry import error, note, register, warning
from overture.case.consents import MOST_ASSUMPTIONS, assumptions_of
from overture.case.dependence import expressions_of
from overture.case.draft import Draft
from overture.case.measures import measure_numbers
from overture.case.model import Derived
from overture.errors import Problem
from overture.reading.bodies import body_asked
from overture.reading.identifiers import check_identifier
from overture.reading.nodes import Mapping

CHECKS = register(
    # Found while the sections are read.
    error("no-body", "An expression asks of a body, but no such body is declared."),
    error("response-lead", "A lead time is no number of days, weeks, months or years."),
    error("response-when", "A measure adds to a quantity in no history, or in every one."),
    # Found in what was read.
    error("consent-assumptions", "The consent of a body depends on too many assumptions."),
    error("measure-id", "A measure or an accession has the id of something else."),
    warning("response-alone", "A measure is said to be agreed, but nobody needs to agree."),
    warning("response-bounds", "A measure may carry a quantity beyond its bounds."),
    warning("accession-circle", "What an accession is compared with enters it already."),
    note("measure-reason", "A measure or an accession has neither a reason nor a source."),
)


def measure_ids(draft: Draft) -> Iterator[Problem]:
    """Ids are well formed and mean one thing."""
    others = {each.name: each for each in draft.names.declared}
    first: dict[str, str] = {}
    for section in ("responses", "accessions"):
        node = draft.document.get(section)
        for key, _ in node.entries if isinstance(node, Mapping) else ():
            path = f"{section}.{key.text[:60]}"
            fault = check_identifier(key.text)
            if fault is not None:
                what, _, remedy = fault.partition("; ")
                yield Problem("id", key.spot, path, what, remedy)
            taken = others[key.text].path if key.text in others else first.get(key.text)
            if taken is not None:
                what = f"'{key.text[:40]}' is already the id of {taken}"
                yield Problem("measure-id", key.spot, path, what, "rename one of the two")
            first.setdefault(key.text, path)


def executed(draft: Draft) -> Iterator[Problem]:
    """What is carried out in every history, or in none, is no measure; bounds are not kept."""
    for name, response in draft.responses.items():
        when = response.executed_when
        path = f"responses.{name}"
        if response.adds and when is not None and not when.names:
            yield Problem(
                "response-when",
                when.spot,
                f"{path}.executed_when",
                "no history is told from another: it names neither a move nor a type",
                "name the moves after which it is carried out; what always holds belongs into "
                "the quantity itself",
            )
        if response.agreed and not response.body:
            what = "it is agreed, but `needs` names no body that has to agree"
            remedy = "add `needs: BODY`, or leave `agreed` out"
            yield Problem("response-alone", response.spot, path, what, remedy, "warning")
        for quantity in response.adds:
            number = draft.quantities.get(quantity)
            if number is None or isinstance(number.form, Derived):
                continue
            if abs(number.minimum) != float("inf") and abs(number.maximum) != float("inf"):
                what = (
                    f"'{quantity}' lies between {number.minimum:g} and {number.maximum:g}, and "
                    "what a measure adds is not cut there"
                )
                remedy = f"use clip({quantity}, {number.minimum:g}, {number.maximum:g}) in formulas"
                spot = draft.spot("responses", name, "adds", quantity)
                at = f"{path}.adds.{quantity}"
                yield Problem("response-bounds", spot, at, what, remedy, "warning")


def combinations(draft: Draft) -> Iterator[Problem]:
    """Consent is worked out for each combination of the assumptions that its credences name."""
    asked = {body_asked(name) for one in expressions_of(draft) for name in one.names}
    asked |= {response.body for response in draft.responses.values() if response.open}
    asked |= {accession.body for accession in draft.accessions.values()}
    every = dict(draft.bodies)
    if draft.agenda is not None:
        asked |= set(draft.agenda.ratify)
        every |= draft.agenda.ratify
    told = set()
    for name in sorted(asked & set(every)):
        body = every[name]
        found = assumptions_of(body, draft.bodies, draft.quantities)
        if len(found) <= MOST_ASSUMPTIONS or body.spot in told:
            continue
        told.add(body.spot)
        yield Problem(
            "consent-assumptions",
            body.spot,
            f"bodies.{body.id}",
            f"the credences of its members depend on {len(found)} assumptions; at most "
            f"{MOST_ASSUMPTIONS} are followed",
            "let fewer credences depend on assumptions, or on the same few",
        )


def reasons(draft: Draft) -> Iterator[Problem]:
    """Numbers of measures and accessions that nobody stands for."""
    for path, number in measure_numbers(draft):
        section, name = path.split(".")[:2]
        one = draft.responses[name] if section == "responses" else draft.accessions[name]
        said = number.why or number.source or one.why or one.source
        if not said and not isinstance(number.form, Derived):
            what = "the number has neither a reason nor a source"
            remedy = f"add `why` or `source` to it, or to {section}.{name}"
            yield Problem("measure-reason", number.spot, path, what, remedy, "note")


def circles(draft: Draft) -> Iterator[Problem]:
    """The assumption that an accession never happens does not enter its criteria or its body."""
    for name, accession in draft.accessions.items():
        claim = accession.assumption
        bearing = options_reached(draft.arguments, accession.criteria)
        rests = [
            f"the premises of '{each}'"
            for each, reached in bearing.items()
            if (reached or each in accession.criteria)
            and any(p.holds is not None and claim in p.holds.names
                    for p in draft.arguments[each].premises)
        ]  # fmt: skip
        body = draft.bodies.get(accession.body)
        if body is not None and claim in assumptions_of(body, draft.bodies, draft.quantities):
            rests.append(f"the credences of '{body.id}'")
        if claim and rests:
            yield Problem(
                "accession-circle",
                draft.value_spot("accessions", name, "assumption"),
                f"accessions.{name}.assumption",
                f"'{claim}' is in {rests[0]}, so what is implied rests on what it is compared with",
                "state the criteria and credences without it",
                "warning",
            )


ALL = (measure_ids, executed, combinations, circles, reasons)
