"""What `overture flips` prints: the answer first, then the four views and the criteria."""

from __future__ import annotations

import shlex
from collections.abc import Mapping, Sequence
from typing import Any

from overture.brief.bars import tornado
from overture.brief.numbers import amount, count, error, percent, worth
from overture.brief.text import GUTTER, grid, paint, wrap

Record = Mapping[str, Any]

KINDS = {"assumption": "credence of ", "prior": "prior of "}
ROWS = 5
BARS = 5
EXPLAINED = 3
LEARNED = 3
MOVED = 5
BOXES = 1
SHORT = 3
"""Changes that fit on a command line."""
CLAIM = 60
"""Characters of a claim, and of a source; the JSON has them in full."""


def render(record: Record, width: int = 88, color: bool = False) -> str:
    """The four views for a terminal of `width` columns, at most 36 lines of it."""
    inner = max(40, width - GUTTER)
    blocks = [
        ("ADVICE", wrap(_advice(record), inner)),
        ("ALONE", [*wrap(_alone(record), inner), *_table(record)]),
        *_tornado(record),
        ("LEARN", wrap(_learned(record), inner)),
        *_variance(record, inner),
        *((label, wrap(text, inner)) for label, text in _regions(record)),
        ("TOGETHER", wrap(_together(record), inner)),
        ("CRITERIA", wrap(_criteria(record), inner)),
    ]
    return "\n".join(
        paint(line, label if position == 0 else "", color).rstrip()
        for label, lines in blocks
        for position, line in enumerate(lines)
    )


def next_command(case: str, record: Record, written: bool = False, run: str = "") -> str:
    """The nearest joint flip as a `whatif` where it is short; else where to find it.

    `case` is the case as the reader would name it, "" where that is not known; `run` the folder of
    the run that was asked about, "" if it was the case.
    """
    nearest = record["nearest"] or {}
    scenario = record["case"]["scenario"]
    changes = nearest.get("overrides", {})
    if case and 0 < len(changes) <= SHORT and not scenario:
        said = [f"{path}={value}" for path, value in changes.items()]
        return shlex.join(["overture", "whatif", case, *said])
    if changes and not written:
        more = ["--scenario", scenario] if scenario and not run else []
        folder = f"{record['case']['id']}-flips"
        return shlex.join(["overture", "flips", run or case, *more, "--out", folder])
    if not case:
        return shlex.join(["overture", "explain", run, "advice.margin"])
    return shlex.join(["overture", "check", case])


def sentence(box: Record) -> str:
    """A region in words: where, how often, and how much of all it covers; claims and sources."""
    where = " and ".join(_limit(limit) for limit in box["limits"].values())
    density = f"{percent(box['density'])} ± {100 * box['error']:.1f} %"
    what = (
        "another policy is best"
        if box["target"] == "another policy is best"
        else "the regret is that high"
    )
    to = f", mostly {box['to']}" if box["to"] else ""
    return (
        f"Where {where}, {what} in {density} of worlds{to} "
        f"(without the limits {percent(box['base'])}); "
        f"these are {percent(box['coverage'])} of all such worlds."
    )


def _limit(limit: Record) -> str:
    source = f" [{_cut(limit['source'], CLAIM)}]" if limit["source"] else ""
    name = limit["name"]
    if limit["kind"] == "assumption":
        claim = _cut(limit["says"].rstrip("."), CLAIM)
        return f"{name} is {'true' if limit['is'] else 'false'} (“{claim}”{source})"
    unit = f" {limit['unit']}" if limit["unit"] not in ("", "probability", "share") else ""
    name = f"the prior of {name}" if limit["kind"] == "prior" else name
    low, high = limit["low"], limit["high"]
    if low is not None and high is not None:
        return f"{name} is from {amount(low)} to {amount(high)}{unit}{source}"
    if low is not None:
        return f"{name} is at least {amount(low)}{unit}{source}"
    return f"{name} is at most {amount(high)}{unit}{source}"


def _advice(record: Record) -> str:
    advice, outcomes = record["advice"], record["outcomes"]
    lead = (
        f"{advice['best']} leads {advice['next']} by {worth(advice['margin'])} ± "
        f"{error(advice['error'])} points on average over {count(record['worlds'])} worlds"
        if advice["next"]
        else f"{advice['best']} is the only policy allowed"
    )
    lost = round(outcomes["unconverged"] * record["worlds"])
    solved = f"{count(lost)} did not converge" if lost else "all converged"
    return (
        f"{lead}. It is best in {percent(outcomes['advised'])} of them, another policy in "
        f"{percent(outcomes['another'])}; {solved}."
    )


def _alone(record: Record) -> str:
    rows = record["switching"]
    flips = [row for row in rows if row["at"] is not None]
    unsolved = sum(row["confirmed"] != "re-solved" for row in rows)
    doubt = f" {unsolved} could not be solved again." if unsolved else ""
    if not flips:
        return (
            f"None of {len(rows)} numbers flips the advice alone inside its range, each solved "
            f"again.{doubt}"
        )
    edge = sum(row["edge"] for row in flips)
    at_edge = (
        f", {edge} of them ({percent(edge / len(flips))}) at the edge of the range" if edge else ""
    )
    verb = "flips" if len(flips) == 1 else "flip"
    return (
        f"{len(flips)} of {len(rows)} numbers {verb} the advice alone inside the range{at_edge}; "
        f"each solved again.{doubt}"
    )


