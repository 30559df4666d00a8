"""Overrides replace the whole value at a path, and refuse paths that lead nowhere."""

from __future__ import annotations

import pytest

from overture.errors import CaseError
from overture.reading import Scalar, override, parse_document, parse_value, plain

DOCUMENT = parse_document(
    """\
title: A case
types:
  moscow: {seeker: {prior: 0.5}, revisionist: {prior: 0.3 to 0.6, says: x}}
moves:
  - {name: policy, options: [talks, stand]}
  - {name: reply, options: {accept: a, refuse: b}}
levers:
  - {id: size, values: [1, 2]}
payoffs:
  washington:
    - {name: price of v1.0 arms, add: 1}
    - {name: twice, add: 1}
    - {name: twice, add: 2}
list: [a, b]
""",
    "case.yaml",
)


def changed(path: str, value: str) -> object:
    return plain(override(DOCUMENT, path, parse_value(value, "PATH=VALUE")))


def refusal(path: str) -> str:
    with pytest.raises(CaseError) as caught:
        changed(path, "1")
    (problem,) = caught.value.problems
    assert problem.check == "unknown-path"
    assert problem.path == path
    assert problem.spot.file == "PATH=VALUE"
    return f"{problem.what}; {problem.remedy}"


def test_the_whole_value_is_replaced_and_nothing_else() -> None:
    before = plain(DOCUMENT)
    after = changed("types.moscow.revisionist.prior", "{uniform: [0, 1]}")
    assert isinstance(before, dict)
    assert isinstance(after, dict)
    assert after["types"]["moscow"] == {
        "seeker": {"prior": 0.5},
        "revisionist": {"prior": {"uniform": [0, 1]}, "says": "x"},
    }
    assert {k: v for k, v in after.items() if k != "types"} == {
        k: v for k, v in before.items() if k != "types"
    }
    assert plain(DOCUMENT) == before
    assert list(after) == list(before)


@pytest.mark.parametrize(
    ("path", "keys"),
    [
        ("title", ("title",)),
        ("moves.policy.options", ("moves", 0, "options")),
        ("moves.reply.options.accept", ("moves", 1, "options", "accept")),
        ("levers.size.values", ("levers", 0, "values")),
        ("payoffs.washington.price of v1.0 arms.add", ("payoffs", "washington", 0, "add")),
        ("moves.reply", ("moves", 1)),
        ("list", ("list",)),
    ],
)
def test_paths(path: str, keys: tuple[str | int, ...]) -> None:
    value = changed(path, "[7]")
    for key in keys:
        value = value[key]  # type: ignore[index]
    assert value == [7]


def test_a_missing_last_key_is_added() -> None:
    after = changed("types.moscow.seeker.says", "wants safety")
    assert after["types"]["moscow"]["seeker"] == {  # type: ignore[index]
        "prior": 0.5,
        "says": "wants safety",
    }
    node = override(DOCUMENT, "types.moscow.opportunist", parse_value("0.2", "set"))
    types = node.get("types")
    assert types is not None
    assert not isinstance(types, Scalar)


@pytest.mark.parametrize(
    ("path", "part"),
    [
        ("types.moscow.seeker.priro", "did you mean 'prior'?"),
        ("titel", "did you mean 'title'?"),
        ("tpyes.moscow.seeker.prior", "did you mean 'types'?"),
        ("types.moskow.seeker", "did you mean 'moscow'?"),
        ("types.moscow.zzz.prior", "there are: seeker, revisionist"),
        ("moves.polcy.options", "did you mean 'policy'?"),
        ("moves.zzz", "there are: policy, reply"),
        ("list.a", "replace the whole list"),
        ("title.en", "replace it whole: title=VALUE"),
        ("payoffs.washington.twice.add", "several items called 'twice'"),
        ("", "an empty part"),
        ("types..prior", "an empty part"),
        ("types.", "an empty part"),
    ],
)
def test_unknown_paths(path: str, part: str) -> None:
    assert part in refusal(path)
