"""What ceilings ask of whom, in sentences that the terminal and the brief share."""

from __future__ import annotations

from typing import Any

from overture.brief.packages import POINTS, best_called, best_of
from overture.brief.parts import Words, listed, words
from overture.brief.quote import Key, Run, humane

Path = tuple[Key, ...]
AT: Path = ("talks", "ceilings")


def sentence(run: Run) -> Words:
    """What the ceilings of the best package ask; without one, what is too much as declared."""
    under = run.at(*AT, "under")
    best = _best(run)
    if under is None or best is None:
        return _declared(run)
    option, name = best["option"], best_called(run)
    name = name[0].upper() + name[1:]
    if best["asks"] is not None:
        at: Path = (*AT, "under", "options", best["asks"])
        return words(f"{name} (“{option}”) ", _asks(run, at), ".")
    head = f"{name} (“{option}”) sets no ceilings"
    if not under["options"]:
        return words(head, ".")
    most = max(range(len(under["options"])), key=lambda k: _efficient(under["options"][k]))
    at = (*AT, "under", "options", most)
    other = under["options"][most]["option"]
    return words(head, f"; of “{other}”: it ", _asks(run, at), ".")


def _asks(run: Run, at: Path) -> Words:
    if not run.at(*at, "reductions"):
        return words("asks nobody to give up anything held today")
    return words("asks for these to go: ", asked(run, at))


def sentences(run: Run, brief: bool = False) -> list[Words]:
    """The same; unless in `brief`, how many efficient packages have each option; and what cannot be
    meant."""
    found = [sentence(run)]
    for k, row in enumerate(run.at(*AT, "under", "options") or []):
        if "efficient" in row and not brief:
            at = (*AT, "under", "options", k)
            with_it = [
                POINTS.get(each["name"], each["name"])
                for each in run.at(*AT, "under", "packages")
                if each["asks"] == k
            ]
            named = words(", among them ", listed(with_it)) if with_it else words()
            found.append(
                words(
                    f"“{row['option']}” (", run.percent(*at, "share"), " of the ceilings) is in ",
                    run.count(*at, "efficient"), " of ", run.count("talks", "frontier", "size"),
                    " efficient packages", named, ".",
                )
            )  # fmt: skip
    failed = run.at(*AT, "counted", "failed")
    if failed:
        found.append(words(f"Not counted: {failed}."))
    found += [words(f"This cannot be meant: {text}.") for text in run.at(*AT, "contradictions")]
    return found


def asked(run: Run, at: Path) -> Words:
    """The reductions at a place, state by state."""
    parts = []
    for k, row in enumerate(run.at(*at, "reductions")):
        place = (*at, "reductions", k)
        span = words()
        if row["least_low"] is not None:
            span = words(
                " (", run.number("holding", *place, "least_low"), " to ",
                run.number("holding", *place, "least_high"), " by where the ceiling is drawn)",
            )  # fmt: skip
        what = humane(row["category"])
        if not row["holders"]:
            parts.append(words(f"{what}, {humane(row['group'])} none", span))
            continue
        each = []
        for i, one in enumerate(row["holders"]):
            # what is counted is no round number, and is not shown as if it were
            kind = _kind(run, one["state"], one["zone"], row["category"])
            each.append(
                words(
                    humane(one["state"]), " ",
                    run.number(kind, *place, "holders", i, "gives_up"), " of ",
                    run.number(kind, *place, "holders", i, "held"), f" in {humane(one['zone'])}",
                )
            )  # fmt: skip
        parts.append(words(f"{what}, ", listed(each), span))
    return listed(parts, "; ", "; ")


def _kind(run: Run, state: str, zone: str, category: str) -> str:
    place = {"state": state, "zone": zone, "category": category}
    counted = run.at(*AT, "counted")
    return "holding" if isinstance(counted, list) and place in counted else "count"


def _declared(run: Run) -> Words:
    many = len(run.at(*AT, "breaches"))
    if not many:
        return words("No ceiling is passed.")
    head = "1 ceiling is passed" if many == 1 else f"{many} ceilings are passed"
    return words(head, "; at least to go: ", asked(run, AT), ".")


def _best(run: Run) -> dict[str, Any] | None:
    rows = run.at(*AT, "under", "packages") or []
    return next((row for row in rows if row["name"] == best_of(run)), None)


def _efficient(row: dict[str, int]) -> float:
    return float(row.get("efficient", 0))
