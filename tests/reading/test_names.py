"""Ids, suggestions, and the names that this room hands out."""

from __future__ import annotations

import keyword
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

import overture.reading
from overture.errors import Spot
from overture.reading import Kind, Scope, check_identifier, parse_expression
from overture.reading.suggest import list_names, suggest


@pytest.mark.parametrize("name", ["a", "policy", "stand_down", "v2", "none_yet", "yields", "match"])
def test_ids_that_may_be_used(name: str) -> None:
    assert check_identifier(name) is None


@pytest.mark.parametrize(
    ("name", "part"),
    [
        ("yield", "such as 'give_way'"),
        ("pass", "such as 'let_pass'"),
        ("lambda", "such as 'lambda_it'"),
        ("min", "is a function"),
        ("none", "has a fixed meaning"),
        ("rest", "has a fixed meaning"),
        ("true", "has a fixed meaning"),
        ("Policy", "write 'policy'"),
        ("stand down", "write 'stand_down'"),
        ("stand-down", "write 'stand_down'"),
        ("2nd", "begins with a letter"),
        ("_x", "write 'x'"),
        ("", "the id is empty"),
        ("é", "begins with a letter"),
        ("x\n", "write 'x'"),
        ("Yield", "begins with a letter"),
    ],
)
def test_ids_that_may_not(name: str, part: str) -> None:
    problem = check_identifier(name)
    assert problem is not None
    assert part in problem


def test_no_keyword_is_an_id() -> None:
    assert all(check_identifier(word) for word in keyword.kwlist)


@given(st.text(string.ascii_lowercase + "_09", min_size=1, max_size=8))
def test_every_id_that_is_allowed_can_be_named_in_an_expression(name: str) -> None:
    if check_identifier(name) is None:
        scope = Scope(numbers=frozenset((name,)))
        text = f"{name} + 1"
        found = parse_expression(text, scope, spot=Spot("f", 1, 1), path="", want=Kind.NUMBER)
        assert found.names == {name}
        assert found.evaluate({name: 2.0}) == 3.0


def test_suggestions() -> None:
    assert suggest("polcy", ["policy", "reply"]) == "did you mean 'policy'?"
    assert suggest("POLICY", ["policy", "reply"]) == "did you mean 'policy'?"
    assert suggest("zzz", ["policy", "reply"]) == ""
    assert suggest("x", []) == ""
    assert list_names(["a", "open door"]) == "a, 'open door'"
    assert list_names(str(n) for n in range(20)).endswith(", …")


def test_every_name_of_the_room_can_be_imported() -> None:
    for name in overture.reading.__all__:
        assert getattr(overture.reading, name) is not None
    with pytest.raises(AttributeError, match="no attribute 'absent'"):
        getattr(overture.reading, "absent")  # noqa: B009
