"""The terminal: the answer first, few lines, aligned, honest, in agreement with the page."""

from __future__ import annotations

import dataclasses

import pytest
from tests.brief import sample
from tests.brief.reading import decimals, read

from overture.advise.values import Advice
from overture.brief import make_brief
from overture.brief.text import wrap


def text_of(advice: Advice, width: int = 100) -> str:
    return make_brief(advice).text(width=width)


def flat(text: str) -> str:
    """The words without line breaks."""
    return " ".join(text.split())


def labels(text: str) -> list[str]:
    return [line.split()[0] for line in text.splitlines() if line[:1].strip()]


def test_the_lines_come_in_order_and_the_answer_first() -> None:
    text = text_of(sample.full())
    assert labels(text) == ["ADVICE", "ROBUST", "FLIPS", "REVEALS", "NEXT", "CHECK", "NOTE"]
    assert text.splitlines()[0].startswith("ADVICE    Offer talks on European security")


@pytest.mark.parametrize("width", [72, 80, 88, 100])
def test_no_line_is_wider_than_the_terminal(width: int) -> None:
    for make in (sample.full, sample.edges, sample.large):
        for line in text_of(make(), width).splitlines():
            assert len(line) <= width, line


def test_about_twenty_lines_with_four_replies_and_nothing_to_warn_of() -> None:
    advice = sample.full()
    assert advice.test is not None
    four = dataclasses.replace(advice.test, replies=advice.test.replies[:4])
    quiet = dataclasses.replace(advice, test=four, plan=advice.plan[:4], warnings=())
    # outcomes in the words of the case take a line more than their ids did, equilibria up to three
    assert len(text_of(quiet).splitlines()) <= 25


def test_columns_stand_under_one_another() -> None:
    lines = text_of(sample.full(), 80).splitlines()
    start = next(i for i, line in enumerate(lines) if line.startswith("REVEALS"))
    rows = lines[start : start + 8]
    for name in ("seeker", "opportunist", "revisionist"):
        end = rows[0].index(name) + len(name)
        for row in rows[1:]:
            assert row[end - 1] == "%", row
            assert row[end : end + 1] in {"", " "}
    names = next(line for line in lines if "talks" in line and "tripwire" in line)
    means = next(line for line in lines if line.split()[:1] == ["mean"])
    assert len(means) == len(names)


def test_numbers_agree_with_the_page_to_the_digit() -> None:
    for make in (sample.full, sample.edges):
        brief = make_brief(make())
        page = read(brief.html())
        shown = set().union(*(decimals(text) for _, _, text in page.tied))
        told = decimals(flat(brief.text(width=100)))
        assert told
        assert told <= shown | {"0.1"}  # the override of the edge case


def test_words_of_likelihood_stand_with_their_number() -> None:
    text = flat(text_of(sample.full()))
    assert "“Russia attacks Ukraine” likely (58 %)" in text
    assert "“An agreement is signed” very unlikely (7 %)" in text


def test_next_groups_the_replies_by_what_to_do() -> None:
    text = flat(text_of(sample.full()))
    assert "engage after “accept, leaving”" in text
    assert "ladder after “counter”, “refuse”, “silence” or “leak”" in text


def test_color_changes_only_the_labels() -> None:
    brief = make_brief(sample.full())
    colored = brief.text(color=True)
    assert "\033[" not in brief.text(color=False)
    assert colored.replace("\033[1m", "").replace("\033[0m", "") == brief.text(color=False)
    assert colored.count("\033[1m") == colored.count("\033[0m") == len(labels(brief.text()))


def test_without_a_test_there_is_no_table_of_replies() -> None:
    assert "REVEALS" not in text_of(sample.edges(test=None))


def test_long_names_turn_the_table_of_policies_around() -> None:
    advice = sample.full()
    names = {option: f"{option}_with_a_name_much_longer_than_usual" for option in advice.policies}
    policies = {
        names[option]: dataclasses.replace(policy, option=names[option])
        for option, policy in advice.policies.items()
    }
    many = {
        **policies,
        **{f"another_{i}": next(iter(policies.values())) for i in range(4)},
    }
    renamed = dataclasses.replace(
        advice, policies=many, best=names["talks"], next=names["rally"], plan=(), test=None
    )
    text = text_of(renamed, 80)
    assert max(len(line) for line in text.splitlines()) <= 80
    assert sum(line.split()[-1:] == ["41.8"] for line in text.splitlines()) == 5


def test_a_number_stays_with_its_per_cent_sign() -> None:
    assert wrap("aaaa 58 % bbbb", 8) == ["aaaa", "58 %", "bbbb"]
