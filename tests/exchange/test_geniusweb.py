"""Files of GeniusWeb in, and files of both formats out and in again."""

from __future__ import annotations

import json
import random
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from tests.talks.games import random_agenda

from overture.errors import CaseError, UsageError
from overture.exchange.folders import make_folder
from overture.exchange.genius import read_genius
from overture.exchange.geniusweb import is_geniusweb, read_geniusweb
from overture.exchange.write_genius import FORMATS, scenario_files
from overture.talks.agenda import Agenda, Link
from overture.talks.frontier import pareto_frontier
from overture.talks.points import bargaining_points


def profile() -> dict[str, Any]:
    return {
        "LinearAdditiveUtilitySpace": {
            "domain": {
                "name": "jobs",
                "issuesValues": {
                    "car": {"values": ["yes", "no"]},
                    "salary": {"range": ["2000", "4000", "500"]},
                },
            },
            "issueUtilities": {
                "car": {"discreteutils": {"valueUtilities": {"yes": 1, "no": 0.25}}},
                "salary": {
                    "NumberValueSetUtilities": {
                        "lowValue": 2000,
                        "lowUtility": 0.1,
                        "highValue": 4000,
                        "highUtility": 0.9,
                    }
                },
            },
            "issueWeights": {"car": 0.4, "salary": 0.6},
            "reservationBid": {"issuevalues": {"car": "no", "salary": "2500"}},
            "name": "jobs1",
        }
    }


def test_utilities_are_those_of_geniusweb(tmp_path: Path) -> None:
    (tmp_path / "jobs1.json").write_text(json.dumps(profile()))
    (tmp_path / "jobs.json").write_text(json.dumps({"name": "jobs", "issuesValues": {}}))
    assert is_geniusweb(tmp_path)
    agenda = read_geniusweb(tmp_path).agenda
    assert agenda.parties == ("jobs1",)
    assert agenda.issues[1].options == ("2000", "2500", "3000", "3500", "4000")
    # 0.4 * 0.25 + 0.6 * (0.1 + 0.8 * 1/4)
    assert agenda.reservation == (Fraction(1, 10) + Fraction(6, 10) * Fraction(3, 10),)
    assert agenda.value((0, 4)) == (Fraction(4, 10) + Fraction(54, 100),)


@pytest.mark.parametrize("given", [[], "none", 7, {}])
def test_values_without_worths_are_worth_nothing_whatever_stands_there(
    tmp_path: Path, given: Any
) -> None:
    text = _set("issueUtilities/car/discreteutils/valueUtilities", given)
    (tmp_path / "jobs1.json").write_text(text)
    agenda = read_geniusweb(tmp_path).agenda
    assert agenda.value((0, 0)) == agenda.value((1, 0)) == (Fraction(6, 100),)


def _set(path: str, value: Any) -> str:
    whole = profile()
    holder = whole["LinearAdditiveUtilitySpace"]
    *steps, last = path.split("/")
    for step in steps:
        holder = holder[step]
    if value is None:
        del holder[last]
    else:
        holder[last] = value
    return json.dumps(whole)


BROKEN = {
    "syntax": ('{"LinearAdditiveUtilitySpace": {', "json", "not JSON"),
    "twice": ('{"LinearAdditiveUtilitySpace": {"a": 1, "a": 2}}', "geniusweb", "twice"),
    "huge": ('{"LinearAdditiveUtilitySpace": {"a": 1e999999}}', "geniusweb", "too large"),
    "nan": ('{"LinearAdditiveUtilitySpace": {"a": NaN}}', "geniusweb", "not a number"),
    "domain": (_set("domain", None), "geniusweb", "'domain'"),
    "weight": (_set("issueWeights/car", None), "geniusweb", "no weight"),
    "negative": (_set("issueWeights/car", -1), "geniusweb", "no weight"),
    "range": (_set("domain/issuesValues/salary", {"range": ["0", "1", "0"]}), "geniusweb", "step"),
    "wide": (_set("domain/issuesValues/salary", {"range": ["0", "9e9", "1"]}), "geniusweb", "list"),
    "kind": (_set("issueUtilities/car", {"other": {}}), "geniusweb", "not read"),
    "line": (_set("issueUtilities/salary/NumberValueSetUtilities/lowValue", None), "geniusweb", ""),
    "bid": (_set("reservationBid/issuevalues/car", "maybe"), "geniusweb", "reservation bid"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_file_gives_cause_and_remedy(name: str, tmp_path: Path) -> None:
    text, check, says = BROKEN[name]
    (tmp_path / "party.json").write_text(text)
    with pytest.raises(CaseError) as caught:
        read_geniusweb(tmp_path)
    problem = caught.value.problems[0]
    assert problem.check == check
    assert says in problem.what + problem.remedy
    assert problem.remedy
    assert problem.spot.line >= 1


def test_a_folder_without_profiles_is_no_scenario(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text("{}")
    with pytest.raises(UsageError, match="no profile"):
        read_geniusweb(tmp_path)


@pytest.mark.parametrize("form", FORMATS)
def test_what_is_written_is_read_as_the_same_preferences(form: str, tmp_path: Path) -> None:
    rng = random.Random(51)
    seen = 0
    for k in range(60):
        made = random_agenda(rng, 2)
        none = (Fraction(-1),) * 2
        reservation = made.reservation if form == "genius" else none
        agenda = Agenda(made.parties, made.issues, reservation)
        folder = tmp_path / str(k)
        make_folder(folder, scenario_files(agenda, form))
        reader = read_genius if form == "genius" else read_geniusweb
        back = reader(folder).agenda
        assert [i.name for i in back.issues] == [i.name for i in agenda.issues]
        assert [i.options for i in back.issues] == [i.options for i in agenda.issues]
        # rounding to 15 digits may part or join points that were within it; most are apart
        before, after = pareto_frontier(agenda), pareto_frontier(back)
        vectors = {tuple(v) for v in before.utilities.round(9).tolist()}
        again = {tuple(float(x) for x in agenda.value(row)) for row in after.packages.tolist()}
        assert {tuple(round(x, 9) for x in v) for v in again} >= vectors or len(vectors) == 1
        if form == "genius" and bargaining_points(before) and bargaining_points(after):
            one = bargaining_points(before)["nash"].packages
            two = bargaining_points(after)["nash"].packages
            values = {agenda.value(row) for row in one}
            seen += any(agenda.value(row) in values for row in two)
    assert form != "genius" or seen > 5


def test_what_the_formats_cannot_say_is_refused() -> None:
    made = random_agenda(random.Random(3), 2)
    plain = Agenda(made.parties, made.issues, (Fraction(10**6),) * 2)
    with pytest.raises(UsageError, match="as a bid"):
        scenario_files(plain, "geniusweb")
    with pytest.raises(UsageError, match="one of"):
        scenario_files(plain, "xml")
    two = Agenda(made.parties, made.issues[:1] * 2, made.reservation)
    size = len(two.issues[0].options) ** 2
    linked = Agenda(two.parties, two.issues, two.reservation, (Link((0, 1), (True,) * size),))
    with pytest.raises(UsageError, match="interacting"):
        scenario_files(linked, "genius")


def test_an_existing_folder_is_not_written_into(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="exists already"):
        make_folder(tmp_path, {"a": "b"})
