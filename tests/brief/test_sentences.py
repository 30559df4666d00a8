"""The brief says what speaks against it, and only when it is so."""

from __future__ import annotations

import dataclasses

import pytest
from tests.brief import sample
from tests.brief.reading import read

from overture.advise.values import Advice
from overture.brief import make_brief

EDGE = [
    "Too close to call",
    "Left out by the case",
    "The other reading advises otherwise",
    "Not all solved",
    "More than one solution",
    "Few worlds behind a step",
    "Unseen choice",
    "Nothing would be learned about the types",
]


def told(advice: Advice) -> str:
    """Everything that terminal and page say, without breaks."""
    brief = make_brief(advice)
    page = " ".join("".join(read(brief.html()).free).split())
    return " ".join(brief.text(width=100).split()) + "\n" + page


@pytest.mark.parametrize("words", EDGE)
def test_said_when_it_is_so_in_both(words: str) -> None:
    for part in told(sample.edges()).split("\n"):
        assert words in part


@pytest.mark.parametrize("words", EDGE)
def test_not_said_when_it_is_not(words: str) -> None:
    assert words not in told(sample.full())


def test_no_reply_changes_the_plan_and_by_how_much_it_misses() -> None:
    text = make_brief(sample.full()).text(width=100)
    said = " ".join(text.split())
    assert "EVSI 0.00: nothing that a reply tells would change the plan" in said
    assert "“accept, staying” comes nearest, 0.62 points short" in said


def test_a_test_that_is_worth_something_says_how_much() -> None:
    advice = sample.full()
    assert advice.test is not None
    test = dataclasses.replace(advice.test, evsi=1.234)
    said = " ".join(make_brief(dataclasses.replace(advice, test=test)).text().split())
    assert "worth 1.23 points (EVSI)" in said
    assert "nothing that a reply tells would change the plan" not in said


def test_rounding_noise_is_not_a_worth() -> None:
    advice = sample.full()
    assert advice.test is not None
    test = dataclasses.replace(advice.test, evsi=1e-13)
    said = " ".join(make_brief(dataclasses.replace(advice, test=test)).text().split())
    assert "nothing that a reply tells would change the plan" in said


def test_a_case_without_types_has_no_type_to_learn() -> None:
    advice = sample.full()
    assert advice.test is not None
    test = dataclasses.replace(advice.test, entropy=0.0, bits=0.0, prior={}, worth_of_type={})
    said = told(dataclasses.replace(advice, test=test))
    assert said.count("No other party has more than one type.") >= 2
    assert "The replies tell of" in said or "The replies tell most of" in said


def test_a_lead_of_three_standard_errors_is_not_too_close() -> None:
    near = dataclasses.replace(sample.full(), margin=0.14, margin_error=0.07)
    far = dataclasses.replace(sample.full(), margin=0.2101, margin_error=0.07)
    assert "Too close to call" in told(near)
    assert "Too close to call" not in told(far)


def test_a_forbidden_option_below_the_best_is_not_called_left_out() -> None:
    advice = sample.full()
    policies = dict(advice.policies)
    policies["halt"] = dataclasses.replace(policies["halt"], forbidden="Not ours to give.")
    said = told(dataclasses.replace(advice, policies=policies))
    assert "Left out by the case" not in said
    assert "Not ours to give." in said


def test_a_thousand_effective_worlds_are_enough() -> None:
    advice = sample.full()
    for worlds, warned in ((999.0, True), (1000.0, False)):
        thin = dataclasses.replace(advice.solution.pooled_sets[0], effective_worlds=worlds)
        solution = dataclasses.replace(advice.solution, pooled_sets=(thin,))
        said = told(dataclasses.replace(advice, solution=solution))
        assert ("Few worlds behind a step" in said) is warned


def test_priors_drawn_again_in_many_worlds_are_told() -> None:
    solution = dataclasses.replace(sample.full().solution, redrawn={"moscow": 0.0612})
    said = told(dataclasses.replace(sample.full(), solution=solution))
    assert "Priors drawn again" in said
    assert "Priors drawn again" not in told(sample.full())


