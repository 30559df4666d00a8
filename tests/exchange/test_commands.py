"""`overture export` and `overture import` on the command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from overture.cli.main import main


def overture(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    """Exit status, stdout and stderr of a command line."""
    capsys.readouterr()
    with pytest.raises(SystemExit) as left:
        main(arguments)
    said = capsys.readouterr()
    assert "Traceback" not in said.err
    assert isinstance(left.value.code, int)
    return left.value.code, said.out, said.err


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A new folder to work in."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_out_in_out(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, out, _ = overture(capsys, "export", "hello", "-o", "hello.efg")
    assert (status, out) == (0, "Wrote hello.efg: 19 nodes, 5 information sets\n")
    status, out, _ = overture(capsys, "import", "hello.efg", "--into", "back")
    assert status == 0
    assert out.startswith("Wrote back: 19 nodes, 5 information sets, 4 moves\n")
    assert sorted(p.name for p in (here / "back").iterdir()) == [
        "README.md",
        "case.yaml",
        "names.yaml",
    ]
    assert overture(capsys, "check", "back")[0] == 0
    status, out, _ = overture(capsys, "export", "back")
    assert (status, out) == (0, (here / "hello.efg").read_text(encoding="utf-8"))


def test_worlds_scenarios_and_json(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def text(*more: str) -> str:
        status, out, _ = overture(capsys, "export", "ukraine-2021", *more)
        assert status == 0
        return out

    one = text("--world", "3")
    assert one == text("--world", "3", "--seed", "1")
    assert len({one, text("--world", "4"), text("--world", "3", "--seed", "2"), text()}) == 4
    said = json.loads(text("--world", "3", "--json"))
    assert said["text"] == one
    assert (said["world"], said["seed"], said["format"]) == (3, 1, "efg")


def test_the_normal_form(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, out, _ = overture(capsys, "export", "hello", "--format", "nfg")
    assert status == 0
    assert out.startswith('NFG 1 R "Hello" { "Us" "Them" }\n')
    status, _, said = overture(capsys, "export", "ukraine-2021", "--format", "nfg")
    assert status == 2
    assert "--format efg" in said


def test_an_import_as_json(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    overture(capsys, "export", "hello", "-o", "hello.efg")
    status, out, _ = overture(capsys, "import", "hello.efg", "--json")
    assert status == 0
    assert json.loads(out) == {
        "folder": "hello",
        "files": ["case.yaml", "names.yaml", "README.md"],
        "nodes": 19,
        "information_sets": 5,
        "moves": 4,
        "rounded": 0,
        "unnamed": 0,
    }


@pytest.mark.parametrize("world", ["-1", "middle", "1.5", "9999999", ""])
def test_a_world_that_is_none(capsys: pytest.CaptureFixture[str], world: str) -> None:
    status, _, said = overture(capsys, "export", "hello", f"--world={world}")
    assert status == 2
    assert "central" in said


def test_an_existing_folder_is_never_touched(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    overture(capsys, "export", "hello", "-o", "hello.efg")
    (here / "hello").mkdir()
    status, _, said = overture(capsys, "import", "hello.efg")
    assert status == 2
    assert "exists already" in said
    assert list((here / "hello").iterdir()) == []


def test_a_broken_file_leaves_nothing(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (here / "game.efg").write_text('EFG 2 R "t" { "a" }\nt "" 1', encoding="utf-8")
    status, _, said = overture(capsys, "import", "game.efg")
    assert status == 1
    assert said.startswith("game.efg:2:6: error: outcome 1 is named before it is told")
    assert [p.name for p in here.iterdir()] == ["game.efg"]


def test_names_that_are_none_are_told(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    overture(capsys, "export", "hello", "-o", "hello.efg")
    overture(capsys, "import", "hello.efg")
    (here / "hello" / "names.yaml").write_text("actions: {a.b: [x]}\nwords: {}\n", encoding="utf-8")
    status, _, said = overture(capsys, "export", "hello")
    assert status == 1
    assert "names.yaml:1:16" in said
    assert "names.yaml:2:1" in said


def test_a_file_that_cannot_be_written(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, _, said = overture(capsys, "export", "hello", "-o", "no/such/hello.efg")
    assert status == 2
    assert "cannot be written" in said
