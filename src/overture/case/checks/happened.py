"""What happened is said of things that can be seen, on a day that the priors did not know yet."""

from __future__ import annotations

from collections.abc import Iterator

from overture.case.checks.registry import error, note, register, warning
from overture.case.draft import Draft
from overture.errors import Problem
from overture.reading.suggest import list_names, suggest

CHECKS = register(
    error("happened-what", "What happened is neither an outcome nor an indicator."),
    error("happened-rate", "A base rate is no probability."),
    warning("happened-early", "It was settled by the day of the priors, so nothing is scored."),
    note("happened-reason", "A base rate has neither a reason nor a source."),
)


def scoreable(draft: Draft) -> Iterator[Problem]:
    """Outcomes and indicators come about or not; types and assumptions are never seen."""
    known = (*draft.names.outcomes, *draft.indicators)
    for name, one in draft.happened.items():
        path = f"happened.{name}"
        typed = any(name in kinds for kinds in draft.names.types.values())
        kind = "type" if typed else draft.names.kind(name)
        if name in draft.names.outcomes and name in draft.indicators:
            what = f"'{name}' is both an outcome and an indicator"
            yield Problem("happened-what", one.spot, path, what, "give one of them another id")
        elif name not in known and not draft.is_spoilt("indicators"):
            if kind:
                what = f"'{name}' is the id of a {kind}; only outcomes and indicators are scored"
            else:
                what = f"'{name}' is neither an outcome nor an indicator"
            listed = list_names(known) if known else "nothing; declare an outcome"
            remedy = suggest(name, known) or f"what can be scored here: {listed}"
            yield Problem("happened-what", one.spot, path, what, remedy)


def rates(draft: Draft) -> Iterator[Problem]:
    """A base rate is a probability, and somebody counted it."""
    for name, one in draft.happened.items():
        path = f"happened.{name}.base_rate"
        spot = draft.value_spot("happened", name, "base_rate")
        if one.base_rate is not None and not 0.0 <= one.base_rate <= 1.0:
            what = f"a base rate cannot be {one.base_rate:g}"
            yield Problem("happened-rate", spot, path, what, "write a share between 0 and 1")
        elif one.base_rate is not None and not one.why and not one.source:
            what = "the base rate has neither a reason nor a source"
            remedy = "say in `why` what was counted"
            yield Problem("happened-reason", spot, path, what, remedy, severity="note")


def in_time(draft: Draft) -> Iterator[Problem]:
    """A forecast is made before it is settled."""
    stated = draft.priors_as_of or draft.as_of
    for name, one in draft.happened.items():
        if stated is not None and one.on <= stated:
            yield Problem(
                "happened-early",
                draft.value_spot("happened", name, "on"),
                f"happened.{name}.on",
                f"it was settled on {one.on}, but the priors are those of {stated}",
                "leave it out, or state earlier priors: only forecasts made before it are scored",
                severity="warning",
            )


ALL = (scoreable, rates, in_time)
