"""Every failure is told in words, with the right exit status, and leaves nothing behind."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

import overture as ov

RUN = [sys.executable, "-m", "overture.cli.main"]


@pytest.mark.parametrize("command", ["run", "check"])
def test_a_case_with_problems(command: str, overture, broken: Path) -> None:
    before = sorted(Path.cwd().rglob("*"))
    ran = overture(command, str(broken))
    assert ran.status == 1
    said = ran.out + ran.err
    for line in ("case.yaml:6:", "case.yaml:8:"):
        assert line in said
    assert "^" in said
    assert sorted(Path.cwd().rglob("*")) == before


@pytest.mark.parametrize("command", ["run", "check"])
def test_the_problems_of_a_case_as_json(command: str, overture, broken: Path) -> None:
    ran = overture(command, str(broken), "--json")
    assert ran.status == 1
    problems = json.loads(ran.out)["problems"]
    assert {problem["line"] for problem in problems} >= {6, 8}
    for problem in problems:
        assert problem["what"]
        assert problem["remedy"]
        assert problem["check"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["run"], "CASE"),
        (["rnu", "hello"], "did you mean 'run'"),
        (["run", "helo"], "did you mean 'hello'"),
        (["check"], "CASE"),
        (["check", "ukraine-2012"], "did you mean 'ukraine-2021'"),
        (["run", "hello", "--worlds", "0"], "--worlds"),
        (["run", "hello", "--worlds", "many"], "--worlds"),
        (["run", "hello", "--worlds", "99999999999"], "1000000"),
        (["run", "hello", "--as-of", "yesterday"], "2021-12-06"),
        (["run", "hello", "--frobnicate"], "--frobnicate"),
        (["whatif", "hello"], "PATH=VALUE"),
        (["whatif", "hello", "types.them.sincere.prior"], "PATH=VALUE"),
        (["whatif", "hello", "a=1", "a=2"], "twice"),
        (["brief", "nowhere"], "run.json"),
        (["diff", "nowhere", "nowhere"], "nowhere"),
        (["new", "My Crisis"], "my-crisis"),
    ],
    ids=" ".join,
)
def test_a_command_that_is_not_understood(arguments: list[str], said: str, overture) -> None:
    ran = overture(*arguments)
    assert ran.status == 2
    assert said in ran.err
    assert not ran.out
    assert list(Path.cwd().iterdir()) == []


@pytest.mark.parametrize(
    "arguments", [["run", "helo", "--json"], ["run", "--json"], ["brief", "nowhere", "--json"]]
)
def test_usage_errors_as_json(arguments: list[str], overture) -> None:
    ran = overture(*arguments)
    assert ran.status == 2
    assert json.loads(ran.out)["exit"] == 2


@pytest.mark.parametrize("change", ["types.them.sincere.prior=1.5", "types.them.sincer.prior=0.5"])
def test_a_change_that_breaks_the_case(change: str, overture) -> None:
    ran = overture("whatif", "hello", change)
    assert ran.status == 1
    assert "types.them.since" in ran.err


def test_an_unknown_scenario_is_a_problem_with_a_suggestion(overture) -> None:
    ran = overture("run", "kydd-reassurance", "--scenario", "trustin")
    assert ran.status in (1, 2)
    assert "trusting" in ran.err


def test_a_run_is_never_written_inside_the_package(overture) -> None:
    inside = Path(ov.__file__).parent / "case" / "cases" / "hello-run"
    ran = overture("run", "hello", "--worlds", "50", "--out", str(inside))
    assert ran.status == 2
    assert "package" in ran.err
    assert not inside.exists()


def test_a_file_is_no_place_for_a_run(overture, tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("mine", encoding="utf-8")
    ran = overture("run", "hello", "--worlds", "50", "--out", "taken")
    assert ran.status == 2
    assert (tmp_path / "taken").read_text(encoding="utf-8") == "mine"


def test_new_never_touches_an_existing_folder(overture, tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    ran = overture("new", "mine")
    assert ran.status == 2
    assert "exists" in ran.err
    assert list((tmp_path / "mine").iterdir()) == []


@pytest.mark.parametrize("content", ["", "{", "[]", '{"advice": 1}', "\x00\x01"])
def test_a_damaged_run_is_refused(content: str, overture, tmp_path: Path) -> None:
    (tmp_path / "old").mkdir()
    (tmp_path / "old" / "run.json").write_text(content, encoding="utf-8")
    for arguments in (["brief", "old"], ["diff", "old", "old"]):
        ran = overture(*arguments)
        assert ran.status == 2, arguments
        assert "run.json" in ran.err
    assert [each.name for each in (tmp_path / "old").iterdir()] == ["run.json"]


def test_interruption_is_one_line_and_leaves_nothing(
    overture, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(ov, "advise", interrupted)
    ran = overture("run", "hello", "--worlds", "50")
    assert ran.status == 130
    assert ran.err.strip() == "Stopped. Nothing was written."
    assert list(tmp_path.iterdir()) == []


def test_the_unforeseen_is_told_shortly_and_in_full_on_request(
    overture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object, **__: object) -> None:
        raise ZeroDivisionError("a slip of ours")

    monkeypatch.setattr(ov, "load", fails)
    ran = overture("run", "hello")
    assert ran.status == 3
    assert "ZeroDivisionError: a slip of ours" in ran.err
    assert "overture --debug run hello" in ran.err
    assert json.loads(overture("run", "hello", "--json").out)["exit"] == 3


def test_debug_shows_the_traceback() -> None:
    code = (
        "import overture as ov\n"
        "from overture.cli.main import main\n"
        "def fails(*a, **k): raise ZeroDivisionError('a slip')\n"
        "ov.load = fails\n"
        "main(['--debug', 'run', 'hello'])\n"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert ran.returncode == 3
    assert "Traceback" in ran.stderr


def test_a_reader_that_goes_away_is_no_failure() -> None:
    read, write = os.pipe()
    os.close(read)
    ran = subprocess.run(
        [*RUN, "schema"], stdout=write, stderr=subprocess.PIPE, text=True, timeout=60
    )
    os.close(write)
    assert ran.stderr == ""
    assert ran.returncode == 141


def test_signs_that_the_terminal_lacks_are_replaced() -> None:
    environment = {**os.environ, "PYTHONIOENCODING": "ascii", "NO_COLOR": "1"}
    ran = subprocess.run(
        [*RUN, "check", "toothless-test"],
        capture_output=True,
        text=True,
        timeout=60,
        env=environment,
    )
    assert ran.returncode == 0, ran.stderr


@pytest.mark.parametrize("empty", ["", "  "])
def test_an_empty_folder_is_refused(empty: str, overture, tmp_path: Path) -> None:
    ran = overture("run", "hello", "--worlds", "50", "--out", empty)
    assert ran.status == 2
    assert "it is empty" in ran.err
    assert not list(tmp_path.glob("*.html"))
