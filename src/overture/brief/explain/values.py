"""One number of a run explained, as a frozen value, and how it reads on a terminal."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from overture.brief.text import GUTTER, paint, wrap
from overture.case import shipped

MOST_INPUTS, MOST_LINES = 12, 16
"""Shown on a terminal; the JSON has all."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the case that enters a number."""

    path: str
    file: str
    line: int
    column: int
    text: str
    source: str


@dataclass(frozen=True)
class Explanation:
    """How one number of a run comes about.

    `inputs` are paths and values of the numbers that it is made from; `sources` those that the
    lines name: id -> publisher and grade; `observations` the rows of the record that enter it.
    `note` says why there are no lines, if there are none.
    """

    path: str
    value: float | int | str | None
    says: str
    formula: str
    cites: str
    inputs: tuple[tuple[str, float | int | str | None], ...]
    lines: tuple[Line, ...]
    sources: Mapping[str, str]
    note: str
    observations: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """The explanation as plain JSON values."""
        return {
            "path": self.path,
            "value": self.value,
            "says": self.says,
            "formula": self.formula,
            "cites": self.cites,
            "inputs": [{"path": path, "value": value} for path, value in self.inputs],
            "lines": [
                {
                    "path": line.path,
                    "file": line.file,
                    "line": line.line,
                    "column": line.column,
                    "text": line.text,
                    "source": line.source,
                }
                for line in self.lines
            ],
            "sources": dict(self.sources),
            "observations": list(self.observations),
            "note": self.note,
        }

    def __repr__(self) -> str:
        return f"<Explanation of {self.path} = {written(self.value)}>"

    def _repr_html_(self) -> str:
        from html import escape

        return f"<pre>{escape(self.text())}</pre>"

    def text(self, width: int = 88, color: bool = False) -> str:
        """The explanation for a terminal of `width` columns."""
        return render(self, width, color)


def written(value: float | int | str | None) -> str:
    """A value to ten digits: further ones are rounding, and differ between machines."""
    if isinstance(value, float):
        return f"{value:.10g}"
    return "none" if value is None else str(value)


def render(found: Explanation, width: int, color: bool) -> str:
    """The blocks at `width` columns, each under its label; no newline at the end."""
    inner = max(40, width - GUTTER)
    blocks: list[tuple[str, list[str]]] = [
        ("VALUE", [written(found.value), found.path]),
        ("MEANS", wrap(found.says, inner)),
        ("FORMULA", wrap(found.formula, inner)),
    ]
    if found.cites:
        blocks.append(("AFTER", wrap(found.cites, inner)))
    if found.inputs:
        rows = [f"{path} = {written(value)}" for path, value in found.inputs[:MOST_INPUTS]]
        blocks.append(("INPUTS", [*rows, *_more(len(found.inputs) - MOST_INPUTS)]))
    if found.lines:
        shown = found.lines[:MOST_LINES]
        rows = [_cut(f"{Path(line.file).name}:{line.line}: {_said(line)}", inner) for line in shown]
        files = dict.fromkeys(_seen_from_here(line.file) for line in shown)
        blocks.append(("LINES", [*rows, *_more(len(found.lines) - MOST_LINES)]))
        blocks.append(("FILE", list(files)))
    if found.sources:
        rows = [
            line
            for name, words in found.sources.items()
            for line in wrap(f"{name}: {words}", inner)
        ]
        blocks.append(("SOURCES", rows))
    if found.observations:
        rows = [_cut(words, inner) for words in found.observations[:MOST_INPUTS]]
        blocks.append(("OBSERVED", [*rows, *_more(len(found.observations) - MOST_INPUTS)]))
    if found.note:
        blocks.append(("NOTE", wrap(found.note, inner)))
    return "\n".join(
        paint(row, label if position == 0 else "", color).rstrip()
        for label, rows in blocks
        for position, row in enumerate(rows)
    )


def _more(count: int) -> list[str]:
    return [f"and {count} more (--json lists all)"] if count > 0 else []


def _cut(text: str, width: int) -> str:
    return text if len(text) <= width else text[: width - 1] + "…"


def _seen_from_here(file: str) -> str:
    """A file as it is best named: a shipped case by its name, others from this folder if near."""
    path = Path(file)
    if path.is_relative_to(shipped.folder()):
        return f"{path.name} of the shipped case {path.parent.name}"
    near = os.path.relpath(file)
    return file if near.startswith("..") else near


def _said(line: Line) -> str:
    """The line as written, or the name of what it opens where that is all it says."""
    return line.path if line.text.endswith(":") else line.text.removeprefix("- ")
