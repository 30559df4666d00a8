"""Every command explains itself, and asking for help loads nothing heavy."""

from __future__ import annotations

import json
import subprocess
import sys

import click
import pytest

from overture.cli.main import COMMANDS, cli

HEAVY = {"numba", "scipy", "polars", "pydantic", "yaml", "jinja2", "rich", "numpy", "starlette"}


def command_named(name: str) -> click.Command:
    command = cli.get_command(click.Context(cli), name)
    assert command is not None
    return command


def test_help_lists_every_command(overture) -> None:
    ran = overture("--help")
    assert ran.status == 0
    for name in COMMANDS:
        assert f"\n  {name} " in ran.out


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_has_help_an_example_and_json(name: str, overture) -> None:
    command = command_named(name)
    assert command.name == name
    ran = overture(name, "--help")
    assert ran.status == 0
    assert f"Example:  overture {name}" in ran.out
    assert "--json" in ran.out
    for parameter in command.params:
        if isinstance(parameter, click.Option):
            assert parameter.help, parameter.name


@pytest.mark.parametrize("arguments", [["--help"], ["run", "--help"], ["--version"]])
def test_help_imports_nothing_heavy(arguments: list[str]) -> None:
    code = (
        "import json, sys\n"
        "from overture.cli.main import main\n"
        "try:\n"
        f"    main({arguments!r})\n"
        "except SystemExit:\n"
        "    print('\\n' + json.dumps(sorted(sys.modules)))\n"
    )
    ran = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    loaded = {name.split(".")[0] for name in json.loads(ran.stdout.splitlines()[-1])}
    assert not loaded & HEAVY


def test_help_imports_only_the_commands_themselves() -> None:
    """The rooms of the package stay shut until a command runs."""
    code = (
        "import json, sys\n"
        "from overture.cli.main import main\n"
        "try:\n"
        "    main(['--help'])\n"
        "except SystemExit:\n"
        "    print('\\n' + json.dumps(sorted(sys.modules)))\n"
    )
    ran = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    ours = [n for n in json.loads(ran.stdout.splitlines()[-1]) if n.startswith("overture.")]
    assert {name.split(".")[1] for name in ours} <= {"cli", "errors"}
