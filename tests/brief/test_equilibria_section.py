"""Section 14 and the line of the run that count equilibria."""

from __future__ import annotations

import dataclasses

from tests.brief import sample

from overture.advise.values import Advice
from overture.brief import make_brief
from overture.brief.parts import Items, Paragraph, Section, Table


def with_played(**changed: object) -> Advice:
    advice = sample.full()
    before = advice.solution.sequential
    assert before is not None
    after = dataclasses.replace(before, **changed)  # type: ignore[arg-type]
    solution = dataclasses.replace(advice.solution, sequential=after)
    return dataclasses.replace(advice, solution=solution)


def section_of(advice: Advice) -> Section:
    (found,) = [one for one in make_brief(advice).sections if one.id == "equilibria"]
    return found


def said(advice: Advice) -> str:
    texts = []
    for block in section_of(advice).blocks:
        if isinstance(block, Paragraph):
            texts.append(str(block.words))
        if isinstance(block, Items):
            texts += [str(head) + "".join(map(str, parts)) for head, parts in block.rows]
    return "\n".join(texts)


def tables(advice: Advice) -> list[Table]:
    return [block for block in section_of(advice).blocks if isinstance(block, Table)]


def test_it_says_plainly_that_the_advice_depends_on_the_selection() -> None:
    assert section_of(sample.full()).number == 14
    text = said(sample.full())
    assert (
        "The advice depends on which equilibrium is played: talks under 1 and 2; rally under 3."
        in text
    )
    assert "leads to 2; that is one of them" in text


def test_the_limit_is_marked_and_one_of_them() -> None:
    summary, policies, beliefs = tables(sample.full())
    assert [name for name, _ in policies.columns] == [
        "policy",
        "no. 1",
        "no. 2 (QRE limit)",
        "no. 3",
    ]
    assert [str(row[7]) for row in summary.rows] == [
        "intuitive",
        "not intuitive, QRE limit",
        "not intuitive",
    ]
    assert len(beliefs.rows) == len(sample.REPLIES)


def test_beliefs_off_the_path_are_marked() -> None:
    beliefs = tables(sample.full())[2]
    assert str(beliefs.rows[0][1]) == "seeker 100 %"
    assert str(beliefs.rows[1][1]).endswith(" *")
    assert str(beliefs.rows[2][1]) == "–"
    assert "The reply never comes" in said(sample.full())


def test_the_same_advice_is_said_once() -> None:
    played = sample.full().solution.sequential
    assert played is not None
    one = with_played(count=1, equilibria=played.equilibria[:1], policies=("talks",), as_run=True)
    assert "It advises talks." in said(one)
    assert "That is the advice of this brief too." in said(one)
    assert "1 pure sequential equilibrium in the central world, same advice" in make_brief(
        one
    ).text(500)


def test_nothing_found_is_told_from_nothing_searched() -> None:
    none = with_played(
        count=0, equilibria=(), policies=(), same_advice=None, as_run=None, qre_limit=None
    )
    assert "No sequential equilibrium in the central world" in said(none)
    pure = with_played(
        count=0, equilibria=(), policies=(), same_advice=None, as_run=None, qre_limit=None,
        mixed_searched=False,
    )  # fmt: skip
    assert "No pure sequential equilibrium in the central world" in said(pure)
    assert "Mixed equilibria were not searched" in said(pure)
    assert "no pure sequential equilibrium in the central world (mixed ones not searched)" in (
        make_brief(pure).text(500)
    )


def test_a_bounded_search_is_no_complete_one() -> None:
    pure = with_played(mixed_searched=False, pure_complete=False)
    assert "the search was bounded, there may be more" in said(pure)
    assert "at least 3 pure sequential equilibria" in make_brief(pure).text(500)


def test_a_run_without_equilibria_has_no_section() -> None:
    advice = sample.full()
    solution = dataclasses.replace(advice.solution, sequential=None)
    made = make_brief(dataclasses.replace(advice, solution=solution))
    assert all(one.id != "equilibria" for one in made.sections)
    assert "sequential equilibri" not in made.text()


def test_shares_speak_of_what_is_played_and_not_of_what_is_best() -> None:
    text = said(with_played(mixed_searched=False))
    assert "do not all take the same option at every information set" in text
    assert "the best one depends" not in text
    assert "a pure one may be the end of a continuum of them" in text