def test_screened_flips_are_not_passed_off_as_solved() -> None:
    said = told(sample.full())
    assert "2 of the 8 flip points are screened" in said


def test_what_is_missing_is_named() -> None:
    assert "Not in this brief: recognising compliance, the ladder" in told(sample.full())


def test_an_option_that_is_best_more_often_is_named() -> None:
    advice = sample.full()
    policies = dict(advice.policies)
    policies["tripwire"] = dataclasses.replace(policies["tripwire"], best_share=0.61)
    said = told(dataclasses.replace(advice, policies=policies))
    assert "Best on average, not most often. tripwire is the best option in more worlds" in said
    assert "Best on average, not most often" not in told(advice)


def test_an_outcome_that_cannot_happen_is_not_announced() -> None:
    advice = sample.full()
    policies = dict(advice.policies)
    outcomes = {**dict.fromkeys(policies["talks"].outcomes, 0.0), "war": 0.3}
    policies["talks"] = dataclasses.replace(policies["talks"], outcomes=outcomes)
    text = " ".join(make_brief(dataclasses.replace(advice, policies=policies)).text().split())
    assert "Under it: “Russia attacks Ukraine” unlikely (30 %)." in text
    assert "almost no chance" not in text


def test_a_value_without_uncertainty_has_no_interval_and_no_error() -> None:
    advice = sample.full()
    policies = dict(advice.policies)
    policies["talks"] = dataclasses.replace(policies["talks"], low=-69.8, mean=-69.8, high=-69.8)
    certain = dataclasses.replace(advice, policies=policies, margin_error=0.0)
    text = " ".join(make_brief(certain).text().split())
    assert "−69.8 points for Washington in every world" in text
    assert "0.78 points behind" in text
    assert "±" not in text


def test_a_step_without_anything_heard_is_a_next_turn() -> None:
    advice = sample.full()
    step = dataclasses.replace(advice.plan[0], reply="", situation="")
    said = told(dataclasses.replace(advice, plan=(step,)))
    assert "engage at its next turn" in said
    assert "If Washington comes to followup" in said


def test_the_offer_is_told_apart_from_the_advice() -> None:
    advice = sample.full()
    assert advice.test is not None
    test = dataclasses.replace(advice.test, offer="rally_then_offer")
    said = told(dataclasses.replace(advice, test=test))
    assert "reply to rally_then_offer" in said
    assert "It is not the option advised" in said
    assert "It is not the option advised" not in told(advice)


def test_an_only_option_is_not_compared_with_itself() -> None:
    advice = sample.full()
    only = {advice.best: advice.policies[advice.best]}
    alone = dataclasses.replace(
        advice, next=None, margin=0.0, margin_error=0.0, policies=only, differences=()
    )
    said = told(alone)
    assert "There is no other option to compare it with." in said
    assert "Too close to call" not in said
    assert "Next best" not in said


def test_an_unknown_sampling_error_is_not_called_zero() -> None:
    advice = sample.full()
    solution = dataclasses.replace(advice.solution, sampling_error=float("nan"))
    brief = make_brief(dataclasses.replace(advice, solution=solution))
    assert brief.to_json()["solution"]["sampling_error"] is None
    said = " ".join(brief.text(width=100).split())
    assert "too few worlds to estimate the sampling error" in said
    assert "sampling error 0" not in said


def test_few_worlds_are_enough_where_all_are_alike() -> None:
    advice = sample.edges()
    assert "Few worlds behind a step" in told(advice)
    alike = {
        option: dataclasses.replace(policy, low=policy.mean, high=policy.mean)
        for option, policy in advice.policies.items()
    }
    assert "Few worlds behind a step" not in told(dataclasses.replace(advice, policies=alike))


def test_a_risk_attitude_that_advises_otherwise_is_told() -> None:
    advice = sample.full()
    assert advice.next is not None
    for lead, said in ((1.0, True), (-1.0, False)):
        equivalents = {advice.best: -90.0, advice.next: -90.0 + lead}
        policies = {
            option: dataclasses.replace(policy, certainty_equivalent=equivalents.get(option, -99.0))
            for option, policy in advice.policies.items()
        }
        text = told(dataclasses.replace(advice, policies=policies))
        assert ("The risk attitude advises otherwise" in text) is said
        assert (f"{advice.next} is better: it is worth as much as \u221289.0" in text) is said


