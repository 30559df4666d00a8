"""Every number of the JSON of a run is explained, by numbers and lines that are really there."""

from __future__ import annotations

import json
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from tests.advise.bodies.measured import made as measured_case
from tests.brief import sample

import overture as ov
from overture.brief import make_brief
from overture.brief.explain import explain_number, rule_for, rules_equilibria
from overture.brief.explain.declared import Declared, declared, found_again
from overture.brief.explain.explanation import RULES
from overture.brief.explain.lines import FINDERS
from overture.brief.explain.paths import look_up, numbers_below, parse, show
from overture.brief.explain.rule import bound
from overture.case.shipped import names
from overture.errors import UsageError

WORLDS = 200


@cache
def run(name: str) -> dict[str, Any]:
    solution = ov.solve(ov.compile(ov.load(name)), worlds=WORLDS)
    return json.loads(json.dumps(ov.brief(ov.advise(solution)).to_json()))


@cache
def followed() -> dict[str, Any]:
    """A run of a later day than that of its priors, so that the record weighs."""
    later = ov.load("ukraine-2021", as_of=date(2022, 2, 24))
    solution = ov.solve(ov.compile(later), worlds=WORLDS)
    return json.loads(json.dumps(ov.brief(ov.advise(solution)).to_json()))


@cache
def case(name: str) -> Declared:
    found = declared(name, run(name))
    assert found is not None
    return found


@pytest.mark.parametrize("name", names())
def test_every_number_of_every_shipped_case_is_explained(name: str) -> None:
    record = run(name)
    paths = list(numbers_below(record))
    assert len(paths) > 100
    unexplained = [show(path) for path in paths if rule_for(path) is None]
    assert not unexplained


@pytest.mark.parametrize("name", names())
def test_inputs_and_lines_are_really_there(name: str) -> None:
    record, seen = run(name), set()
    text = Path(ov.load(name).folder, "case.yaml").read_text(encoding="utf-8").splitlines()
    for path in numbers_below(record):
        found = rule_for(path)
        assert found is not None
        if found[0].pattern in seen:
            continue
        seen.add(found[0].pattern)
        told = explain_number(record, show(path), case(name))
        assert told.value == look_up(record, path)
        assert told.says
        assert told.formula
        for place, value in told.inputs:
            assert look_up(record, parse(place)) == value
        for line in told.lines:
            assert text[line.line - 1].strip() == line.text
            last = line.path.split(".")[-1]
            assert last in line.text or last in text[line.line - 1 + line.text.count(">")]
        assert bool(told.lines) != bool(told.note)
        json.dumps(told.to_json(), allow_nan=False)


def test_every_number_of_a_full_brief_is_explained() -> None:
    made = [make_brief(advice).to_json() for advice in (sample.full(), sample.edges())]
    for record in (*made, followed()):
        assert not [show(p) for p in numbers_below(record) if rule_for(p) is None]


def test_the_rules_name_only_what_exists() -> None:
    for rule in RULES:
        for line in rule.lines:
            assert line.partition(":")[0] in FINDERS
    patterns = [rule.pattern for rule in RULES]
    assert len(set(patterns)) == len(patterns)


def test_no_rule_of_the_advice_is_dead() -> None:
    """Each explains a number of a shipped case or of the made-up briefs; those of equilibria
    and of a design apart, which a run has only where they were sought, and those of the JSON of
    `overture equilibria`, which have a test of their own."""
    records = [*(run(name) for name in names()), followed()]
    records += [make_brief(sample.full()).to_json(), make_brief(sample.edges()).to_json()]
    # no shipped case has a measure that adds to a quantity
    measured = ov.solve(ov.compile(measured_case()), worlds=WORLDS)
    records.append(make_brief(ov.advise(measured)).to_json())
    used = {
        found[0].pattern
        for record in records
        for path in _leaves(record)
        if (found := rule_for(path)) is not None
    }
    sought = ("sequential", "design")
    elsewhere = {rule.pattern for rule in rules_equilibria.RULES}
    dead = {r.pattern for r in RULES if not any(w in r.pattern for w in sought)} - used - elsewhere
    assert not dead


