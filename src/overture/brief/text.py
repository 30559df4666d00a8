"""The brief on a terminal: labelled lines, the answer first.

Each maker returns one labelled block or None; later parts of a brief add a maker to `MAKERS`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from overture.brief import answer, argued, bodies, recommended, said, talked, watched
from overture.brief.cautions import cautions
from overture.brief.equilibria import census, counted
from overture.brief.parts import Name, Strong, Words, listed, words
from overture.brief.quote import Run
from overture.brief.sections import belief

GUTTER = 10
_BOLD, _DIM, _RESET = "\033[1m", "\033[2m", "\033[0m"


@dataclass(frozen=True, slots=True)
class Block:
    """A label and what stands beside it: sentences (wrapped) and lines (set as they are)."""

    label: str
    sentences: tuple[Words, ...] = ()
    lines: tuple[str, ...] = ()
    after: tuple[Words, ...] = ()


def wrap(text: str, width: int) -> list[str]:
    """Break at ordinary spaces, never between a number and its per cent sign."""
    lines: list[str] = []
    line = ""
    for word in text.replace(" %", "\u00a0%").split(" "):
        if line and len(line) + 1 + len(word) > width:
            lines.append(line)
            line = word
        else:
            line = f"{line} {word}" if line else word
    lines.append(line)
    return [line.replace("\u00a0", " ") for line in lines]


def _cut(text: str, width: int) -> str:
    return text if len(text) <= width else text[: width - 1] + "…"


def grid(rows: list[list[str]], left: int = 1, gap: int = 2) -> list[str]:
    """Rows with the first `left` columns flush left and the others flush right."""
    widths = [max(len(cell) for cell in column) for column in zip(*rows, strict=True)]
    return [
        (" " * gap)
        .join(
            cell.ljust(width) if column < left else cell.rjust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        .rstrip()
        for row in rows
    ]


def _advice(run: Run, width: int) -> Block:
    del width
    says = run.says(run.best).rstrip(".")
    first = words(
        Strong(says),
        " (",
        Name(run.best),
        "): ",
        answer.value_sentence(run),
        ". ",
        answer.lead_sentence(run),
    )
    outcomes = answer.outcome_sentence(run, limit=3)
    variant = answer.variant_sentence(run)
    if outcomes is not None:
        first = words(first, " ", outcomes)
    return Block("ADVICE", (first, variant) if variant is not None else (first,))


def _head(option: str, width: int) -> list[str]:
    """An identifier broken at underscores into lines of at most `width`."""
    lines = [""]
    for part in option.replace("_", "_ ").split(" "):
        if lines[-1] and len(lines[-1]) + len(part) > width:
            lines.append(part)
        else:
            lines[-1] += part
    return [_cut(line, width) for line in lines]


def _policy_columns(run: Run, widest: int) -> list[list[str]]:
    heads = [_head(option, widest) for option in run.policies]
    height = max(len(head) for head in heads)
    rows = [
        ["", *(head[i - height + len(head)] if i >= height - len(head) else "" for head in heads)]
        for i in range(height)
    ]
    at = ("advice", "policies")
    rows.append(["mean", *(str(run.mean(o)) for o in run.policies)])
    rows.append(["best in", *(str(run.percent(*at, o, "best_share")) for o in run.policies)])
    rows.append(["worst regret", *(str(run.points(*at, o, "regret", "max")) for o in run.policies)])
    return rows


def _policy_rows(run: Run) -> list[list[str]]:
    at = ("advice", "policies")
    return [["", "mean", "best in", "worst regret"]] + [
        [
            _cut(option, 24),
            str(run.mean(option)),
            str(run.percent(*at, option, "best_share")),
            str(run.points(*at, option, "regret", "max")),
        ]
        for option in run.policies
    ]


def _robust(run: Run, width: int) -> Block:
    # names in one line where there is room, broken at underscores where there is little
    for lines in (grid(_policy_columns(run, 24)), grid(_policy_columns(run, 10))):
        if max(len(line) for line in lines) <= width:
            break
    else:
        lines = grid(_policy_rows(run))
    return Block("ROBUST", lines=tuple(lines))


def _flips(run: Run, width: int) -> Block:
    del width
    found = answer.flipping(run)
    flips = run.record["flips"]
    if not flips:
        return Block("FLIPS", (words("Nothing was searched for a flip."),))
    if not found:
        text = "No assumption, prior or quantity flips the advice within the range searched."
        return Block("FLIPS", (words(text),))
    shown = [answer.flip_phrase(run, index) for index in found[:2]]
    rest = len(found) - len(shown)
    tail = f"; {rest} more in the brief" if rest > 0 else ""
    return Block("FLIPS", (words(listed(shown, "; ", "; "), tail, "."),))


@dataclass(frozen=True, slots=True)
class _Column:
    """A column of the reply table: its head, and where today's belief and each reply's stand."""

    head: str
    today: tuple[str, ...]
    after: tuple[str, ...]


def _columns(run: Run) -> list[_Column]:
    """The types of the other parties; the assumptions where there is no type to learn."""
    prior = run.at("test", "prior") or {}
    if any(len(kinds) > 1 for kinds in prior.values()):
        return [
            _Column(
                f"{party}.{kind}" if len(prior) > 1 else kind,
                ("test", "prior", party, kind),
                ("posterior", party, kind),
            )
            for party, kinds in prior.items()
            for kind in kinds
        ]
    return [
        _Column(name, ("test", "assumption_prior", name), ("assumptions", name))
        for name in run.at("test", "assumption_prior") or {}
    ]


def _reveals(run: Run, width: int) -> Block | None:
    if run.at("test") is None:
        return None
    columns = _columns(run)
    replies = run.at("test", "replies")

    def rows(kept: list[_Column]) -> list[list[str]]:
        table = [
            [f"reply to {run.at('test', 'offer')}", "chance", *(column.head for column in kept)],
            ["(today)", "", *(str(run.percent(*column.today)) for column in kept)],
        ]
        for index, reply in enumerate(replies):
            at = ("test", "replies", index)
            table.append(
                [
                    _cut(str(reply["reply"]), 28),
                    str(run.percent(*at, "probability")),
                    *(str(run.percent(*at, *column.after)) for column in kept),
                ]
            )
        return table

    kept = list(columns)
    while kept and max(len(line) for line in grid(rows(kept))) > width:
        kept.pop()
    more = len(columns) - len(kept)
    summary = words(answer.information_sentence(run), " ", answer.plan_value_sentence(run))
    if more == 1:
        summary = words(summary, " One more column is in the brief.")
    elif more:
        summary = words(summary, f" {more} more columns are in the brief.")
    return Block("REVEALS", lines=tuple(grid(rows(kept))), after=(summary,))


def _next(run: Run, width: int) -> Block | None:
    del width
    plan = [step for step in run.at("advice", "plan") or [] if step["policy"] == run.best]
    replied = [step for step in plan if step["reply"]]
    steps = replied or plan
    if not steps:
        return None
    choices: dict[tuple[str, ...], list[str]] = {}
    heard: set[str] = set()
    later = 0
    for step in sorted(steps, key=lambda each: len(_played_before(run, each))):
        situation = step["reply"] or " / ".join(_played_before(run, step)) or step["situation"]
        if any(situation == one or situation.startswith(f"{one} / ") for one in heard if one):
            later += 1  # the first turn after it is told; later ones are in the brief
        elif situation not in heard:
            heard.add(situation)
            choice = (step["choose"], *step.get("tied", ()))
            choices.setdefault(choice, []).append(situation)
    parts = [
        words(
            listed([Strong(option) for option in choice], " or ", " or "),
            " (worth the same)" if len(choice) > 1 else "",
            " after " if any(replies) else " at its next turn",
            listed([f"“{reply}”" for reply in replies], ", ", " or ") if any(replies) else "",
        )
        for choice, replies in choices.items()
    ]
    offer = run.at("test", "offer")
    # where the test is another option, the replies above are not replies to the advised one
    which = words("Under ", Name(run.best), ": ") if offer not in (None, run.best) else words()
    more = f"; {later} later turn{'s' if later > 1 else ''} in the brief" if later else ""
    return Block("NEXT", (words(which, listed(parts, "; ", "; "), more, "."),))


def _played_before(run: Run, step: Mapping[str, Any]) -> tuple[str, ...]:
    """What was heard before a turn, as ids like those of the replies; the option taken is left out.

    The label of an information set is "party.move | move=option, move=option".
    """
    own = f"{run.at('advice', 'decide')}={run.best}"
    if not step["situation"]:
        return ()
    seen = str(step["label"]).partition(" | ")[2].split(", ")
    return tuple(part.partition("=")[2] for part in seen if "=" in part and part != own)


def _belief(run: Run, width: int) -> Block | None:
    del width
    found = belief.line(run)
    return None if found is None else Block("BELIEF", (found,))


def _deals(run: Run, width: int) -> Block | None:
    del width
    found = recommended.deals_line(run)
    if found is None:
        return None
    played = talked.worth_line(run)
    return Block("DEALS", (found,) if played is None else (words(found, " ", played),))


def _watch(run: Run, width: int) -> Block | None:
    del width
    found = watched.line(run)
    return None if found is None else Block("WATCH", (found,))


def _said(run: Run, width: int) -> Block | None:
    del width
    found = said.line(run)
    return None if found is None else Block("SAID", (found,))


def _check(run: Run, width: int) -> Block:
    del width
    other = run.at("solution", "other_reading")
    parts = [
        words("residual ", run.number("small", "solution", "residual_max")),
        words(
            run.count("solution", "unconverged"),
            " of ",
            run.count("worlds"),
            " unconverged",
        ),
    ]
    if run.at("solution", "pooled_sets"):
        error = run.number("fine", "solution", "sampling_error")
        parts.append(
            words("sampling error ", error)
            if error.value is not None
            else words("too few worlds to estimate the sampling error")
        )
    if other and other["same_advice"]:
        parts.append(words("common knowledge agrees"))
    played = _played(run)
    if played is not None:
        parts.append(played)
    return Block("CHECK", (words(listed(parts, "; ", "; "), "."),))


def _played(run: Run) -> Words | None:
    """How many pure sequential equilibria the central world has, and whether they agree."""
    at = ("solution", "sequential")
    if run.at(*at) is None:
        return None
    rows = run.at(*at, "equilibria")
    mixed = run.at(*at, "mixed_searched")
    what = "sequential" if mixed else "pure sequential"
    head = census(rows, "sequential") if mixed else counted(run.at(*at, "count"), what)
    whole = run.at(*at, "complete") if mixed else run.at(*at, "pure_complete")
    least = "" if whole or not rows else "at least "
    found = words(f"{least}{head} in the central world")
    if not rows:
        bounded = "" if whole else " found, search bounded"
        return words(found, bounded, "" if mixed else " (mixed ones not searched)")
    policies = run.at(*at, "policies")
    if len(policies) > 1:
        options = listed([Name(policy) for policy in policies], ", ", " or ")
        return words(found, ", the advice depends on which: ", options)
    if run.at(*at, "as_run"):
        return words(found, ", same advice")
    return words(found, ", advising ", Name(policies[0]))


def _argued(run: Run, width: int) -> Block | None:
    del width
    if run.at("argued") is None:
        return None
    if argued.failure(run):
        return Block("ARGUED", (words("Not weighed: ", argued.failure(run)),))
    told = words(argued.conclusion_sentence(run), " ", argued.unanswered_sentence(run))
    return Block("ARGUED", (told,))


def _measures(run: Run, width: int) -> Block | None:
    del width
    found = bodies.measures_line(run)
    return Block("MEASURES", (found,)) if found is not None else None


def _notes(run: Run, width: int) -> Block | None:
    del width
    found = cautions(run)
    return Block("NOTE", found) if found else None


Maker = Callable[[Run, int], Block | None]
MAKERS: tuple[Maker, ...] = (
    _advice,
    _robust,
    _flips,
    _reveals,
    _next,
    _measures,
    _deals,
    _watch,
    _belief,
    _said,
    _argued,
    _check,
    _notes,
)


def paint(line: str, label: str, color: bool) -> str:
    head = label.ljust(GUTTER)
    return (f"{_BOLD}{head}{_RESET}" if color and label else head) + line


def render(run: Run, width: int = 88, color: bool = False) -> str:
    """The blocks at `width` columns, each under its label; no newline at the end."""
    inner = max(40, width - GUTTER)
    out: list[str] = []
    for make in MAKERS:
        block = make(run, inner)
        if block is None:
            continue
        body = [line for sentence in block.sentences for line in wrap(str(sentence), inner)]
        body += block.lines
        body += [line for sentence in block.after for line in wrap(str(sentence), inner)]
        for position, line in enumerate(body):
            out.append(paint(line, block.label if position == 0 else "", color).rstrip())
    return "\n".join(out)
