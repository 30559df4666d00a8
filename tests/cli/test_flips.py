"""`overture flips`: of a case and of runs, on the terminal, as JSON and as files."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml
from tests.advise.test_four_views import PLANTED

VIEWS = {"switching", "evppi", "boxes", "nearest", "criteria"}


@pytest.fixture
def planted(tmp_path: Path) -> Path:
    """A folder with a case in which only a joint change flips the advice."""
    folder = tmp_path / "readings"
    folder.mkdir()
    (folder / "case.yaml").write_text(PLANTED, encoding="utf-8")
    return folder


def test_the_answer_says_that_only_a_joint_change_flips(planted: Path, overture) -> None:
    ran = overture("flips", str(planted), "--worlds", "4000")
    assert ran.status == 0
    lines = ran.out.splitlines()
    assert len(lines) <= 36
    assert lines[0].startswith("ADVICE    wait leads strike by")
    text = " ".join(ran.out.split())
    assert "None of 5 numbers flips the advice alone" in text
    assert "Nothing is worth learning alone" in text
    assert "radar is at least" in text
    assert "index [The station (B2)]" in text
    assert "turns it to strike" in text
    (agents,) = [line for line in lines if "agents" in line and "█" in line]
    assert "░" not in agents, "no end of its range turns the advice"
    assert "of the lead" in text
    assert "of the regret" in text
    assert "They disagree" in text
    assert not (planted.parent / "readings-flips").exists()


def test_the_files_hold_the_json_and_a_scenario_that_flips(planted: Path, overture) -> None:
    ran = overture("flips", str(planted), "--worlds", "4000", "--out", "views", "--json")
    assert ran.status == 0
    record = json.loads(ran.out)
    assert set(record) >= VIEWS
    assert json.loads(Path("views/flips.json").read_text(encoding="utf-8")) == record
    scenario = Path("views/nearest.yaml").read_text(encoding="utf-8")
    (name,) = yaml.safe_load(scenario)["scenarios"]
    with (planted / "case.yaml").open("a", encoding="utf-8") as file:
        file.write(scenario)
    for chosen, best in (("", "wait"), (name, "strike")):
        ran = overture("run", str(planted), "--worlds", "4000", "--scenario", chosen, "--json")
        assert json.loads(ran.out)["advice"]["best"] == best


def test_a_run_is_asked_in_its_own_worlds(overture) -> None:
    assert overture("run", "hello", "--worlds", "300", "--seed", "7").status == 0
    of_run = json.loads(overture("flips", "hello-run", "--json").out)
    assert (of_run["worlds"], of_run["seed"]) == (300, 7)
    of_case = overture("flips", "hello", "--worlds", "300", "--seed", "7", "--json")
    assert json.loads(of_case.out) == of_run
    fewer = json.loads(overture("flips", "hello-run", "--worlds", "200", "--json").out)
    assert (fewer["worlds"], fewer["seed"]) == (200, 7)


def test_a_run_in_chunks_is_asked_of_the_case_in_its_manifest(planted: Path, overture) -> None:
    made = overture("compare", str(planted), "--worlds", "500", "--out", "chunks", "--workers", "1")
    assert made.status == 0
    (planted / "case.yaml").unlink()
    record = json.loads(overture("flips", "chunks", "--json").out)
    assert record["worlds"] == 500
    assert record["advice"]["best"] == "wait"
    # the command that is named next is one that the folder of a run can be given
    ran = overture("flips", "chunks", "--out", "views")
    assert ran.status == 0, ran.err
    last = ran.out.splitlines()[-1]
    assert last.split()[:2] == ["TRY", "overture"]
    assert overture(*last.split()[2:]).status == 0
    ran = overture("check", "chunks")
    assert ran.status == 2
    assert "this is the folder of a run, not of a case" in ran.err


def test_a_run_in_which_nothing_is_uncertain_has_views_too(overture) -> None:
    made = overture("compare", "hello", "--worlds", "300", "--out", "chunks", "--workers", "1")
    assert made.status == 0
    ran = overture("flips", "chunks")
    assert ran.status == 0, ran.err
    assert "it is worth learning the type of them" in ran.out
    # the case of the run is named, not the folder of the run
    assert "overture whatif hello types.them.sincere.prior=" in ran.out


def test_a_scenario_is_kept_in_the_one_that_is_written(overture) -> None:
    ran = overture(
        "flips", "kydd-reassurance", "--scenario", "semi_separating", "--worlds", "100", "--json"
    )
    nearest = json.loads(ran.out)["nearest"]
    (said,) = yaml.safe_load(nearest["scenario"])["scenarios"].values()
    assert said["quantities.alpha"] == 0.4
    assert "types.sender.trustworthy.prior.value" in said
    assert set(nearest["overrides"]) < set(said)


def test_a_run_whose_case_has_changed_is_refused(planted: Path, overture) -> None:
    assert overture("run", str(planted), "--worlds", "100", "--out", "run").status == 0
    text = (planted / "case.yaml").read_text(encoding="utf-8")
    (planted / "case.yaml").write_text(text.replace("0.7", "0.6"), encoding="utf-8")
    ran = overture("flips", "run")
    assert ran.status == 2
    assert "has changed since" in ran.err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("nowhere",), "there is no case 'nowhere'"),
        (("hello", "--tau", "nan"), "tau is an amount"),
        (("hello", "--tau", "-1"), "--tau"),
        (("hello", "--worlds", "0"), "--worlds"),
        (("hello", "--out", ""), "--out"),
    ],
)
def test_what_cannot_be_understood_is_refused(
    arguments: tuple[str, ...], said: str, overture
) -> None:
    ran = overture("flips", *arguments)
    assert ran.status == 2
    assert said in ran.err


def test_a_run_has_a_scenario_of_its_own(overture) -> None:
    assert overture("run", "hello", "--worlds", "100").status == 0
    ran = overture("flips", "hello-run", "--scenario", "any")
    assert ran.status == 2
    assert "give the case instead" in ran.err


def test_one_policy_alone_has_nothing_to_flip_to(tmp_path: Path, overture) -> None:
    text = PLANTED.replace("rationality:", "forbidden: {strike: Not now.}\nrationality:")
    (tmp_path / "one.yaml").write_text(text, encoding="utf-8")
    ran = overture("flips", "one.yaml", "--worlds", "200")
    assert ran.status == 0, ran.err
    assert "wait is the only policy allowed" in ran.out