def _leaves(value: Any, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    if isinstance(value, dict):
        return [p for key, item in value.items() for p in _leaves(item, (*path, key))]
    if isinstance(value, list):
        return [p for i, item in enumerate(value) for p in _leaves(item, (*path, i))]
    return [path]


def explained(path: str, name: str = "ukraine-2021") -> tuple[float, dict[str, Any]]:
    told = explain_number(run(name), path, case(name))
    assert isinstance(told.value, float)
    return told.value, dict(told.inputs)


def test_the_inputs_make_the_number() -> None:
    """Where a formula is arithmetic on its inputs, doing it gives the number."""
    mean, terms = explained("advice.policies.talks.mean")
    terms.pop("worlds")
    assert sum(terms.values()) == pytest.approx(mean, abs=1e-9)
    margin, means = explained("advice.margin")
    assert max(means.values()) - min(means.values()) == pytest.approx(margin, abs=1e-12)
    after, parts = explained("test.replies[0].posterior.moscow.seeker")
    prior, given, reply = parts.values()
    assert prior * given / reply == pytest.approx(after, abs=1e-12)
    apart, parts = explained("test.separation")
    sincere, others = parts.values()
    assert sincere - others == pytest.approx(apart, abs=1e-12)
    share, parts = explained("flips[0].distance")
    at, now, low, high = parts.values()
    assert abs(at - now) / (high - low) == pytest.approx(share, abs=1e-12)
    row, parts = explained("advice.differences[0].difference")
    assert parts["advice.differences[0].best"] - parts["advice.differences[0].next"] == (
        pytest.approx(row, abs=1e-12)
    )


def test_the_lines_and_sources_behind_a_term() -> None:
    told = explain_number(
        run("ukraine-2021"),
        'advice.policies.talks.terms."response carried out in war"',
        case("ukraine-2021"),
    )
    places = {line.path: line for line in told.lines}
    # the term, the quantities it names, what those derive from, and the assumption behind them
    assert {
        "payoffs.washington.response carried out in war",
        "quantities.unity_worth",
        "quantities.firmness",
        "quantities.refusal_gain",
        "assumptions.refusal_unites",
    } <= set(places)
    assert places["quantities.refusal_gain"].source == "judgement"
    assert told.sources["judgement"] == "The author of this case (F6)"
    assert "payoffs.washington.force stays" not in places


def test_a_prior_that_is_the_rest_names_its_rivals() -> None:
    told = explain_number(
        run("ukraine-2021"), "test.prior.moscow.revisionist", case("ukraine-2021")
    )
    assert {line.path for line in told.lines} >= {
        "types.moscow.seeker",
        "types.moscow.opportunist",
        "assumptions.fear_is_sincere",
    }


@pytest.mark.parametrize(
    "written",
    [
        "test.replies[0].posterior.moscow.seeker",
        "/test/replies/0/posterior/moscow/seeker",
        "test.replies[0].posterior['moscow'].\"seeker\"",
        'test["replies"][0].posterior.moscow.seeker',
    ],
)
def test_ways_to_write_a_path(written: str) -> None:
    keys = ("test", "replies", 0, "posterior", "moscow", "seeker")
    assert parse(written) == keys
    assert parse(show(keys)) == keys


@pytest.mark.parametrize(
    "key", ["war in Ukraine", "a.b", 'say "no"', "[0]", "it's", "tab\there", "ü – ß"]
)
def test_a_key_of_any_kind_is_quoted_and_read_again(key: str) -> None:
    assert parse(show(("terms", key, 3))) == ("terms", key, 3)


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("advice.policies.talk.mean", "did you mean 'talks'?"),
        ("test.replies[99].probability", "there is no [99]"),
        ("test.replies.first", "is a list of"),
        ("test.replies", "name one of those in it: test.replies[0].probability"),
        ("advice.margin.more", "is a single value"),
        ("advice.best", "is no number"),
        ("solution.other_reading.same_advice", "is no number"),
        ("advice..margin", "cannot be read"),
        ("advice.[", "cannot be read"),
        ("", "empty"),
        ("a" * 3000, "too long"),
    ],
)
def test_a_wrong_path_is_told_what_to_do(path: str, said: str) -> None:
    with pytest.raises(UsageError) as raised:
        explain_number(run("ukraine-2021"), path)
    assert said in str(raised.value)


