"""`overture equilibria`: the contract of its JSON, what it prints, what it refuses."""

from __future__ import annotations

import importlib
import json

import pytest

import overture as ov
from overture.brief.equilibria import grouped
from overture.brief.equilibria_text import render

CONCEPTS = ["nash", "subgame_perfect", "weak_pbe", "sequential"]


@pytest.fixture(scope="module")
def kydd() -> dict[str, object]:
    return ov.equilibria(ov.compile(ov.load("kydd-reassurance"))).to_json()


def test_the_contract_of_the_json(kydd) -> None:
    assert kydd["concept"] == "sequential"
    assert kydd["complete"] is True
    assert kydd["searched"]
    for one in kydd["equilibria"]:
        assert one["labels"] == CONCEPTS
        assert one["kind"] in {"pure", "mixed", "vertex"}
        assert (one["max_gain"], one["consistent"]) == (0.0, True)
        for table in (one["strategy"], one["beliefs"]):
            assert all(sum(row.values()) == pytest.approx(1.0) for row in table.values())
        assert list(one["strategy"]) == list(one["beliefs"])
        assert set(one["values"]) == {"receiver", "sender"}
        assert one["policy"] in {"cooperate", "defect"}


def test_information_sets_are_written_with_what_the_mover_knows(kydd) -> None:
    strategy = kydd["equilibria"][0]["strategy"]
    assert list(strategy)[:4] == [
        "sender.signal | trustworthy",
        "sender.signal | untrustworthy",
        "receiver.answer | signal=concede",
        "receiver.answer | signal=hold",
    ]
    beliefs = kydd["equilibria"][0]["beliefs"]
    assert beliefs["receiver.answer | signal=concede"] == {"trustworthy": 1.0, "untrustworthy": 0.0}


def test_the_published_answer_of_reassurance_is_among_them(kydd) -> None:
    # Kydd (2005): only the trustworthy concede, and the receiver cooperates after a concession
    assert kydd["equilibria"][0]["refinements"]["qre_limit"] is True
    separating = kydd["equilibria"][0]["strategy"]
    assert separating["sender.signal | trustworthy"]["concede"] == 1.0
    assert separating["sender.signal | untrustworthy"]["concede"] == 0.0
    assert separating["receiver.answer | signal=concede"]["cooperate"] == 1.0
    assert separating["receiver.answer | signal=hold"]["cooperate"] == 0.0


def test_the_mixed_answer_of_reassurance_is_exact() -> None:
    # Kydd (2005), alpha = .4: the untrustworthy mimics with 1/3, the receiver trusts with 2/3
    game = ov.compile(ov.load("kydd-reassurance", scenario="semi_separating"))
    found = ov.equilibria(game).to_json()
    mixed = [one["fractions"] for one in found["equilibria"] if one["kind"] == "mixed"]
    # 2/5 of the senders concede truly, 1/5 falsely: trusting is worth 2/5 - 2/5, to the digit
    (value,) = [one["values"]["receiver"] for one in found["equilibria"] if one["kind"] == "mixed"]
    assert value == 0.0
    assert {
        "sender.signal | untrustworthy": {"concede": "1/3", "hold": "2/3"},
        "receiver.answer | signal=concede": {"cooperate": "2/3", "defect": "1/3"},
    } in mixed


@pytest.mark.parametrize("concept", CONCEPTS)
def test_a_concept_filters(concept: str, overture) -> None:
    ran = overture("equilibria", "hello", "--concept", concept, "--json")
    assert ran.status == 0
    found = json.loads(ran.out)
    assert found["concept"] == concept
    assert found["equilibria"]
    assert all(concept in one["labels"] for one in found["equilibria"])
    assert any("sequential" in one["labels"] for one in found["equilibria"])


def test_the_answer_comes_first_and_the_next_command_last(overture) -> None:
    ran = overture("equilibria", "hello")
    assert ran.status == 0
    lines = ran.out.splitlines()
    assert lines[0].startswith("FOUND     1 pure sequential equilibrium in the central world")
    assert lines[1] == "ADVICE    It advises offer."
    assert lines[-1].startswith("TRY       overture equilibria hello")


