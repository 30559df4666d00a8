"""The documentation is complete, current, and every link in it leads somewhere."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import click
import pytest

from building.generated import generated
from building.links import anchors, broken_links, pages
from building.reference import commands_page, with_keys
from overture.case.schema import json_schema
from overture.cli.main import COMMANDS, cli

ROOT = Path(__file__).parents[2]
PYTHON = re.compile(r"^```python\n(.*?)^```$", re.MULTILINE | re.DOTALL)
WITH_PYTHON = [page for page in pages(ROOT) if PYTHON.search(page.read_text(encoding="utf-8"))]


def test_generated_pages_are_current() -> None:
    for path, text in generated(ROOT).items():
        assert path.read_text(encoding="utf-8") == text, f"{path}: run make docs"


def test_every_link_leads_somewhere() -> None:
    assert list(broken_links(ROOT)) == []


def test_a_broken_link_is_found(tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "b.md").write_text("# Two words\n", encoding="utf-8")
    (tmp_path / "docs" / "c.md").write_text("# Alone\n", encoding="utf-8")
    (tmp_path / "a.md").write_text(
        "[x](docs/b.md#two-words) [y](docs/b.md#three) [z](gone.md) [w](https://example.org/)",
        encoding="utf-8",
    )
    assert list(broken_links(tmp_path)) == [
        "a.md: docs/b.md#three: no such heading",
        "a.md: gone.md: no such file",
        "docs/c.md: no page links to it",
    ]


def test_anchors_are_those_of_the_forge() -> None:
    assert anchors("# What it is, and `why`\n```\n# no\n```\n## A b\n") == {
        "what-it-is-and-why",
        "a-b",
    }


def test_every_command_and_option_is_documented() -> None:
    page = (ROOT / "docs/reference/commands.md").read_text(encoding="utf-8")
    context = click.Context(cli, info_name="overture")
    for name in COMMANDS:
        command = cli.get_command(context, name)
        assert command is not None
        assert f"## `overture {name}`" in page
        for option in command.params:
            if isinstance(option, click.Option):
                assert option.help, f"{name} {option.opts[0]} has no help"
                assert f"`{option.opts[0]}" in page


def checks_used() -> set[str]:
    """The names of checks that the source writes into a Problem."""
    found: set[str] = set()
    for path in (ROOT / "src" / "overture").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name)):
                continue
            if node.func.id == "Problem" and node.args and isinstance(node.args[0], ast.Constant):
                found.add(str(node.args[0].value))
    return found


def test_every_check_that_the_source_names_is_documented() -> None:
    used = checks_used()
    assert len(used) > 20
    page = (ROOT / "docs/reference/checks.md").read_text(encoding="utf-8")
    assert sorted(name for name in used if f"| `{name}` |" not in page) == []


def test_every_key_of_a_case_is_documented() -> None:
    page = (ROOT / "docs/reference/case-language.md").read_text(encoding="utf-8")
    schema = json_schema()
    keys = set(schema["properties"])
    for part in schema["$defs"].values():
        keys |= set(part.get("properties", ()))
    assert sorted(key for key in keys if f"| `{key}` |" not in page) == []


def test_a_new_option_makes_the_page_out_of_date(monkeypatch: pytest.MonkeyPatch) -> None:
    before = commands_page()
    command = cli.get_command(click.Context(cli), "run")
    assert command is not None
    added = click.Option(["--invented"], help="Not there yesterday.")
    monkeypatch.setattr(command, "params", [*command.params, added])
    assert commands_page() != before


def test_pages_without_markers_are_refused() -> None:
    with pytest.raises(ValueError, match="markers"):
        with_keys("# A page\n", "table")


def test_no_page_names_a_place_of_the_workshop() -> None:
    for page in pages(ROOT):
        text = page.read_text(encoding="utf-8")
        assert not re.search(r"/(work|tmp|root|home)/", text), page


@pytest.mark.parametrize("page", WITH_PYTHON, ids=lambda page: str(page.relative_to(ROOT)))
def test_python_blocks_run(page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    names: dict[str, object] = {"__name__": "page"}
    for block in PYTHON.findall(page.read_text(encoding="utf-8")):
        exec(compile(block, str(page), "exec"), names)
