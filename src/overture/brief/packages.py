"""Named packages, as the brief calls them."""

from __future__ import annotations

from overture.brief.quote import Run

POINTS = {
    "recommended": "recommended",
    "nash": "Nash",
    "kalai_smorodinsky": "Kalai-Smorodinsky",
    "egalitarian": "egalitarian",
    "utilitarian": "utilitarian",
    "nearest": "nearest to agreement",
    "text": "the current text",
}


def best_of(run: Run) -> str:
    """The package that the talks speak of: the recommended one, else the Nash package."""
    return "recommended" if run.at("talks", "recommended", "package") else "nash"


def best_called(run: Run) -> str:
    """The same in a sentence."""
    return f"the {POINTS[best_of(run)]} package"
