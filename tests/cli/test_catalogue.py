"""`overture catalogue`: the list, one game, all games, and what disagrees."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

import overture as ov
from overture.catalogue import read


def test_the_list_names_every_game_with_its_source(overture) -> None:
    ran = overture("catalogue")
    assert ran.status == 0
    for entry in read.entries():
        assert f"\n{entry.id} " in "\n" + ran.out
        assert entry.citation.split(",")[0] in ran.out
    assert ran.out.splitlines()[-1] == "Next: overture catalogue cho-kreps-1987"


def test_the_list_as_json(overture) -> None:
    listed = json.loads(overture("catalogue", "--json").out)
    assert [one["id"] for one in listed] == list(read.names())
    assert all((Path(one["folder"]) / "README.md").is_file() for one in listed)
    assert sum(len(one["instances"]) for one in listed) >= 43


def test_one_game_beside_what_was_published(overture) -> None:
    ran = overture("catalogue", "cho-kreps-1987")
    assert ran.status == 0
    assert "beer_quiche_0: agrees within 1e-09" in ran.out
    assert "pool quiche  intuitive                no         no         tree" in ran.out
    assert ran.out.splitlines()[-1].endswith("case.yaml")


def test_one_game_as_json(overture) -> None:
    told = json.loads(overture("catalogue", "conditional-offer", "--json").out)
    assert [one["id"] for one in told][:2] == ["conditional_offer_0", "conditional_offer_1"]
    assert all(one["agrees"] and one["complete"] for one in told)
    feigns = [n for n in told[1]["numbers"] if n["name"] == "pr_feign"]
    assert [(n["equilibrium"], n["by"]) for n in feigns] == [
        ("semi-separating", "tree"),
        ("semi-separating", "closed form"),
        ("refusal", "tree"),
    ]
    assert [n["ours"] for n in feigns] == pytest.approx([1 / 3, 1 / 3, 0.0], abs=1e-12)


def test_the_verb_gives_what_the_command_prints() -> None:
    (outcome,) = ov.catalogue("rubinstein-1982")
    assert outcome.agrees
    assert outcome.lines[0].ours == pytest.approx(10 / 19, abs=1e-12)


def test_all_and_a_name_are_not_both_understood(overture) -> None:
    ran = overture("catalogue", "rubinstein-1982", "--all")
    assert ran.status == 2
    assert "not both" in ran.err


def test_an_unknown_game_is_suggested(overture) -> None:
    ran = overture("catalogue", "rubinstien-1982")
    assert ran.status == 2
    assert "rubinstein-1982" in ran.err


@pytest.fixture
def two_games(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A catalogue of two games, the second with a wrong published number."""
    games = tmp_path / "games"
    for name in ("rubinstein-1982", "slantchev-2005"):
        shutil.copytree(read.folder() / name, games / name)
    wrong = games / "slantchev-2005" / read.PUBLISHED
    text = wrong.read_text(encoding="utf-8")
    wrong.write_text(text.replace("payoff_1: 1.5}", "payoff_1: 1.4}"), encoding="utf-8")
    monkeypatch.setattr(read, "folder", lambda: games)
    return games


def test_a_number_that_differs_is_status_3(overture, two_games: Path) -> None:
    ran = overture("catalogue", "--all")
    assert ran.status == 3
    assert "2 of 3 published instances agree" in ran.out
    assert "mobilisation_0  DISAGREES" in ran.out
    assert "payoff_1  1.4        1.49999  tree         differs" in ran.out
    assert overture("catalogue", "rubinstein-1982").status == 0
    told = json.loads(overture("catalogue", "slantchev-2005", "--json").out)
    assert [one["agrees"] for one in told] == [False, True]


def test_a_broken_folder_is_told_with_its_place(overture, two_games: Path) -> None:
    broken = two_games / "rubinstein-1982" / read.PUBLISHED
    text = broken.read_text(encoding="utf-8").replace("tolerance:", "tolerence:")
    broken.write_text(text, encoding="utf-8")
    ran = overture("catalogue")
    assert ran.status == 1
    assert "published.yaml:" in ran.err
    assert "[published]" in ran.err
