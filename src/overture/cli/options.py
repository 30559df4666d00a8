"""Arguments and options that several commands share, so that they mean the same everywhere."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from functools import reduce
from pathlib import Path
from typing import Any

import click

DEFAULT_WORLDS = 20_000
MOST_WORLDS = 1_000_000
"""All worlds of a run are held in memory, so a slip of the keyboard must not fill it."""

Decorator = Callable[[Callable[..., Any]], Callable[..., Any]]

case_argument: Decorator = click.argument("case", metavar="CASE")

json_option: Decorator = click.option(
    "--json", "as_json", is_flag=True, help="Print the result as JSON, at full precision."
)

scenario_option: Decorator = click.option(
    "--scenario", metavar="S", default="", help="Apply a scenario that the case declares."
)


def day_named(ctx: click.Context, param: click.Parameter, value: str | None) -> date | None:
    """The day that an option names. Raises BadParameter where it is none."""
    if value is None:
        return None
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise click.BadParameter(
            f"'{value}' is no day; write it as 2021-12-06.", ctx=ctx, param=param
        ) from None


as_of_option: Decorator = click.option(
    "--as-of",
    metavar="D",
    callback=day_named,
    default=None,
    help="Ask as of this day (2021-12-06) instead of the day that the case names.",
)

worlds_option: Decorator = click.option(
    "--worlds",
    metavar="N",
    type=click.IntRange(min=1, max=MOST_WORLDS),
    default=DEFAULT_WORLDS,
    show_default=True,
    help="Number of worlds to draw and solve.",
)

seed_option: Decorator = click.option(
    "--seed",
    metavar="N",
    type=click.IntRange(min=0),
    default=1,
    show_default=True,
    help="Seed of the draws; the same seed gives the same bytes.",
)

workers_option: Decorator = click.option(
    "--workers",
    metavar="N",
    type=click.IntRange(min=1),
    default=None,
    help="Threads to solve with (default: all cores); the result does not depend on it.",
)

common_knowledge_option: Decorator = click.option(
    "--common-knowledge",
    is_flag=True,
    help="Solve the other reading, in which every party knows the world.",
)


mixed_seconds_option: Decorator = click.option(
    "--mixed-seconds",
    metavar="S",
    type=click.FloatRange(min=0.0, max=86_400.0),
    default=0.0,
    show_default=True,
    help="Search mixed equilibria of the central world too, for that long at most.",
)


def world_number(ctx: click.Context, param: click.Parameter, value: str) -> int:
    """The number of a world; -1 for the central one."""
    if value == "central":
        return -1
    if not value.isascii() or not value.isdigit() or int(value) >= MOST_WORLDS:
        raise click.BadParameter(
            f"'{value}' is no world; write central, or a number from 0 to {MOST_WORLDS - 1:,}.",
            ctx=ctx,
            param=param,
        )
    return int(value)


def folder_named(ctx: click.Context, param: click.Parameter, value: str | None) -> Path | None:
    """The folder that an option names. Raises BadParameter where the name is empty."""
    if value is not None and not value.strip():
        raise click.BadParameter(
            "it is empty; name a folder, or leave the option out for ./CASE-run.",
            ctx=ctx,
            param=param,
        )
    return Path(value) if value is not None else None


folder_option: Decorator = click.option(
    "--out",
    metavar="DIR",
    callback=folder_named,
    default=None,
    help="Folder for brief.html and run.json (default: ./CASE-run).",
)


def together(*decorators: Decorator) -> Decorator:
    """Several options as one decorator; they appear in the help in this order."""
    return lambda command: reduce(lambda inner, one: one(inner), reversed(decorators), command)


def folder_for(case: str, out: Path | None, kind: str = "run") -> Path:
    """Where a run of the case is written: `out`, or ./CASE-KIND. Raises UsageError.

    A folder inside the package is refused (an upgrade would delete the brief), and so is a
    place that cannot be written, before any time is spent on solving.
    """
    import os

    import overture
    from overture.errors import UsageError

    folder = (out if out is not None else Path(f"{case}-{kind}")).absolute()
    package = Path(overture.__file__).resolve().parent
    if folder.resolve().is_relative_to(package):
        raise UsageError(
            f"{folder}: a run is never written inside the package; name another folder with --out"
        )
    existing = folder
    while not existing.exists() and existing != existing.parent:
        existing = existing.parent
    if not existing.is_dir():
        raise UsageError(f"{existing} is a file, not a folder; name another one with --out")
    if not os.access(existing, os.W_OK | os.X_OK):
        raise UsageError(f"{existing} cannot be written; name another folder with --out")
    return folder


def overrides_from(pairs: tuple[str, ...]) -> Mapping[str, str]:
    """`PATH=VALUE` arguments as a mapping, in order. Raises UsageError."""
    from overture.errors import UsageError

    found: dict[str, str] = {}
    for pair in pairs:
        path, equals, value = pair.partition("=")
        path, value = path.strip(), value.strip()
        if not equals or not path or not value:
            raise UsageError(
                f"'{pair}' is no change; write PATH=VALUE, for example "
                "assumptions.fear_is_sincere.credence=0.3 "
                "(in quotes if the value has spaces)"
            )
        if path in found:
            raise UsageError(f"'{path}' is set twice; keep one of the two values")
        found[path] = value
    return found