def test_a_step_with_a_tie_names_both_options() -> None:
    advice = sample.full()
    tied = dataclasses.replace(advice.plan[0], gap=0.0, tied=("ladder",))
    text = make_brief(dataclasses.replace(advice, plan=(tied, *advice.plan[1:])))
    terminal = " ".join(text.text(width=100).split())
    assert "engage or ladder (worth the same) after “accept, leaving”" in terminal
    page = " ".join("".join(read(text.html()).free).split())
    assert "worth the same as ladder" in page
    assert "worth the same" not in told(advice)


def lead(by: float) -> str:
    """The terminal, where the best option leads the next by this much."""
    advice = sample.full()
    policies = dict(advice.policies)
    mean = policies["talks"].mean - by
    policies["rally"] = dataclasses.replace(policies["rally"], mean=mean)
    changed = dataclasses.replace(advice, policies=policies, margin=by)
    return " ".join(make_brief(changed).text(width=100).split())


@pytest.mark.parametrize(
    ("by", "means"),
    [(0.78, ("−69.8", "−70.6")), (0.01, ("−69.82", "−69.83")), (0.0003, ("−69.821", "−69.822"))],
)
def test_means_have_decimals_enough_to_show_the_lead(by: float, means: tuple[str, str]) -> None:
    text = lead(by)
    assert f"(talks): {means[0]} points" in text
    assert f"Next best: rally ({means[1]})" in text
    assert f"mean {means[0]} {means[1]}" in text


def test_a_dead_heat_is_called_one() -> None:
    text = lead(0.0)
    assert "rally is worth the same; the order of the case decides between the two." in text
    assert "Next best" not in text


def test_next_says_under_which_option_if_the_test_is_of_another() -> None:
    advice = sample.full()
    assert advice.test is not None
    other = dataclasses.replace(advice, test=dataclasses.replace(advice.test, offer="rally"))
    assert "NEXT Under talks: engage after" in " ".join(make_brief(other).text().split())
    assert "NEXT engage after" in " ".join(make_brief(advice).text().split())


def test_without_types_the_replies_are_read_for_the_assumptions() -> None:
    advice = sample.full()
    assert advice.test is not None
    replies = tuple(dataclasses.replace(r, posterior={}) for r in advice.test.replies)
    test = dataclasses.replace(
        advice.test, entropy=0.0, bits=0.0, prior={}, worth_of_type={}, replies=replies
    )
    lines = make_brief(dataclasses.replace(advice, test=test)).text(width=100).splitlines()
    start = next(i for i, line in enumerate(lines) if line.startswith("REVEALS"))
    assert "fear_is_sincere" in lines[start]
    assert "70 %" in lines[start + 1]
    assert "accept, leaving" in lines[start + 2]


def test_an_assumption_that_others_move_says_of_which_credence_it_flips() -> None:
    advice = sample.full()
    flips = tuple(
        dataclasses.replace(f, overall=0.7132) if f.name == "refusal_unites" else f
        for f in advice.flips
    )
    rows = tuple(
        dataclasses.replace(row, base=0.6512, credence=0.7132)
        if row.id == "refusal_unites"
        else row
        for row in advice.assumptions
    )
    said = told(dataclasses.replace(advice, flips=flips, assumptions=rows))
    assert "(now 65 % before what it depends on, 71 % with it)" in said
    assert "in all; before the assumptions that it depends on" in said
    assert "Flips the advice to rally at before those assumptions." in said


def test_other_responses_are_told() -> None:
    advice = sample.full()
    solution = dataclasses.replace(advice.solution, response_several=12)
    assert "In 12 of 200 worlds tried from other starts" in told(
        dataclasses.replace(advice, solution=solution)
    )
    assert "More than one response" not in told(advice)
