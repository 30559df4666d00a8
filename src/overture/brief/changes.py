"""Two runs compared: does the advice change, which policies moved, and which named terms did it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from overture.brief import numbers
from overture.brief.contract import check_record, plain
from overture.brief.quote import Run
from overture.brief.text import grid, wrap

SHOWN = 4  # terms and flips named on the terminal; the JSON has all
STILL = 0.05  # points: what prints as no move


@dataclass(frozen=True)
class PolicyMove:
    """A policy's mean and share best in both runs; None where it is not in that run."""

    option: str
    before: float | None
    after: float | None
    moved: float | None
    share_before: float | None
    share_after: float | None


@dataclass(frozen=True)
class TermMove:
    """How much a named payoff term moved the lead of `ahead` over `behind`, in points."""

    term: str
    moved: float


@dataclass(frozen=True)
class FlipMove:
    """A flip point in both runs; None where there is no flip in its range."""

    kind: str
    name: str
    before: float | None
    after: float | None
    to_before: str
    to_after: str


@dataclass(frozen=True)
class Change:
    """What differs between two runs, `before` and `after`.

    `lead_before` and `lead_after` are mean V(ahead) - mean V(behind) in either run, where `ahead`
    is the policy advised after, and `behind` the one advised before, or the next best after where
    the advice is the same. `terms` explain lead_after - lead_before and add up to it.
    """

    case_before: str
    case_after: str
    best_before: str
    best_after: str
    advice_changes: bool
    margin_before: float
    margin_after: float
    margin_error_after: float
    ahead: str
    behind: str
    lead_before: float | None
    lead_after: float | None
    policies: tuple[PolicyMove, ...]
    terms: tuple[TermMove, ...]
    flips: tuple[FlipMove, ...]
    test: Mapping[str, tuple[float | None, float | None]]
    set_after: Mapping[str, Any]
    notes: tuple[str, ...]

    def to_json(self) -> dict[str, Any]:
        """The comparison as plain JSON values at full precision."""
        record: dict[str, Any] = plain(self)
        return record

    def text(self, width: int = 88) -> str:
        """The comparison for a terminal: whether the advice changes comes first."""
        return _render(self, width)


def _difference(a: float | None, b: float | None) -> float | None:
    return None if a is None or b is None else b - a


def _policies(a: Run, b: Run) -> tuple[PolicyMove, ...]:
    options = [*b.policies, *(option for option in a.policies if option not in b.policies)]
    moves = []
    for option in options:
        at = ("advice", "policies", option)
        before, after = a.at(*at, "mean"), b.at(*at, "mean")
        moves.append(
            PolicyMove(
                option=option,
                before=before,
                after=after,
                moved=_difference(before, after),
                share_before=a.at(*at, "best_share"),
                share_after=b.at(*at, "best_share"),
            )
        )
    return tuple(moves)


def _lead(run: Run, ahead: str, behind: str) -> float | None:
    at = ("advice", "policies")
    return _difference(run.at(*at, behind, "mean"), run.at(*at, ahead, "mean"))


def _terms(a: Run, b: Run, ahead: str, behind: str) -> tuple[TermMove, ...]:
    def lead(run: Run, term: str) -> float:
        at = ("advice", "policies")
        first = run.at(*at, ahead, "terms", term) or 0.0
        return float(first) - float(run.at(*at, behind, "terms", term) or 0.0)

    names: dict[str, None] = {}
    for run in (a, b):
        for option in (ahead, behind):
            names.update(dict.fromkeys(run.at("advice", "policies", option, "terms") or {}))
    moves = [TermMove(term, lead(b, term) - lead(a, term)) for term in names]
    return tuple(sorted((m for m in moves if m.moved != 0.0), key=lambda m: -abs(m.moved)))


def _flips(a: Run, b: Run) -> tuple[FlipMove, ...]:
    before = {(flip["kind"], flip["name"]): flip for flip in a.record["flips"]}
    after = {(flip["kind"], flip["name"]): flip for flip in b.record["flips"]}
    moves = []
    for key in [*after, *(key for key in before if key not in after)]:
        old, new = before.get(key, {}), after.get(key, {})
        if (old.get("at"), old.get("to", "")) == (new.get("at"), new.get("to", "")):
            continue
        moves.append(
            FlipMove(
                *key, old.get("at"), new.get("at"), str(old.get("to", "")), str(new.get("to", ""))
            )
        )
    # those that appear, vanish or lead elsewhere come first: the rest only shift
    return tuple(sorted(moves, key=lambda move: move.to_before == move.to_after))


def _notes(a: Run, b: Run) -> tuple[str, ...]:
    notes = []
    if a.at("case", "id") != b.at("case", "id"):
        notes.append("The two runs are of different cases.")
    elif a.at("case", "hash") == b.at("case", "hash"):
        notes.append("Both runs declare the same case, to the letter.")
    for key, word in (("seed", "seeds"), ("worlds", "numbers of worlds")):
        if a.at(key) != b.at(key):
            notes.append(
                f"The runs have different {word} ({a.at(key)} and {b.at(key)}): "
                "part of every difference is sampling error."
            )
    if a.at("as_of") != b.at("as_of"):
        notes.append(f"The first run is as of {a.at('as_of')}, the second of {b.at('as_of')}.")
    if a.at("solution", "reading") != b.at("solution", "reading"):
        notes.append("The runs are of different readings (pooled and common knowledge).")
    return tuple(notes)


