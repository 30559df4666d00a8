"""Runs a command line in this process: exit status, stdout, stderr."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from overture.cli.main import main


@dataclass(frozen=True)
class Ran:
    """What a command line left behind."""

    status: int
    out: str
    err: str


Overture = Callable[..., Ran]


@pytest.fixture
def overture(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Overture:
    """`overture("run", "hello")` in a new folder."""
    monkeypatch.chdir(tmp_path)

    def call(*arguments: str) -> Ran:
        capsys.readouterr()
        with pytest.raises(SystemExit) as left:
            main(arguments)
        said = capsys.readouterr()
        assert isinstance(left.value.code, int)
        assert "Traceback" not in said.err
        return Ran(left.value.code, said.out, said.err)

    return call


@pytest.fixture
def broken(tmp_path: Path) -> Path:
    """A folder with a case that has two problems."""
    folder = tmp_path / "broken"
    folder.mkdir()
    (folder / "case.yaml").write_text(
        "\n".join(
            [
                "overture: 1",
                "title: Broken",
                "as_of: 2026-01-01",
                "parties: {us: {name: Us, advised: true}}",
                "moves:",
                "  - {name: policy, by: them, options: [a, b]}",
                "payoffs:",
                "  us: [{name: gain, add: 1, when: policy == a, wen: policy == b}]",
                "advice: {decide: policy}",
                "",
            ]
        ),
        encoding="utf-8",
    )
    return folder
