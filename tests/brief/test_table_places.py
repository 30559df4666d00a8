"""However a table shares out the places of its numbers, each is put together again."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from tests.brief.reading import read

from overture.brief.html_table import head, row, ties
from overture.brief.parts import Cell, Number, Table, words

KEYS = st.sampled_from(["a", "b", "ab", "0", "1", "mean"])
POINTERS = st.lists(KEYS, min_size=1, max_size=4).map(lambda keys: "/" + "/".join(keys))
KINDS = st.sampled_from(["points", "percent"])
NUMBERS = st.builds(lambda kind, at: Number("1.5", 1.5, kind, at), KINDS, POINTERS)
CELLS: st.SearchStrategy[Cell] = st.one_of(
    NUMBERS, st.just("text"), st.builds(lambda a, b: words("of ", a, " and ", b), NUMBERS, NUMBERS)
)


@given(st.data())
def test_every_number_keeps_its_place(data: st.DataObject) -> None:
    columns = data.draw(st.integers(1, 4))
    rows = data.draw(st.lists(st.tuples(*[CELLS] * columns), min_size=1, max_size=5))
    table = Table("t", tuple((f"c{k}", "right") for k in range(columns)), tuple(rows))
    places = ties(table)
    body = "".join(str(row(table, places, k)) for k in range(len(rows)))
    page = read(f'<table data-p="{places.base}">{head(table, places)}{body}</table>')
    pieces = [p for r in rows for c in r for p in (c if hasattr(c, "pieces") else (c,))]
    expected = [(n.kind, n.pointer, n.text) for n in pieces if isinstance(n, Number)]
    assert page.tied == expected


def test_a_table_of_one_shape_says_each_place_once() -> None:
    rows = tuple(
        (
            option,
            *(Number("1", 1.0, "percent", f"/advice/{option}/{k}/war") for k in ("low", "high")),
        )
        for option in ("talks", "halt")
    )
    table = Table("t", (("option", "left"), ("low", "right"), ("high", "right")), rows)
    places = ties(table)
    assert places.base == "/advice/"
    assert places.columns == ("", "% low/war", "% high/war")
    assert places.suffixes == ("", "")
    turned = tuple(
        (
            event,
            *(Number("1", 1.0, "percent", f"/advice/{o}/chances/{event}") for o in ("a", "b")),
        )
        for event in ("war", "deal")
    )
    places = ties(Table("t", (("event", "left"), ("a", "right"), ("b", "right")), turned))
    assert places.columns == ("", "% a", "% b")
    assert places.suffixes == ("/chances/war", "/chances/deal")
