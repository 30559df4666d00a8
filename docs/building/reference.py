"""Reference pages made from the code, so that nothing in them can fall behind it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

import click

NOTE = "<!-- This page is made from the code: make docs. Do not edit it by hand. -->\n"
_MARKED = re.compile(r"(<!-- keys: begin -->\n).*?(<!-- keys: end -->)", re.DOTALL)


# ------------------------------------------------------------------------------- commands
def commands_page() -> str:
    """Every command with its arguments, options and example."""
    from overture.cli.main import COMMANDS, cli

    context = click.Context(cli, info_name="overture")
    parts = [NOTE, "# Commands\n", _said(cli.help), "## Options of every command\n"]
    parts += [_options(cli)]
    for name in COMMANDS:
        command = cli.get_command(context, name)
        assert command is not None
        parts += _command(name, command)
        if isinstance(command, click.Group):
            for below, inner in command.commands.items():
                parts += _command(f"{name} {below}", inner)
    return "\n".join(parts)


def _command(name: str, command: click.Command) -> Iterator[str]:
    yield f"## `overture {name}`\n"
    yield _usage(name, command)
    yield _said(command.help)
    if any(isinstance(one, click.Option) for one in command.params):
        yield _options(command)
    if command.epilog:
        example = command.epilog.removeprefix("Example:").strip()
        yield f"Example:\n\n    {example}\n"


def _usage(name: str, command: click.Command) -> str:
    words = ["overture", name]
    for parameter in command.params:
        if isinstance(parameter, click.Argument):
            shown = parameter.metavar or str(parameter.name).upper()
            words.append(shown if parameter.required else f"[{shown}]")
    if isinstance(command, click.Group):
        words.append("SUBCOMMAND")
    if any(isinstance(one, click.Option) for one in command.params):
        words.append("[OPTIONS]")
    return f"    {' '.join(words)}\n"


def _said(text: str | None) -> str:
    paragraphs = (text or "").strip().split("\n\n")
    return "\n\n".join(" ".join(one.split()) for one in paragraphs) + "\n"


def _options(command: click.Command) -> str:
    rows = ["| option | meaning | default |", "| --- | --- | --- |"]
    for option in command.params:
        if not isinstance(option, click.Option):
            continue
        name = ", ".join([*option.opts, *option.secondary_opts]) + (
            f" {option.metavar}" if option.metavar else ""
        )
        shown = isinstance(option.show_default, str) or option.show_default is True
        rows.append(f"| `{name}` | {option.help} | {option.default if shown else ''} |")
    return "\n".join(rows) + "\n"


# --------------------------------------------------------------------------------- checks
STAGES = {
    "text": ("On the text of the case", "Made by `load`, all at once."),
    "game": ("On the game", "Made when the moves unfold to a tree and the payoffs are evaluated."),
    "worlds": ("On the worlds", "Made when the numbers are drawn."),
    "record": ("On the record", "Made when the dated observations are read."),
    "statements": ("On statements", "Made when a file of coded statements is read."),
    "exchange": ("On exchange", "Made when a file of another tool is read."),
    "catalogue": ("On the catalogue", "Made when the published games are read."),
}


def checks_page() -> str:
    """Every named check and what it finds."""
    from overture.cli.named_checks import named_checks

    parts = [
        NOTE,
        "# Checks\n",
        "Every problem that overture reports ends with the name of the check that found it, in "
        "square brackets. `overture check --list` prints this page. A problem names the file, "
        "the line, the column, what is wrong and what would mend it.\n",
    ]
    for stage, (heading, said) in STAGES.items():
        rows = ["| check | finds |", "| --- | --- |"]
        rows += [
            f"| `{one.name}` | {cell(one.finds)} |" for one in named_checks() if one.stage == stage
        ]
        parts += [f"## {heading}\n", f"{said}\n", "\n".join(rows) + "\n"]
    return "\n".join(parts)


# ------------------------------------------------------------------------- keys of a case
def key_tables() -> str:
    """A table per part of a case: its keys, what they hold, whether they are needed."""
    from overture.case.schema import json_schema

    schema = json_schema()
    parts = ["## Keys\n", "### The file\n", _keys(schema)]
    for name, part in _objects(schema):
        parts += [f"### {name}\n", _keys(part)]
    return "\n".join(parts)


def with_keys(page: str, tables: str) -> str:
    """The page with the tables between its two markers. Raises ValueError without markers."""
    if not _MARKED.search(page):
        raise ValueError("case-language.md has lost the markers between which the keys stand")
    return _MARKED.sub(lambda marks: f"{marks[1]}\n{tables}\n{marks[2]}", page)


def _objects(schema: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for name, part in schema.get("$defs", {}).items():
        if part.get("properties"):
            yield part.get("title", name), part


def _keys(part: Mapping[str, Any]) -> str:
    needed = set(part.get("required", ()))
    rows = ["| key | holds | needed |", "| --- | --- | --- |"]
    for name, value in part.get("properties", {}).items():
        says = value.get("description", "")
        rows.append(f"| `{name}` | {cell(says)} | {'yes' if name in needed else ''} |")
    said = part.get("description", "")
    return (f"{said}\n\n" if said else "") + "\n".join(rows) + "\n"


def cell(text: str) -> str:
    """Text fit for a cell of a table."""
    return " ".join(text.split()).replace("|", "\\|")
