"""Section 6: the game on the path of play, the rest counted."""

from __future__ import annotations

import heapq
from typing import Any

from overture.brief.parts import Branch, Name, Piece, Section, Strong, Tree, Words, words
from overture.brief.quote import Run, humane, pointer

MOST = 30  # nodes drawn


def _kept(root: dict[str, Any]) -> set[tuple[int, ...]]:
    """Paths of the nodes to draw: along the likeliest play first, then by reach, at most MOST."""
    kept: set[tuple[int, ...]] = set()
    waiting: list[tuple[bool, float, tuple[int, ...], dict[str, Any]]] = [(False, -1.0, (), root)]
    while waiting and len(kept) < MOST:
        _, _, path, node = heapq.heappop(waiting)
        kept.add(path)
        for index, child in enumerate(node["children"]):
            heapq.heappush(waiting, (not child["on_path"], -child["reach"], (*path, index), child))
    return kept


def _ends(node: dict[str, Any]) -> int:
    """Ends of the game at or below a node, drawn or not."""
    if not node["children"]:
        return max(1, int(node["folded"]))
    return int(node["folded"]) + sum(_ends(child) for child in node["children"])


def _mover(run: Run, node: dict[str, Any]) -> str:
    if not node["party"]:
        return ""
    who = "Chance" if node["party"] == "chance" else run.party_name(node["party"])
    # a move that ends in its party's id, as acceptances do, need not name the party twice
    move = str(node["move"] or "").removesuffix(f"_{node['party']}")
    return f"{who}: {humane(move)}" if move else who


def _branch(
    run: Run, node: dict[str, Any], path: tuple[int, ...], kept: set[tuple[int, ...]]
) -> Branch:
    at: list[str | int] = ["advice", "path"]
    for index in path:
        at += ["children", index]
    children = []
    hidden = int(node["folded"]) if node["children"] or node["folded"] else 0
    for index, child in enumerate(node["children"]):
        step = (*path, index)
        if step in kept:
            children.append(_branch(run, child, step, kept))
        else:
            hidden += _ends(child)
    label = words(Name(node["label"])) if node["label"] else words(Strong("Start"))
    detail: list[Piece | Words] = []
    if node["says"]:
        detail.append(str(node["says"]).rstrip(".") + ". ")
    if path:
        detail += ["Value ", run.points(*at, "value")]
    if len(path) > 2:  # the first step is reached as often as it is taken
        detail += [", reached ", run.percent(*at, "reach")]
    if node["ends"]:
        detail.append(", " + ", ".join(run.outcome(end) for end in node["ends"]))
    mover = _mover(run, node)
    if mover and (children or hidden):
        detail += [". Then " if path else "", Strong(mover)]
    stub = f"{hidden} more end{'s' if hidden != 1 else ''} not drawn" if hidden else ""
    return Branch(
        label=label,
        detail=words(*detail),
        place=pointer(tuple(at)) + "/",
        share=float(node["probability"] or 0.0),
        chance=run.percent(*at, "probability") if len(path) > 1 else None,
        on_path=bool(node["on_path"]),
        stub=stub,
        children=tuple(children),
    )


def section(run: Run) -> Section | None:
    """A nested list: what is done, how likely, how often reached, what it is worth."""
    root = run.at("advice", "path")
    if not root:
        return None
    kept = _kept(root)
    sentence = (
        f"The likeliest play is marked by a heavy line; values are means for {run.party}. "
        "Probabilities are of this step, given what stands above it."
    )
    tree = Tree(_branch(run, root, (), kept), sentence)
    return Section("game", 6, "The game as it would be played", (tree,))
