"""The JSON: the published keys, full precision, and a brief made again from it."""

from __future__ import annotations

import dataclasses
import json
import math
from pathlib import Path

import pytest
from tests.brief import sample

from overture.advise.design.values import Later
from overture.advise.values import CaseByCase, Situation
from overture.brief import Brief, make_brief
from overture.brief.contract import canonical, plain
from overture.errors import UsageError


def test_the_published_keys_are_there() -> None:
    record = make_brief(sample.full()).to_json()
    assert {"overture", "case", "as_of", "seed", "worlds", "provenance"} <= set(record)
    assert {"id", "title", "hash"} <= set(record["case"])
    assert {"decide", "best", "next", "margin", "policies"} <= set(record["advice"])
    policy = record["advice"]["policies"]["talks"]
    assert {"mean", "low", "high", "best_share", "regret", "outcomes"} <= set(policy)
    assert set(policy["regret"]) == {"mean", "p90", "max"}
    assert {"offer", "bits", "evsi", "separation", "deceived", "prior", "replies"} <= set(
        record["test"]
    )
    for reply in record["test"]["replies"]:
        assert {"reply", "probability", "posterior", "next"} <= set(reply)
    for flip in record["flips"]:
        assert {"kind", "name", "now", "at", "to", "evppi"} <= set(flip)
    assert {"method", "residual_max", "unconverged"} <= set(record["solution"])


def test_numbers_keep_full_precision() -> None:
    advice = sample.full()
    record = json.loads(json.dumps(make_brief(advice).to_json()))
    assert record["advice"]["margin"] == advice.margin
    for option, policy in advice.policies.items():
        assert record["advice"]["policies"][option]["mean"] == policy.mean
    assert advice.test is not None
    assert record["test"]["bits"] == advice.test.bits
    for mine, theirs in zip(record["test"]["replies"], advice.test.replies, strict=True):
        assert mine["posterior"] == theirs.posterior
        assert theirs.next is not None
        assert mine["next"] == theirs.next.choose
        assert mine["step"]["gap"] == theirs.next.gap


def test_every_field_of_the_advice_is_in_the_json() -> None:
    """A number changed in any field changes the hash, so nothing is left out."""
    base = sample.full()
    before = make_brief(base).hash
    for field in dataclasses.fields(base):
        value = getattr(base, field.name)
        if isinstance(value, bool):
            other: object = not value
        elif isinstance(value, int | float):
            other = value + 1
        elif isinstance(value, str):
            other = "talks" if field.name in {"best", "next"} and value != "talks" else value + "x"
            if field.name == "best":
                other = "rally"
        elif isinstance(value, tuple):
            other = value[:-1]
        elif field.name in {"policies", "party_names", "versions"}:
            other = dict(list(value.items())[:-1])
        elif field.name in {"outcome_says", "type_says", "overrides"}:
            other = {**value, "more": "x" if field.name != "type_says" else {"a": "b"}}
        elif field.name == "test":
            other = None
        elif field.name == "case_by_case":
            row = Situation("us.answer | ask=no", "No", 1.0, "talks", 1.0, {"talks": 1.0})
            other = CaseByCase(1.0, False, (row,))
        elif field.name == "further":
            other = {"talks": {"packages": 3}}
        elif field.name == "design":
            other = Later("talks", ("strictness",), "overture design x")
        else:
            changed = dataclasses.fields(value)[0].name
            other = dataclasses.replace(value, **{changed: "changed"})
        assert make_brief(dataclasses.replace(base, **{field.name: other})).hash != before, field


def test_not_a_number_becomes_null() -> None:
    assert plain({"a": math.nan, "b": math.inf, "c": (1, 2.5)}) == {
        "a": None,
        "b": None,
        "c": [1, 2.5],
    }
    path = dataclasses.replace(sample.full().path, value=math.nan)
    brief = make_brief(dataclasses.replace(sample.full(), path=path))
    json.dumps(brief.to_json(), allow_nan=False)
    assert "Value <b" in brief.html()


@pytest.mark.parametrize("make", [sample.full, sample.edges])
def test_a_brief_is_made_again_from_its_json(make: object) -> None:
    assert callable(make)
    brief = make_brief(make())
    again = Brief.from_json(json.loads(json.dumps(brief.to_json())))
    assert again == brief
    assert again.hash == brief.hash
    assert again.html() == brief.html()
    assert again.text(width=80) == brief.text(width=80)
    assert canonical(again.to_json()) == canonical(brief.to_json())


def test_where_the_brief_lies_is_not_part_of_its_hash(tmp_path: Path) -> None:
    brief = make_brief(sample.full())
    page = brief.write(tmp_path / "run")
    stored = json.loads((tmp_path / "run" / "run.json").read_text(encoding="utf-8"))
    assert stored.pop("brief") == page.name == "brief.html"
    assert stored == json.loads(json.dumps(brief.to_json()))
    assert Brief.from_json({**stored, "brief": "elsewhere"}).hash == brief.hash


def test_writing_leaves_only_the_two_files_and_the_same_bytes(tmp_path: Path) -> None:
    brief = make_brief(sample.full())
    brief.write(tmp_path)
    first = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    brief.write(tmp_path)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == first
    assert set(first) == {"brief.html", "run.json"}
    assert first["brief.html"].decode() == brief.html()


def test_a_failed_write_leaves_the_old_file(tmp_path: Path) -> None:
    brief = make_brief(sample.full())
    brief.write(tmp_path)
    old = (tmp_path / "run.json").read_bytes()
    broken = dataclasses.replace(brief, record={**brief.record, "seed": math.nan})
    with pytest.raises(ValueError, match="JSON compliant"):
        broken.write(tmp_path)
    assert (tmp_path / "run.json").read_bytes() == old
    assert {path.name for path in tmp_path.iterdir()} == {"brief.html", "run.json"}


@pytest.mark.parametrize(
    "record",
    [
        {},
        {"overture": "0.1.0"},
        {**make_brief(sample.full()).to_json(), "advice": {}},
        {**make_brief(sample.full()).to_json(), "flips": [{}]},
        {**make_brief(sample.full()).to_json(), "solution": None, "case": []},
    ],
)
def test_other_json_is_refused_with_a_reason(record: dict[str, object]) -> None:
    with pytest.raises(UsageError, match="run"):
        Brief.from_json(record)


def test_it_shows_itself() -> None:
    brief = make_brief(sample.full())
    assert repr(brief).startswith("<Brief ukraine-2021 as of 2021-12-06: talks (−69.8 points)")
    assert "<strong>" in brief._repr_html_()
    assert "<b>hostile" not in make_brief(sample.edges())._repr_html_()