def compare(a: Mapping[str, Any], b: Mapping[str, Any]) -> Change:
    """What changes from run `a` to run `b`, each the JSON of a run.

    Raises UsageError where one of them is not.
    """
    for record in (a, b):
        check_record(record)
    first, second = Run(a), Run(b)
    ahead = second.best
    behind = first.best if first.best != ahead else second.next
    test = {
        key: (first.at("test", key), second.at("test", key))
        for key in ("bits", "evsi", "separation", "deceived")
        if first.at("test", key) != second.at("test", key)
    }
    overrides = second.at("case", "overrides") or {}
    old = first.at("case", "overrides") or {}
    set_after = {key: value for key, value in overrides.items() if old.get(key) != value}
    return Change(
        case_before=first.at("case", "id"),
        case_after=second.at("case", "id"),
        best_before=first.best,
        best_after=second.best,
        advice_changes=first.best != second.best,
        margin_before=first.at("advice", "margin"),
        margin_after=second.at("advice", "margin"),
        margin_error_after=second.at("advice", "margin_error"),
        ahead=ahead,
        behind=behind,
        lead_before=_lead(first, ahead, behind),
        lead_after=_lead(second, ahead, behind),
        policies=_policies(first, second),
        terms=_terms(first, second, ahead, behind),
        flips=_flips(first, second),
        test=test,
        set_after=set_after,
        notes=_notes(first, second),
    )


def _answer(change: Change) -> str:
    margin = f"{numbers.worth(change.margin_after)} ± {numbers.error(change.margin_error_after)}"
    if change.advice_changes:
        return (
            f"The advice changes from {change.best_before} to {change.best_after}, which now "
            f"leads by {margin} points."
        )
    if not change.behind:
        return f"The advice stays {change.best_after}, the only option that may be advised."
    return (
        f"The advice stays {change.best_after}; its lead goes from "
        f"{numbers.worth(change.margin_before)} to {margin} points."
    )


def _why(change: Change) -> str:
    if change.lead_before is None or change.lead_after is None or not change.behind:
        return ""
    moved = change.lead_after - change.lead_before
    head = (
        f"{change.ahead} against {change.behind}: {numbers.worth(change.lead_before)} before, "
        f"{numbers.worth(change.lead_after)} after ({numbers.change(moved)})"
    )
    named = [t for t in change.terms if abs(t.moved) >= STILL][:SHOWN]
    if not named:
        return head + "."
    return head + ", by " + ", ".join(f"{t.term} {numbers.change(t.moved)}" for t in named) + "."


def _flip_lines(change: Change) -> str:
    def place(kind: str, at: float | None, to: str) -> str:
        if at is None:
            return "none"
        return f"{numbers.write('amount' if kind == 'quantity' else 'percent', at)} → {to}"

    parts = [
        f"{move.name}: {place(move.kind, move.before, move.to_before)}, now "
        f"{place(move.kind, move.after, move.to_after)}"
        for move in change.flips[:SHOWN]
    ]
    rest = len(change.flips) - len(parts)
    return "; ".join(parts) + (f"; {rest} more in the JSON" if rest > 0 else "") + "."


def _table(change: Change) -> list[str]:
    rows = [["", "before", "after", "change", "best in", "now"]]
    for move in change.policies:
        rows.append(
            [
                move.option,
                numbers.write("points", move.before),
                numbers.write("points", move.after),
                numbers.write("change", move.moved),
                numbers.write("percent", move.share_before),
                numbers.write("percent", move.share_after),
            ]
        )
    return grid(rows)


def _test(change: Change) -> str:
    kinds = {"bits": "bits", "evsi": "worth", "separation": "percent", "deceived": "percent"}
    told = {
        name: (numbers.write(kinds[name], a), numbers.write(kinds[name], b))
        for name, (a, b) in change.test.items()
    }
    parts = [f"{name} {a} → {b}" for name, (a, b) in told.items() if a != b]
    return "; ".join(parts) + "." if parts else ""


def _render(change: Change, width: int) -> str:
    inner = max(40, width - 10)
    out: list[str] = []

    def block(label: str, lines: list[str]) -> None:
        for position, line in enumerate(lines):
            out.append(((label if position == 0 else "").ljust(10) + line).rstrip())

    block("ADVICE", wrap(_answer(change), inner))
    if change.set_after:
        told = "; ".join(f"{key} = {value}" for key, value in change.set_after.items())
        block("SET", wrap(told, inner))
    why = _why(change)
    if why:
        block("WHY", wrap(why, inner))
    block("POLICIES", _table(change))
    if change.flips:
        block("FLIPS", wrap(_flip_lines(change), inner))
    test = _test(change)
    if test:
        block("TEST", wrap(test, inner))
    for note in change.notes:
        block("NOTE", wrap(note, inner))
    return "\n".join(out)
