"""The page: valid, whole, safe, small, and in agreement with the JSON to the digit."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import date

import pytest
from tests.brief import sample
from tests.brief.reading import decimals, look_up, read

import overture as ov
from overture.advise.values import Advice
from overture.brief import html as renderer
from overture.brief import make_brief, numbers
from overture.case.shipped import names

SAMPLES: dict[str, Callable[[], Advice]] = {
    "full": sample.full,
    "edges": sample.edges,
    "large": sample.large,
    "no test": lambda: sample.edges(test=None),
}


@pytest.fixture(scope="module", params=SAMPLES)
def made(request: pytest.FixtureRequest) -> tuple[dict[str, object], str]:
    brief = make_brief(SAMPLES[request.param]())
    return json.loads(json.dumps(brief.to_json())), brief.html()


def test_every_tag_is_closed(made: tuple[dict[str, object], str]) -> None:
    assert read(made[1]).closed() == []


def test_the_parser_of_these_tests_sees_faults() -> None:
    assert read("<p><b>x</p>").closed()
    assert read("<div/>").closed()


def test_no_script_and_nothing_from_outside(made: tuple[dict[str, object], str]) -> None:
    page = read(made[1])
    assert not {"script", "iframe", "object", "embed", "link", "img", "base"} & set(page.tags)
    for tag, name, value in page.attributes:
        assert not name.startswith("on"), (tag, name)
        if name in {"href", "src", "action", "xlink:href"}:
            assert value.startswith("#"), (tag, name, value)
        if name == "fill":
            assert value.startswith("url(#"), value
    style = re.search(r"<style>(.*?)</style>", made[1], re.S)
    assert style is not None
    assert "url(" not in style.group(1)
    assert "@import" not in style.group(1)
    assert not re.search(r"(https?:)?//\w", style.group(1))


def test_under_the_limit_of_size(made: tuple[dict[str, object], str]) -> None:
    assert len(made[1].encode()) < 150_000


SHIPPED = [(name, None) for name in names()] + [("ukraine-2021", date(2022, 2, 24))]


@pytest.mark.parametrize(("name", "day"), SHIPPED, ids=lambda part: str(part or "declared"))
def test_the_shipped_cases_are_under_the_limit_too(name: str, day: date | None) -> None:
    """At few worlds: their number is in the page, what is drawn does not grow with it."""
    solution = ov.solve(ov.compile(ov.load(name, as_of=day)), worlds=400)
    brief = ov.brief(ov.advise(solution))
    page = brief.html()
    assert len(page.encode()) < 150_000
    assert read(page).closed() == []


def test_every_tied_number_is_the_json_rounded(made: tuple[dict[str, object], str]) -> None:
    record, html = made
    tied = read(html).tied
    assert len(tied) > 80
    for kind, pointer, text in tied:
        assert text == numbers.write(kind, look_up(record, pointer)), pointer


def test_no_free_number_has_decimals(made: tuple[dict[str, object], str]) -> None:
    """Whatever has decimals is tied, repeats a tied number, or is text of the case."""
    record, html = made
    page = read(html)
    known = set().union(*(decimals(text) for _, _, text in page.tied))
    known |= decimals(json.dumps(record, ensure_ascii=False)) | {"0.05"}
    for text in page.free:
        assert decimals(text) <= known, text


def test_sections_and_contents_agree(made: tuple[dict[str, object], str]) -> None:
    html = made[1]
    sections = re.findall(r"<section id=(\w+)", html)
    assert re.findall(r"<a href=#(\w+)", html) == sections
    assert len(set(sections)) == len(sections)
    assert sections[0] == "advice"
    assert sections[-1] == "provenance"


def test_the_full_brief_has_its_nine_sections() -> None:
    numbers_ = [section.number for section in make_brief(sample.full()).sections]
    assert numbers_ == [1, 2, 3, 4, 5, 6, 12, 14, 15]


def test_every_chart_says_what_it_shows(made: tuple[dict[str, object], str]) -> None:
    drawings = re.findall(r"<svg viewBox.*?</svg>", made[1], re.S)
    assert drawings
    for drawing in drawings:
        assert "role=img" in drawing
        label = re.search(r"aria-labelledby=(\w+)", drawing)
        assert label is not None
        (sentence,) = re.findall(rf"<figcaption id={label.group(1)}>([^<]+)<", made[1])
        assert len(sentence) > 30


def test_hostile_texts_are_shown_not_obeyed() -> None:
    bad = '</title><script>alert(1)</script><img src=x onerror="a">\'"&{{ 123457 * 1009 }}'
    advice = sample.full()
    policies = dict(advice.policies)
    import dataclasses

    policies["talks"] = dataclasses.replace(policies["talks"], says=bad, forbidden="")
    policies["rally"] = dataclasses.replace(policies["rally"], forbidden=bad)
    assert advice.test is not None
    reply = dataclasses.replace(advice.test.replies[0], reply=bad, says=bad)
    hostile = dataclasses.replace(
        advice,
        title=bad,
        question=bad,
        party=bad,
        case_id=bad,
        scenario=bad,
        overrides={bad: bad},
        policies=policies,
        test=dataclasses.replace(advice.test, replies=(reply, *advice.test.replies[1:])),
        flips=(dataclasses.replace(advice.flips[0], name=bad, says=bad, to=bad),),
        assumptions=(dataclasses.replace(advice.assumptions[0], claim=bad, source=bad, id=bad),),
        differences=(dataclasses.replace(advice.differences[0], term=bad),),
        plan=(dataclasses.replace(advice.plan[0], situation=bad, says=bad),),
        path=dataclasses.replace(advice.path, label=bad, says=bad),
        warnings=(bad,),
        versions={bad: bad},
        outcome_says=dict.fromkeys(sample.OUTCOMES, bad),
        type_says={"moscow": dict.fromkeys(sample.TYPES, bad)},
    )
    html = make_brief(hostile).html()
    page = read(html)
    assert page.closed() == []
    assert not {"script", "img"} & set(page.tags)
    assert str(123457 * 1009) not in " ".join(page.free)
    assert not [name for _, name, _ in page.attributes if name.startswith("on")]
    assert any("<script>alert(1)</script>" in text for text in page.free)


def test_at_most_thirty_nodes_are_drawn_and_the_rest_counted() -> None:
    import dataclasses

    advice = sample.full()
    end = advice.path.children[0].children[0].children[0].children[0]
    many = tuple(dataclasses.replace(end, reach=1.0 / (i + 1)) for i in range(100))
    wide = dataclasses.replace(advice.path, children=many)
    html = make_brief(dataclasses.replace(advice, path=wide)).html()
    tree = html[html.index("<ul class=tree>") : html.index("id=assumptions")]
    assert tree.count("<div>") == 30
    assert "71 more ends not drawn" in tree


def test_the_same_advice_makes_the_same_bytes() -> None:
    assert make_brief(sample.full()).html() == make_brief(sample.full()).html()


def test_leaving_out_quotation_marks_changes_no_attribute(monkeypatch: pytest.MonkeyPatch) -> None:
    """The page with every mark and the page as written have the same tags and attributes."""
    brief = make_brief(sample.full())
    written = read(brief.html())
    monkeypatch.setattr(renderer, "_QUOTED", re.compile("(?!)(.)"))
    marked = read(brief.html())
    assert written.attributes == marked.attributes
    assert written.tags == marked.tags
