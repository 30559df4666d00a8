"""The whole text of every shipped case's run, kept as a file, run again and compared.

A change of a printed digit or word is a change that somebody must mean. To accept it, run
`python -m tests.golden.test_golden` from the top folder, and read the difference before you commit.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from overture.case.shipped import names

HERE = Path(__file__).parent
WIDTH = "96"


def masked(text: str) -> str:
    """The text without what differs between machines: residuals, and trailing blanks."""
    text = re.sub(r"residual (< )?[\d.]+e−\d+", "residual …", text)
    return "\n".join(line.rstrip() for line in text.splitlines()) + "\n"


def run(name: str, folder: Path) -> str:
    """What `overture run NAME` prints, with 20,000 worlds and seed 1."""
    environment = {**os.environ, "COLUMNS": WIDTH, "NO_COLOR": "1"}
    done = subprocess.run(
        [sys.executable, "-m", "overture", "run", name, "--workers", "2"],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return masked(done.stdout)


@pytest.mark.parametrize("name", names())
def test_the_run_prints_what_it_printed(name: str, tmp_path: Path) -> None:
    expected = (HERE / f"{name}.txt").read_text(encoding="utf-8")
    assert run(name, tmp_path) == expected


def test_every_golden_file_belongs_to_a_case() -> None:
    assert sorted(path.stem for path in HERE.glob("*.txt")) == sorted(names())


def write() -> None:
    """Run every shipped case and write its golden file."""
    for name in names():
        with tempfile.TemporaryDirectory() as folder:
            (HERE / f"{name}.txt").write_text(run(name, Path(folder)), encoding="utf-8")


if __name__ == "__main__":
    write()