def test_worlds_as_types_are_named_with_their_weights(overture) -> None:
    ran = overture("equilibria", "toothless-test", "--worlds-as-types", "2", "--json")
    assert ran.status == 0
    found = json.loads(ran.out)
    worlds = found["world"]["as_types"]
    assert sum(one["weight"] for one in worlds) == pytest.approx(1.0)
    first = worlds[0]["world"]
    for one in found["equilibria"]:
        assert f"them.reply | world={first}, sincere, policy=invite" in one["strategy"]
        assert f"world={first}, sincere" in one["beliefs"]["us.policy"]
        assert "us.policy" in one["strategy"]


@pytest.mark.parametrize(
    ("arguments", "status", "says"),
    [
        (("--world", "nowhere"), 2, "is no world"),
        (("--concept", "folk"), 2, "Invalid value"),
        (("--worlds-as-types", "1"), 2, "not in the range"),
        (("--worlds-as-types", "3"), 2, "central one"),
        (("--worlds-as-types", "3", "--world", "4"), 2, "exclude each other"),
    ],
)
def test_what_is_refused(arguments: tuple[str, ...], status: int, says: str, overture) -> None:
    ran = overture("equilibria", "hello", *arguments)
    assert ran.status == status
    assert says in ran.err
    assert "Traceback" not in ran.err


def test_another_world_is_another_game() -> None:
    game = ov.compile(ov.load("toothless-test"))
    central, other = ov.equilibria(game), ov.equilibria(game, world=7)
    assert other.to_json()["world"] == 7
    assert central != other
    assert central == ov.equilibria(game)
    assert hash(central) == hash(ov.equilibria(game))
    assert "toothless-test" in repr(central)
    assert "<table>" in central._repr_html_()


def test_dependence_on_the_selection_is_said_plainly(kydd) -> None:
    rows = [dict(kydd["equilibria"][0]), dict(kydd["equilibria"][1], policy="cooperate")]
    text = render({**kydd, "equilibria": rows}, width=200)
    assert (
        "The advice depends on which equilibrium is played: defect under 1; cooperate under 2."
        in (text)
    )


def test_an_empty_answer_is_no_crash(kydd) -> None:
    empty = {**kydd, "equilibria": [], "complete": False}
    text = render(empty, width=80)
    assert text.startswith("FOUND     No sequential equilibrium in the central world")
    assert "none advises anything" in text


@pytest.mark.parametrize("width", [60, 80, 100])
def test_running_words_keep_to_the_width(kydd, width: int) -> None:
    for line in render(kydd, width=width).splitlines():
        if line[10:11].isalpha() and not line.startswith("TABLE"):
            assert len(line) <= width


def test_a_time_that_is_no_number_is_refused(overture) -> None:
    ran = overture("equilibria", "hello", "--seconds", "nan")
    assert ran.status == 2
    assert "number of seconds" in ran.err


def test_a_game_of_the_catalogue_is_pointed_to(overture) -> None:
    ran = overture("equilibria", "cho-kreps-1987")
    assert ran.status == 2
    assert "`overture catalogue cho-kreps-1987`" in ran.err


def test_too_many_worlds_as_types_are_refused_before_they_are_drawn(
    overture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def drawn(*_: object) -> None:
        raise AssertionError("worlds were drawn")

    room = importlib.import_module("overture.advise.equilibria")
    monkeypatch.setattr(room, "representatives", drawn)
    bound = importlib.import_module("overture.solve.equilibria.worlds_as_types")
    monkeypatch.setattr(bound, "MOST_NODES", 20)
    ran = overture("equilibria", "hello", "--worlds-as-types", "3")
    assert ran.status == 2
    assert "at most 20" in ran.err


def test_a_row_of_the_table_speaks_for_each_of_its_equilibria(kydd) -> None:
    row = kydd["equilibria"][0]
    for other in (
        {"labels": ["nash"]},
        {"max_gain": 0.5},
        {"values": {**row["values"], "sender": 9.0}},
        {"consistent": None},
    ):
        assert len(grouped([row, {**row, **other}])) == 2, other
    assert len(grouped([row, {**row, "max_gain": row["max_gain"] + 1e-9}])) == 1


def test_a_limit_inside_a_continuum_is_said_to_be_inside(kydd) -> None:
    limit = {**kydd["qre_limit"], "equilibrium": None, "component": 0}
    said = render({**kydd, "qre_limit": limit}, width=200)
    assert "leads into a continuum of equilibria, whose ends are among 2." in said
