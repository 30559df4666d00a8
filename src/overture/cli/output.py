"""What goes to stdout: JSON at full precision, or text that knows the width of the terminal."""

from __future__ import annotations

import json
import os
import shutil
import sys
from pathlib import Path
from typing import Any

import click


def print_json(value: Any) -> None:
    """Print JSON: two spaces of indent, numbers at full precision, no NaN."""
    click.echo(json.dumps(value, indent=2, ensure_ascii=False, allow_nan=False))


def width() -> int:
    """Columns of the terminal, at most 100; 80 where there is none."""
    return min(shutil.get_terminal_size((80, 24)).columns, 100)


def in_color() -> bool:
    """Whether stdout is a terminal and NO_COLOR is not set."""
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR")


def as_seen_from_here(path: Path) -> str:
    """The path relative to the current folder if it lies in it, else in full."""
    whole = path.absolute()
    here = Path.cwd()
    return str(whole.relative_to(here)) if whole.is_relative_to(here) else str(whole)


def labelled(label: str, text: str) -> str:
    """A line of the brief's own form: a label of ten columns, bold on a terminal, and a text."""
    head = f"{label:<10}"
    return (click.style(head, bold=True) if in_color() else head) + text
