"""Strict YAML: the values, where they stand, and every problem at once."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from overture.errors import CaseError, OvertureError, UsageError
from overture.reading import (
    Limits,
    Mapping,
    Scalar,
    Sequence,
    parse_document,
    parse_value,
    plain,
    read_document,
)

LOADERS = [yaml.SafeLoader] + ([yaml.CSafeLoader] if yaml.__with_libyaml__ else [])


@pytest.fixture(params=LOADERS, ids=lambda loader: loader.__name__)
def loader(request: pytest.FixtureRequest) -> Any:
    return request.param


def problems(text: str | bytes, loader: Any = None, **limits: int) -> list[tuple[str, int, int]]:
    """Check, line and column of every problem in `text`."""
    with pytest.raises(CaseError) as caught:
        parse_document(text, "case.yaml", Limits(**limits), loader=loader)
    return [(p.check, p.spot.line, p.spot.column) for p in caught.value.problems]


def remedies(text: str) -> str:
    with pytest.raises(CaseError) as caught:
        parse_document(text, "case.yaml")
    return "\n".join(f"{p.what}; {p.remedy}" for p in caught.value.problems)


# ---------------------------------------------------------------- values
@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("NO", "NO"),
        ("no", "no"),
        ("yes", "yes"),
        ("on", "on"),
        ("off", "off"),
        ("y", "y"),
        ("12:30", "12:30"),
        ("2021-12-06", "2021-12-06"),
        ("1_000", "1_000"),
        ("0o17", 15),
        ("017", 17),
        ("0x1F", 31),
        ("0b11", "0b11"),
        ("+5", 5),
        ("-5", -5),
        ("5.", 5.0),
        (".5", 0.5),
        ("1e3", 1000.0),
        ("1.5E-3", 0.0015),
        ("5 to 10", "5 to 10"),
        (".", "."),
        ("1e", "1e"),
        ("true", True),
        ("True", True),
        ("FALSE", False),
        ("tRUE", "tRUE"),
        ("null", None),
        ("~", None),
        ("", None),
        ("'true'", "true"),
        ('"1"', "1"),
        ("''", ""),
    ],
)
def test_scalars_follow_the_core_schema_of_yaml_1_2(
    loader: Any, written: str, value: object
) -> None:
    document = parse_document(f"a: {written}\n", "f", loader=loader)
    node = document.get("a")
    assert isinstance(node, Scalar)
    assert node.value == value
    assert type(node.value) is type(value)
    assert node.quoted is written.startswith(("'", '"'))


def test_keys_are_strings_whatever_they_look_like(loader: Any) -> None:
    document = parse_document("NO: 1\ntrue: 2\n2021: 3\nnull: 4\n'on': 5\n", "f", loader=loader)
    assert plain(document) == {"NO": 1, "true": 2, "2021": 3, "null": 4, "on": 5}
    assert document.keys() == ("NO", "true", "2021", "null", "on")


def test_nodes_know_where_they_stand(loader: Any) -> None:
    text = "ä: é\nmoves:\n  - {name: policy, options: [talks, 'stand firm']}\nlong: |\n  x\n  y\n"
    document = parse_document(text, "f", loader=loader)
    assert document.get("ä") == Scalar("é", "é", False, document.get("ä").spot)
    assert (document.get("ä").spot.line, document.get("ä").spot.column) == (1, 4)
    moves = document.get("moves")
    assert isinstance(moves, Sequence)
    policy = moves.items[0]
    assert isinstance(policy, Mapping)
    options = policy.get("options")
    assert isinstance(options, Sequence)
    last = options.items[1]
    assert (last.spot.line, last.spot.column) == (3, 37)
    assert last.spot.text[last.spot.column - 1 :].startswith("'stand firm'")
    assert policy.key_spot("options").column == 20
    assert policy.key_spot("absent") == policy.spot
    assert policy.get("absent") is None
    assert document.key_spot("long").line == 4
    assert plain(document)["long"] == "x\ny\n"


def test_line_ends_and_byte_order_mark_change_nothing(loader: Any) -> None:
    plainly = parse_document("a: 1\nb:\n  c: x\n", "f", loader=loader)
    for text in ("\ufeffa: 1\nb:\n  c: x\n", "a: 1\r\nb:\r\n  c: x\r\n", "a: 1\rb:\r  c: x\r"):
        assert parse_document(text, "f", loader=loader) == plainly
        assert parse_document(text.encode(), "f", loader=loader) == plainly


def test_a_tab_in_a_text_is_a_blank(loader: Any) -> None:
    assert plain(parse_document("a: x\ty\nb: 'p\tq'\n", "f", loader=loader)) == {
        "a": "x y",
        "b": "p q",
    }


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0.4", 0.4),
        ("5 to 10", "5 to 10"),
        ("{uniform: [1, 2]}", {"uniform": [1, 2]}),
        ("[a, b]", ["a", "b"]),
        ("", None),
        ("  ", None),
        ("policy == talks", "policy == talks"),
    ],
)
def test_one_value_for_the_command_line(text: str, value: object) -> None:
    node = parse_value(text, "PATH=VALUE")
    assert plain(node) == value
    assert node.spot.file == "PATH=VALUE"


# ---------------------------------------------------------------- problems
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a: 1\nb: 2\na: 3\n", [("duplicate-key", 3, 1)]),
        ("a: {b: 1, b: 2, b: 3}\n", [("duplicate-key", 1, 11), ("duplicate-key", 1, 17)]),
        ("a: 1\n'a': 2\n", [("duplicate-key", 2, 1)]),
        ("a: &x 1\nb: *x\n", [("anchor", 1, 4), ("alias", 2, 4)]),
        ("a: !!python/object:os.system x\n", [("tag", 1, 4)]),
        ("a: !not x\n", [("tag", 1, 4)]),
        ("b: 1\n<<: 2\n", [("merge-key", 2, 1)]),
        ("? [a, b]\n: 1\n", [("key-not-a-word", 1, 3)]),
        ("? {a: b}\n: 1\n", [("key-not-a-word", 1, 3)]),
        ("b: 1\n?\n: 1\n", [("key-missing", 2, 2)]),
        (": 1\n", [("indentation", 1, 1)]),
        ("a: 1\n---\nb: 2\n", [("second-document", 2, 1)]),
        ("%YAML 1.2\n---\na: 1\n", [("directive", 1, 1)]),
        ("a:\n\tb: 1\n", [("tab", 2, 1)]),
        ("a:\n  b: 1\n \tc: 1\nd:\n\te: 1\n", [("tab", 3, 2), ("tab", 5, 1)]),
        ("a: |\n  x\n\ty\nb: 1\n", [("tab", 3, 1)]),
        ("a: .inf\nb: -.INF\nc: .nan\n", [("number", 1, 4), ("number", 2, 4), ("number", 3, 4)]),
        ("a: 1e999\nb: " + "9" * 301, [("number", 1, 4), ("number", 2, 4)]),
        ("", [("empty-file", 1, 1)]),
        ("# only a comment\n", [("empty-file", 1, 1)]),
        ("- a\n- b\n", [("not-a-mapping", 1, 1)]),
        ("just words\n", [("not-a-mapping", 1, 1)]),
        ("a: b: c\n", [("second-colon", 1, 5)]),
        ("a: 1\nfoo\nb: 2\n", [("colon-missing", 2, 1)]),
        ("a: 'x\n", [("quote-open", 1, 4)]),
        ("a: [1, 2\n", [("bracket-open", 1, 4)]),
        ("a: @x\n", [("first-character", 1, 4)]),
        ("a: -\nb: 1\n", [("dash", 1, 4)]),
        ('a: "x" == y\n', [("indentation", 1, 8)]),
        ("a:\n  - b\n c: 1\n", [("indentation", 3, 2)]),
        (
            "a: 1\nb: x\x07y\nc: p\u2028q\n",
            [("forbidden-character", 2, 5), ("forbidden-character", 3, 5)],
        ),
        ("a: {add: min(a, b), when: x}\n", [("stray-key", 1, 17)]),
        ("a: {add: clip(x, 0, 1), when: y}\n", [("stray-key", 1, 18)]),
        ("a: {b, c: 1}\n", [("stray-key", 1, 5)]),
        ("a: [max(p, q), r]\n", [("torn-item", 1, 5)]),
        (
            'a: "x\\0"\nb: "\\L"\n',
            [("forbidden-character", 1, 4), ("forbidden-character", 2, 4)],
        ),
    ],
)
def test_each_problem_has_its_place(
    loader: Any, text: str, expected: list[tuple[str, int, int]]
) -> None:
    assert problems(text, loader) == expected


@pytest.mark.parametrize(
    "text",
    [
        "a: |\n  x\n  \ty\nb: 1\n",
        "a: 'x\n\ty'\nb: 1\n",
        "# a comment\n\t\n\t# another\na: 1\n",
    ],
)
def test_tabs_that_indent_nothing_are_left_alone(loader: Any, text: str) -> None:
    assert "a" in parse_document(text, "f", loader=loader).keys()  # noqa: SIM118 - not a dict


@pytest.mark.parametrize(
    "text",
    ["a: {b: , c: 1}\n", "a: {'b': 1, \"c\" : 2, ? d : 3}\n", "a: [x (y), z]\n", "a: [(, b]\n"],
)
def test_braces_and_brackets_without_fault(loader: Any, text: str) -> None:
    parse_document(text, "f", loader=loader)


def test_all_problems_come_at_once_and_survive_a_syntax_error(loader: Any) -> None:
    text = "a: &x 1\na: .inf\nb: *x\nc: {d: min(1, 2)}\ne: [\nf: 1\n"
    found = [check for check, _, _ in problems(text, loader)]
    assert found == ["anchor", "duplicate-key", "number", "alias", "stray-key", "bracket-open"]


def test_messages_say_what_to_do() -> None:
    assert 'quote the expression: add: "min(a, b)"' in remedies("a: {add: min(a, b), when: x}")
    assert 'quote the expression: add: "clip(x, 0, 1)"' in remedies("a: {add: clip(x, 0, 1)}")
    cut = remedies("a: {claim: Arms, and training., why: x}")
    assert 'quote the whole text: claim: "Arms, and training."' in cut
    assert "in line 1 and in line 3" in remedies("a: 1\nb: 2\na: 3\n")
    assert "indent with blanks only" in remedies("a:\n\tb: 1\n")
    assert '"max(p, q)"' in remedies("a: [max(p, q), r]\n")


def test_problems_show_the_line_and_a_caret() -> None:
    with pytest.raises(CaseError) as caught:
        parse_document("ok: 1\nwhen: *x\n", "case.yaml")
    first, line, caret = str(caught.value).splitlines()
    assert first.startswith("case.yaml:2:7: error: when: ")
    assert line == "    when: *x"
    assert caret.index("^") == line.index("*")


@pytest.mark.parametrize(
    ("content", "check"),
    [
        (b"", "empty-file"),
        (b"\x00\x01\x02", "binary-file"),
        (b"a: 1\n\x00", "binary-file"),
        (b"\xff\xfea\x00", "encoding"),
        (b"\xfe\xff\x00a", "encoding"),
        (b"\xff\xfe\x00\x00", "encoding"),
        ("a: é\n".encode("latin-1"), "encoding"),
        ("a: 1\n".encode("utf-16-le"), "binary-file"),
        (b"\x89PNG\r\n\x1a\n", "encoding"),
    ],
)
def test_what_is_no_text_is_told_at_the_start(content: bytes, check: str) -> None:
    assert problems(content) == [(check, 1, 1)]


# ---------------------------------------------------------------- files
def test_read_document(tmp_path: Path) -> None:
    path = tmp_path / "case.yaml"
    path.write_bytes("title: Häfen\n".encode())
    document = read_document(path)
    assert plain(document) == {"title": "Häfen"}
    assert document.spot.file == str(path)


def test_missing_file_and_folder(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="there is no such file; check the spelling"):
        read_document(tmp_path / "absent.yaml")
    with pytest.raises(UsageError, match="is a folder; name the YAML file in it"):
        read_document(tmp_path)
    with pytest.raises(OvertureError):
        read_document(tmp_path / "nul\x00byte")


def test_unreadable_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "case.yaml"
    path.write_text("a: 1\n")

    def refuse(*arguments: object, **options: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(CaseError, match="cannot be read \\(Permission denied\\)"):
        read_document(path)


def test_large_file_is_refused_before_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "case.yaml"
    with path.open("wb") as stream:
        stream.truncate(50_000_000_000)  # a hole: it could not be read into memory
    start = time.process_time()
    with pytest.raises(CaseError, match="larger than 1,000,000 bytes"):
        read_document(path)
    assert time.process_time() - start < 2


# ---------------------------------------------------------------- limits and hostile input
def test_limits(loader: Any) -> None:
    assert problems("a: 12345\n", loader, bytes=5) == [("file-too-large", 1, 1)]
    assert problems("a: [1, 2, 3]\n", loader, nodes=5) == [("too-many-values", 1, 11)]
    assert problems("a: [[[1]]]\n", loader, depth=3) == [("too-deep", 1, 6)]
    assert problems("a: 12345\nb: 1\n", loader, scalar=4) == [("long-text", 1, 4)]
    parse_document("a: [1, 2, 3]\n", "f", Limits(nodes=6), loader=loader)
    parse_document("a: [[1]]\n", "f", Limits(depth=3), loader=loader)


def test_many_problems_are_counted_and_not_all_told(loader: Any) -> None:
    text = "".join(f"k{number}: .inf\n" for number in range(250))
    with pytest.raises(CaseError) as caught:
        parse_document(text, "f", loader=loader)
    assert len(caught.value.problems) == 201
    assert caught.value.problems[-1].what == "50 more problems are not shown"


LAUGHS = "a0: &a0 [lol]\n" + "".join(
    f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 40)
)

HOSTILE = {
    "billion laughs": LAUGHS,
    "deep list": "a: " + "[" * 10_000,
    "deep mapping": "{a: " * 10_000,
    "deep block": "".join(" " * n + "a:\n" for n in range(1_000)),
    "deep dashes": "- " * 10_000,
    "deep keys": "? " * 10_000,
    "many values": "a: [" + "1, " * 300_000 + "1]",
    "many stray keys": "a: {" + ", ".join(f"k{n}" for n in range(100_000)) + "}",
    "many open brackets": "a: [" + "(, " * 300_000 + "]",
    "one long line": "a: " + "x" * 900_000,
    "only line ends": "\n" * 900_000,
    "only tabs": "\t" * 900_000,
    "tabs in lines": "\ta\n" * 300_000,
    "control characters": "\x01" * 900_000,
    "five megabytes": "a: b\n" * 1_000_000,
    "long number": "a: " + "9" * 900_000,
    "anchors": "a: [" + "&x 1, " * 100_000 + "]",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_documents_end_quickly_with_a_problem(name: str) -> None:
    start = time.process_time()
    with pytest.raises(CaseError) as caught:
        parse_document(HOSTILE[name], "f")
    message = str(caught.value)
    assert time.process_time() - start < 10
    assert len(caught.value.problems) <= 201
    assert len(message) < 300_000


@pytest.mark.parametrize("name", ["deep list", "deep mapping", "deep dashes", "billion laughs"])
def test_hostile_documents_without_libyaml(name: str) -> None:
    start = time.process_time()
    assert problems(HOSTILE[name], yaml.SafeLoader)
    assert time.process_time() - start < 10


SIGNS = list("ab:|>-[]{},'\"#?%1é()\\@~ \n\t\r\x00\ufeff\u2028")
WORDS = ["&x", "*x", "!t", "---", "...", "<<", "NO", ".inf", ": ", "- ", "  "]
PIECES = st.lists(
    st.sampled_from(SIGNS + WORDS),
    max_size=25,
).map("".join)


@settings(max_examples=400, deadline=None)
@given(st.one_of(PIECES, st.text(max_size=60), st.binary(max_size=60)))
def test_any_input_gives_a_mapping_or_a_case_error(text: str | bytes) -> None:
    for loader in LOADERS:
        try:
            document = parse_document(text, "f", loader=loader)
        except CaseError as error:
            found = error.problems
        else:
            assert isinstance(plain(document), dict)
            continue
        assert all(p.what and p.remedy and p.render() for p in found)
        assert min((p.spot.line, p.spot.column) for p in found) >= (1, 1)


VALUES = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(-(10**9), 10**9),
        st.floats(allow_nan=False, allow_infinity=False),
        st.text(
            st.characters(
                codec="utf-8", exclude_categories=("Cc", "Cs", "Cf", "Zl", "Zp", "Cn", "Co")
            )
        ),
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.dictionaries(st.from_regex(r"[a-z][a-z0-9_]{0,8}", fullmatch=True), inner, max_size=4),
    ),
    max_leaves=15,
)


@settings(max_examples=200, deadline=None)
@given(
    st.dictionaries(st.from_regex(r"[a-z]{1,8}", fullmatch=True), VALUES, min_size=1, max_size=4)
)
def test_what_is_dumped_as_json_is_read_back(value: dict[str, object]) -> None:
    # JSON is a subset of YAML 1.2; both parsers must give back the same values.
    text = json.dumps(value, ensure_ascii=False)
    for loader in LOADERS:
        assert plain(parse_document(text, "f", loader=loader)) == value
