"""Evidence: likelihoods are probabilities wherever they are used, and the record is a file here."""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Iterator, Mapping

from overture.case.checks.registry import error, note, register, warning
from overture.case.draft import Draft
from overture.case.model import NONE, Indicator
from overture.errors import Problem

CHECKS = register(
    error("likelihood-range", "The likelihood of an indicator is no probability in some state."),
    error("likelihood-states", "The likelihood of an indicator depends on too many names."),
    error("indicator-reported-by", "The source that would report an indicator is not graded here."),
    error("record-file", "The record is not a .csv or .db file in the folder of the case."),
    warning("likelihood-flat", "An indicator is as likely in every state, so it tells nothing."),
    note("likelihood-reason", "A likelihood has neither a reason nor a source."),
)

MOST_STATES = 2**14

_FILE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,99}\.(csv|db)")


def record_file(draft: Draft) -> Iterator[Problem]:
    """The record lies beside the case: a case file may not point anywhere else."""
    node = draft.document.get("record")
    written = getattr(node, "text", None)
    if node is None or written is None or draft.is_spoilt("record"):
        return
    if not _FILE.fullmatch(written.strip()):
        what = f"'{written[:60]}' is no file that a record may have"
        remedy = "write a name such as record.csv or record.db, without a folder"
        yield Problem("record-file", node.spot, "record", what, remedy)


def likelihoods(draft: Draft) -> Iterator[Problem]:
    """Every likelihood, in every state that it tells apart."""
    for name, indicator in draft.indicators.items():
        path = f"indicators.{name}.likelihood"
        spot = indicator.likelihood.spot
        choices = _choices(draft, indicator)
        if math.prod(len(values) for values in choices.values()) > MOST_STATES:
            what = "it depends on too many types, assumptions and moves at once"
            remedy = f"let it tell at most {MOST_STATES:,} states apart"
            yield Problem("likelihood-states", spot, path, what, remedy)
            continue
        found = [
            (state, _value(indicator, state))
            for state in (
                dict(zip(choices, values, strict=True))
                for values in itertools.product(*choices.values())
            )
        ]
        bad = next(((state, value) for state, value in found if not 0.0 <= value <= 1.0), None)
        if bad is not None:
            where = ", ".join(f"{key} is {_shown(value)}" for key, value in bad[0].items())
            what = f"it is {bad[1]:.6g}" + (f" where {where}" if where else "")
            remedy = "a likelihood lies between 0 and 1"
            yield Problem("likelihood-range", spot, path, what, remedy)
        elif len({value for _, value in found}) == 1:
            what = f"it is {found[0][1]:g} in every state, so that seeing it tells nothing"
            remedy = "let it depend on a type or an assumption, or delete the indicator"
            yield Problem("likelihood-flat", spot, path, what, remedy, severity="warning")
        if not indicator.why and not indicator.source:
            what = "the likelihood has neither a reason nor a source"
            yield Problem("likelihood-reason", spot, path, what, "add `why`", severity="note")


def reported_by(draft: Draft) -> Iterator[Problem]:
    """Whoever would report an indicator is a source whose word can be weighed."""
    for name, indicator in draft.indicators.items():
        source = draft.sources.get(indicator.reported_by)
        if not indicator.reported_by or draft.is_spoilt("sources"):
            continue
        if source is None or (not source.grade and source.reliability is None):
            what = f"there is no source '{indicator.reported_by[:40]}' with a grade"
            remedy = (
                "declare it under `sources` with a grade such as B2, or leave `reported_by` out"
            )
            yield Problem(
                "indicator-reported-by",
                indicator.spot,
                f"indicators.{name}.reported_by",
                what,
                remedy,
            )


def _choices(draft: Draft, indicator: Indicator) -> Mapping[str, tuple[object, ...]]:
    names = draft.names
    found: dict[str, tuple[object, ...]] = {}
    for name in sorted(indicator.likelihood.names):
        if name in names.moves:
            found[name] = (NONE, *names.moves[name])
        elif name in names.types:
            found[name] = names.types[name]
        else:
            found[name] = (True, False)
    return found


def _value(indicator: Indicator, state: Mapping[str, object]) -> float:
    value = indicator.likelihood.evaluate(state)
    return float(value) if isinstance(value, int | float) else math.nan


def _shown(value: object) -> str:
    return str(value).lower()


ALL = (record_file, likelihoods, reported_by)
