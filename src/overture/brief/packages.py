"""Named packages, as the brief calls them."""

from __future__ import annotations

POINTS = {
    "nash": "Nash",
    "kalai_smorodinsky": "Kalai-Smorodinsky",
    "egalitarian": "egalitarian",
    "utilitarian": "utilitarian",
    "nearest": "nearest to agreement",
    "text": "the current text",
}
