"""Whatever a file says, reading it ends with a case or with problems that have a place."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from overture.case.load import checked, load
from overture.case.schema import json_schema
from overture.errors import CaseError, Problem
from overture.reading.document import parse_document, plain
from overture.reading.nodes import Mapping, Node, Scalar, Sequence

SOUND = (Path(__file__).parent / "sound.yaml").read_text(encoding="utf-8")
DOCUMENT = parse_document(SOUND, "sound.yaml")

WORDS = (
    "rest", "none", "us", "them", "chance", "gain", "stake", "reply", "pressure", "over", "policy",
    "3 to 6", "6 to 3", "0 to 0", "gain +", "gain / 0", "reply == comply", "yield", "NO", "", "9",
    "neutral", "default", "sincere", "trust", "1 to 2", "2021-02-30", "-1", "0.5",
)  # fmt: skip

KEYS = (
    "value", "by", "if", "then", "else", "is", "uniform", "min", "shape", "name", "when", "options",
    "sees", "add", "prior", "default", "probability", "says", "them", "us", "gain", "stance",
)  # fmt: skip

scalars: st.SearchStrategy[object] = st.one_of(
    st.sampled_from(WORDS),
    st.none(),
    st.booleans(),
    st.integers(-3, 100),
    st.floats(-2, 2, allow_nan=False),
)
values = st.recursive(
    scalars,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.sampled_from(KEYS), inner, max_size=3)
    ),
    max_leaves=6,
)


def places(node: Node) -> list[Node]:
    """Every node of a document, itself included."""
    found: list[Node] = [node]
    if isinstance(node, Mapping):
        found += [place for _, value in node.entries for place in places(value)]
    elif isinstance(node, Sequence):
        found += [place for item in node.items for place in places(item)]
    return found


def rebuilt(node: Node, at: Node, value: object) -> Node:
    """The document with the node `at` replaced by a plain value."""
    if node is at:
        return as_node(value, node)
    if isinstance(node, Mapping):
        entries = tuple((key, rebuilt(below, at, value)) for key, below in node.entries)
        return Mapping(entries, node.spot)
    if isinstance(node, Sequence):
        return Sequence(tuple(rebuilt(item, at, value) for item in node.items), node.spot)
    return node


def as_node(value: object, like: Node) -> Node:
    spot = like.spot
    if isinstance(value, dict):
        entries = ((Scalar(k, k, False, spot), as_node(v, like)) for k, v in value.items())
        return Mapping(tuple(entries), spot)
    if isinstance(value, list):
        return Sequence(tuple(as_node(item, like) for item in value), spot)
    if value is None or isinstance(value, str | int | float | bool):
        return Scalar("" if value is None else str(value), value, False, spot)
    raise AssertionError(value)


PLACES = places(DOCUMENT)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(st.integers(0, len(PLACES) - 1), values), min_size=1, max_size=3))
def test_any_value_in_any_place_is_read_or_refused(changes: list[tuple[int, object]]) -> None:
    document: Node = DOCUMENT
    for index, value in changes:
        at = PLACES[index]
        document = rebuilt(document, at, value)
    if not isinstance(document, Mapping):
        return
    _, problems = checked(document)
    for problem in problems:
        assert problem.what
        assert problem.remedy
        assert problem.spot.line >= 1
        assert problem.severity in ("error", "warning", "note")


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.integers(0, len(SOUND)), st.integers(0, 40), st.text(max_size=8))
def test_any_edit_of_the_text_is_loaded_or_refused(start: int, length: int, put: str) -> None:
    text = SOUND[:start] + put + SOUND[start + length :]
    with TemporaryDirectory() as folder:
        file = Path(folder) / "case.yaml"
        file.write_text(text, encoding="utf-8", errors="replace", newline="")
        told: tuple[Problem, ...] = ()
        try:
            case = load(file)
        except CaseError as failure:
            told = failure.problems
        else:
            assert case.advised in case.parties
            assert case.advice.decide in case.moves
            return
    assert told
    assert all(problem.severity == "error" for problem in told)
    assert all(problem.what and problem.remedy for problem in told)


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.integers(0, len(PLACES) - 1), values)
def test_what_the_schema_refuses_the_check_refuses_too(index: int, value: object) -> None:
    import jsonschema

    document = rebuilt(DOCUMENT, PLACES[index], value)
    if not isinstance(document, Mapping):
        return
    _, problems = checked(document)
    if any(problem.severity == "error" for problem in problems):
        return
    assert not list(jsonschema.Draft202012Validator(json_schema()).iter_errors(plain(document)))
