"""What the pages show on a terminal is what the commands print; times and paths are masked."""

from __future__ import annotations

from pathlib import Path

import pytest

from building.links import pages
from building.transcript import agrees, commands, masked, renewed, run

ROOT = Path(__file__).parents[2]
PAGES = [page for page in pages(ROOT) if any(commands(page))]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_a_page_shows_what_the_commands_print(page: Path, tmp_path: Path) -> None:
    for one in commands(page):
        printed = run(one.command, tmp_path)
        assert agrees(one.shown, printed), (
            f"{page.relative_to(ROOT)}:{one.line}: $ {one.command}\n"
            f"--- shown\n{masked(one.shown)}\n--- printed\n{masked(printed)}"
        )


def test_the_readme_is_a_transcript_of_run_and_check() -> None:
    shown = [one.command for one in commands(ROOT / "README.md")]
    assert any(command.startswith("overture run ") for command in shown)
    assert any(command.startswith("overture check ") for command in shown)


@pytest.mark.parametrize(
    ("shown", "printed", "alike"),
    [
        ("a\nb", "a\nb", True),
        ("a\nb", "a\nc", False),
        ("a", "a\nb", False),
        ("a\n...", "a\nb\nc", True),
        ("a\n...\nd", "a\nb\nc\nd", True),
        ("a\n...\nd", "a\nb\nc", False),
        ("a\n...\na", "a", False),
        ("...\nb\n...\nb", "b", False),
        ("took 2.1 s", "took 14 s", True),
        ("took 2.1 s", "took 14 m", False),
        ("residual 4e−16", "residual 2e−13", True),
        ("residual 4e−16;", "residual 0;", True),
        ("residual 4e−16;", "residual 0.1;", False),
    ],
)
def test_the_comparison_itself(shown: str, printed: str, alike: bool) -> None:
    assert agrees(shown, printed) == alike


def test_renewing_keeps_what_is_left_open(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("```console\n$ echo new\nold\n$ seq 3\n1\n...\n```\n", encoding="utf-8")
    expected = "```console\n$ echo new\nnew\n$ seq 3\n1\n...\n```\n"
    assert renewed(page, tmp_path) == expected