def _table(record: Record) -> list[str]:
    flips = [row for row in record["switching"] if row["at"] is not None][:ROWS]
    if not flips:
        return []
    rows = [["", "now", "flips at", "way", "beyond", "to"]]
    for row in flips:
        kind = KINDS.get(row["kind"], "")
        rows.append(
            [
                kind + row["name"],
                amount(row["now"]),
                amount(row["at"]) + (" edge" if row["edge"] else ""),
                percent(row["distance"]),
                percent(row["beyond"]),
                row["to"],
            ]
        )
    return grid(rows)


def _tornado(record: Record) -> list[tuple[str, list[str]]]:
    bars = tornado(record["switching"], BARS, KINDS)
    return [("TORNADO", bars)] if bars else []


def _variance(record: Record, inner: int) -> list[tuple[str, list[str]]]:
    """What moves the lead and the regret between worlds: first order, and total beside it."""
    said = []
    for output in ("lead", "regret"):
        own = [row for row in record["sobol"] if row["of"][output]["total"] is not None]
        rows = sorted(own, key=lambda row: -(row["of"][output]["first"] or 0.0))
        clear = [
            row for row in rows if (row["of"][output]["first"] or 0.0)
            > 2.0 * (row["of"][output]["first_error"] or 0.0)
        ][:EXPLAINED]  # fmt: skip
        if clear:
            parts = ", ".join(_share(row, output) for row in clear)
            said.append(f"of the {output} {parts}")
    if not said:
        return []
    text = f"Of the variance between worlds, alone (and with the others): {'; '.join(said)}."
    return [("VARIANCE", wrap(text, inner))]


def _share(row: Record, output: str) -> str:
    index = row["of"][output]
    return f"{_learned_name(row)} {percent(index['first'])} ({percent(index['total'])})"


def _learned(record: Record) -> str:
    rows = [row for row in record["evppi"] if row["kind"] != "group"]
    groups = {row["name"]: row for row in record["evppi"] if row["kind"] == "group"}
    worthy = [row for row in rows if row["value"] > max(2.0 * (row["error"] or 0.0), 0.0)]
    unknown = any(row["error"] is None for row in record["evppi"])
    all_of_it = (
        f"knowing the world (everything but types) {_with_error(groups['everything but types'])} "
        f"points{'; one chunk tells no error' if unknown else ''}"
    )
    if not worthy:
        return f"Nothing is worth learning alone (within its error); {all_of_it}."
    said = ", ".join(f"{_learned_name(row)} {_with_error(row)}" for row in worthy[:LEARNED])
    return f"Before choosing, it is worth learning {said}; {all_of_it}."


def _with_error(row: Record) -> str:
    """A worth with its standard error, where one is known."""
    beside = "" if row["error"] is None else f" ± {error(row['error'])}"
    return f"{worth(row['value'])}{beside}"


def _learned_name(row: Record) -> str:
    if row["kind"] == "type":
        return f"the type of {row['name']}"
    return f"the prior of {row['name']}" if row["kind"] == "prior" else str(row["name"])


def _regions(record: Record) -> list[tuple[str, str]]:
    found = []
    another = [box for box in record["boxes"] if box["target"] == "another policy is best"]
    if another:
        found.append(("WHERE", " ".join(sentence(box) for box in another[:BOXES])))
    elif record["outcomes"]["another"] == 0.0:
        found.append(("WHERE", "In no world is another policy better."))
    else:
        found.append(("WHERE", "No region was found in which another policy is best more often."))
    regret = [box for box in record["boxes"] if box["target"] != "another policy is best"]
    head = f"Above {worth(record['tau'])} points"
    if regret:
        text = " ".join(sentence(box) for box in regret[:BOXES])
        found.append(("REGRET", f"{head}: {text[0].lower()}{text[1:]}"))
    return found


def _together(record: Record) -> str:
    nearest = record["nearest"]
    if nearest is None:
        return "No joint change inside the ranges was found that turns the advice."
    if "failed" in nearest:
        return f"The nearest joint change was not found: {nearest['failed']}."
    moved = nearest["changes"]
    said = ", ".join(
        f"{KINDS.get(row['kind'], '')}{row['name']} {amount(row['now'])} to {amount(row['at'])}"
        for row in moved[:MOVED]
    )
    more = f" and {len(moved) - MOVED} more" if len(moved) > MOVED else ""
    alone = [row["distance"] for row in record["switching"] if row["at"] is not None]
    nearer = bool(alone) and nearest["length"] < min(alone) - 5e-3
    beside = f" (alone {percent(min(alone))})" if nearer else ""
    checked = (
        "its scenario, solved, gives that advice"
        if nearest["confirmed"]
        else "its scenario, solved, does NOT give it: few worlds carry it"
    )
    return (
        f"A joint change of {percent(nearest['length'])} of the ranges{beside} turns it to "
        f"{nearest['to']}: {said}{more}; {checked}."
    )


def _criteria(record: Record) -> str:
    found = record["criteria"]
    if found["agree"]:
        return f"All criteria choose {_listed(found['everywhere'])}."
    by: dict[str, list[str]] = {}
    for row in found["table"]:
        if row["name"] != "best_or_tied":
            by.setdefault(_listed(row["winners"]), []).append(row["name"].replace("_", " "))
    best = record["advice"]["best"]
    agreed = len(by.pop(best, []))
    others = "; ".join(f"{who} by {', '.join(names)}" for who, names in by.items())
    return f"They disagree: {best} wins by {agreed}; {others}."


def _listed(names: Sequence[str]) -> str:
    return " or ".join(names)


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"