def test_a_number_that_is_not_there_is_explained_too() -> None:
    record = run("toothless-test")
    index = next(i for i, flip in enumerate(record["flips"]) if flip["at"] is None)
    told = explain_number(record, f"flips[{index}].at")
    assert told.value is None
    assert "none" in told.text()


def test_a_damaged_run_gives_no_traceback() -> None:
    record = {**run("hello"), "flips": [{"kind": "prior", "at": 1.0}], "advice": {}}
    with pytest.raises(UsageError, match="damaged"):
        explain_number(record, "flips[0].at", case("hello"))


def test_lines_are_shown_only_of_the_very_case(tmp_path: Path) -> None:
    """The case of a run is found beside it, and left out once it has been changed."""
    folder = tmp_path / "mine"
    folder.mkdir()
    text = Path(ov.load("hello").folder, "case.yaml").read_text(encoding="utf-8")
    (folder / "case.yaml").write_text(text, encoding="utf-8")
    solution = ov.solve(ov.compile(ov.load(folder)), worlds=2)
    record = ov.brief(ov.advise(solution)).to_json()
    found = found_again(record, tmp_path)
    told = explain_number(record, "advice.margin", found)
    assert {line.file for line in told.lines} == {str(folder / "case.yaml")}
    (folder / "case.yaml").write_text(text.replace("add: 4", "add: 5"), encoding="utf-8")
    assert found_again(record, tmp_path) is None
    assert "is not the one of this run" in explain_number(record, "advice.margin").note


def test_a_changed_case_is_found_with_its_changes() -> None:
    made = ov.load("hello", overrides={"types.them.sincere.prior": "0.6",
                                       "types.them.hostile.prior": "rest"})  # fmt: skip
    record = ov.brief(ov.advise(ov.solve(ov.compile(made), worlds=2))).to_json()
    assert found_again(record, Path()) is not None


def test_a_pattern_with_a_rest_matches_any_depth() -> None:
    rule = next(r for r in RULES if r.pattern.endswith("qre_limit.**"))
    assert bound(rule, ("solution", "sequential", "qre_limit", "a", 0, "b")) == {}
    assert bound(rule, ("solution", "sequential", "count")) is None


@pytest.mark.parametrize("name", ["hello", "toothless-test", "kydd-reassurance"])
def test_every_number_of_the_equilibria_is_explained(name: str) -> None:
    record = json.loads(json.dumps(ov.equilibria(ov.compile(ov.load(name))).to_json()))
    known = declared(name, record)
    assert known is not None
    paths = list(numbers_below(record))
    assert len(paths) > 30
    for path in paths:
        told = explain_number(record, show(path), known)
        assert told.value == look_up(record, path)
        assert told.formula
        for place, value in told.inputs:
            assert look_up(record, parse(place)) == value
        if path[2:3] in (("strategy",), ("beliefs",), ("values",), ("plays",)):
            assert told.lines, show(path)


def test_the_probability_of_a_reply_is_no_posterior() -> None:
    for place in ("equilibria[0]", "solution.sequential.equilibria[0]"):
        found = rule_for(parse(f"{place}.replies[0].probability"))
        assert found is not None
        assert found[0].formula.startswith("P(r) =")


def test_a_path_of_equilibria_is_solved_for_a_case() -> None:
    told = ov.explain("hello", "equilibria[0].values.us")
    assert told.value == 2.0
    assert told.lines
    with pytest.raises(UsageError, match="items"):
        ov.explain("hello", "equilibria[7].values.us")
