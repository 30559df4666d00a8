"""The table as a move of the game, against the same table worked out here by hand.

One offer, one table, and nothing after it: every probability is a logistic function of numbers
that stand in the case, so that the whole game can be computed in a few lines without the package.
"""

from __future__ import annotations

import itertools
import math
import shutil
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

import overture as ov
from overture.advise.survey import Survey, survey
from overture.advise.talks.from_game import from_game
from overture.advise.talks.worth_of_talking import with_bonus, worth_of_talking
from overture.case.model import Case, Point
from overture.case.shipped import path_of
from overture.case.table import closed
from overture.errors import CaseError
from overture.game.compile import compile_case
from overture.worlds.agenda_numbers import columns_of
from overture.worlds.candidates import candidates
from overture.worlds.draws import central
from overture.worlds.ensemble import Solution, solve

LAMBDA = {"us": 0.7, "them": 0.4, "ally": 0.3, "land": 0.5}
PRIOR = {"mild": 0.35, "hard": 0.65}
WORTH = {
    "us": {"border": [0.0, -1.0, 3.0], "trade": [0.0, 2.5]},
    "mild": {"border": [0.0, 4.0, -1.5], "trade": [0.0, 1.0]},
    "hard": {"border": [0.0, 1.0, -6.0], "trade": [0.0, -0.5]},
    "ally": {"border": [0.0, 0.5, 1.0], "trade": [0.0, 0.5]},
    "land": {"border": [0.0, -2.0, 1.0], "trade": [0.0, 0.25]},
}
CREDENCE = {"a": 0.8, "b": 0.6}
WAIT = 0.8


def text(table: str, *, deal: str, after: str = "", no_deal: str = "from_game") -> str:
    def worth(party: str, issue: str) -> str:
        return str(WORTH[party][issue])

    issues = "".join(
        f"""
    {issue}:
      options: [{", ".join(f"{issue}_{k}" for k in range(many))}]
      worth:
        us: {worth("us", issue)}
        them: {{mild: {worth("mild", issue)}, hard: {worth("hard", issue)}}}
        ally: {worth("ally", issue)}
        land: {worth("land", issue)}"""
        for issue, many in (("border", 3), ("trade", 2))
    )
    return f"""
overture: 1
title: A table and nothing else
question: Offer a table, or wait?
as_of: 2026-01-01
parties:
  us: {{name: Us, advised: true, knows: world}}
  them: Them
  ally: Ally
  land: Land
types: {{them: {{mild: {{prior: {PRIOR["mild"]}}}, hard: {{prior: rest}}}}}}
quantities: {{idle: {{value: {WAIT}, why: Chosen.}}}}
moves:
  - {{name: policy, by: us, options: [offer, wait]}}
{after}
outcomes: {{agreed: {deal}}}
payoffs:
  us:
    - {{name: deal, add: deal.value(us), when: policy == offer and agreed}}
    - {{name: waiting, add: idle, when: policy == wait}}
  them: [{{name: deal, add: deal.value(them), when: policy == offer and agreed}}]
  ally: [{{name: deal, add: deal.value(ally), when: policy == offer and agreed}}]
  land: [{{name: deal, add: deal.value(land), when: policy == offer and agreed}}]
rationality: {{{", ".join(f"{party}: {number}" for party, number in LAMBDA.items())}}}
advice: {{decide: policy, test: {{offer: offer, reply: [{"accepts_them" if table else "talk"}]}}}}
bodies:
  house: {{rule: unanimity, members: {{a: {CREDENCE["a"]}, b: {CREDENCE["b"]}}}}}
agenda:
  {table}
  parties: [us, them, ally, land]
  proposes: us
  candidates: 4
  ratify: {{land: house}}
  no_deal: {no_deal}
  issues:{issues}
"""


def made(folder: Path, **more: str) -> Case:
    (folder / "case.yaml").write_text(
        text("opens_if: policy == offer", deal="ratified == signed", **more), encoding="utf-8"
    )
    return ov.load(folder)


# ------------------------------------------------------------------ the same by hand
def logistic(x: float) -> float:
    return 1.0 / (1.0 + math.exp(-x))


@dataclass
class ByHand:
    """What follows from the numbers above for some packages; `bonus` is added to our payoff."""

    packages: tuple[tuple[int, ...], ...]
    bonus: float = 0.0

    def worth(self, party: str, package: tuple[int, ...]) -> float:
        border, trade = package
        return WORTH[party]["border"][border] + WORTH[party]["trade"][trade]

    def passes(self, kind: str, package: tuple[int, ...]) -> float:
        shift = LAMBDA["land"] * self.worth("land", package)
        after = math.prod(logistic(math.log(p / (1 - p)) + shift) for p in CREDENCE.values())
        after *= logistic(LAMBDA["ally"] * after * self.worth("ally", package))
        return after * logistic(LAMBDA["them"] * after * self.worth(kind, package))

    def offers(self) -> list[float]:
        gains = [
            sum(PRIOR[t] * self.passes(t, k) * (self.worth("us", k) + self.bonus) for t in PRIOR)
            for k in self.packages
        ]
        weights = [math.exp(LAMBDA["us"] * gain) for gain in gains]
        return [w / (sum(weights) + 1.0) for w in weights]

    def chance(self, kind: str) -> float:
        return sum(
            o * self.passes(kind, k) for o, k in zip(self.offers(), self.packages, strict=True)
        )

    def value(self, kind: str, party: str) -> float:
        """Worth to a party (`them` by their type) of a deal with this type, given that there is
        one."""
        whose = kind if party == "them" else party
        signed = [
            o * self.passes(kind, k) for o, k in zip(self.offers(), self.packages, strict=True)
        ]
        total = sum(s * self.worth(whose, k) for s, k in zip(signed, self.packages, strict=True))
        return total / sum(signed)

    def ours(self) -> float:
        return sum(PRIOR[t] * self.chance(t) * (self.value(t, "us") + self.bonus) for t in PRIOR)


def solved(case: Case) -> tuple[Solution, Survey]:
    solution = solve(compile_case(case), worlds=1, seed=1)
    return solution, survey(solution)


def signed(solution: Solution, seen: Survey) -> float:
    """The probability of a signature under the offer."""
    at = [final.value("ratified") == "signed" for final in solution.game.finals]
    return float(seen.mass[at, 0].sum())


# ------------------------------------------------------------------ the tests
def test_table_in_the_game_is_the_table_by_hand(tmp_path: Path) -> None:
    case = made(tmp_path)
    by_hand = ByHand(candidates(case))
    solution, seen = solved(case)
    options = seen.layout.options
    assert seen.residual_max < 1e-12
    assert seen.means[options.index("offer")] == pytest.approx(by_hand.ours(), abs=1e-6)
    assert seen.means[options.index("wait")] == pytest.approx(WAIT, abs=1e-12)
    chance = sum(PRIOR[t] * by_hand.chance(t) for t in PRIOR)
    assert signed(solution, seen) == pytest.approx(chance, abs=1e-6)


def test_every_party_and_type_is_paid_what_the_package_is_worth_to_it(tmp_path: Path) -> None:
    case = made(tmp_path)
    by_hand = ByHand(candidates(case))
    _, seen = solved(case)
    offer = seen.layout.options.index("offer")
    for party in ("them", "ally", "land"):
        row = seen.layout.terms.index((party, 0))
        expected = sum(PRIOR[t] * by_hand.chance(t) * by_hand.value(t, party) for t in PRIOR)
        assert seen.by_term[row, offer] == pytest.approx(expected, abs=1e-6)


def test_closed_table_is_worth_no_deal_and_its_worth_is_the_difference(tmp_path: Path) -> None:
    case = made(tmp_path)
    by_hand = ByHand(candidates(case))
    _, shut = solved(closed(case))
    assert shut.means[0] == 0.0
    solution, seen = solved(case)
    found = worth_of_talking(solution, seen)
    assert found is not None
    policy = found["worth_of_talking"]["policies"]["offer"]
    assert policy["worth"] == pytest.approx(by_hand.ours(), abs=1e-6)
    assert found["worth_of_talking"]["policies"]["wait"]["worth"] == pytest.approx(0.0, abs=1e-12)
    # waiting is worth more than no deal, less than the table: talks are worth the difference
    best = max(by_hand.ours(), WAIT)
    assert found["worth_of_talking"]["worth"] == pytest.approx(best - WAIT, abs=1e-6)


def test_opens_if_false_closes_the_table_as_well(tmp_path: Path) -> None:
    made(tmp_path)
    shut = ov.load(tmp_path, overrides={"agenda.opens_if": "false"})
    _, seen = solved(shut)
    assert seen.means[0] == 0.0


def test_worthless_packages_are_worth_nothing_to_have_talked_about(tmp_path: Path) -> None:
    _, seen = solved(worthless(made(tmp_path), 0.0))
    assert seen.means[0] == 0.0


def test_packages_that_nobody_would_sign_leave_the_value_of_no_deal(tmp_path: Path) -> None:
    solution, seen = solved(worthless(made(tmp_path), -400.0))
    assert signed(solution, seen) < 1e-12
    assert seen.means[0] == pytest.approx(0.0, abs=1e-9)


def worthless(case: Case, points: float) -> Case:
    """The case in which every option is worth so many points to everybody."""
    assert case.agenda is not None
    issues = {}
    for name, issue in case.agenda.issues.items():
        worth = {
            party: {
                kind: tuple(replace(number, form=Point(points)) for number in row)
                for kind, row in kinds.items()
            }
            for party, kinds in issue.worth.items()
        }
        issues[name] = replace(issue, worth=worth)
    changed = replace(case.agenda, issues=issues)
    return replace(case, agenda=changed, hash=f"{case.hash}, every option worth {points}")


def test_what_a_deal_must_be_worth_is_where_offer_and_waiting_tie(tmp_path: Path) -> None:
    case = made(tmp_path)
    solution, seen = solved(case)
    found = worth_of_talking(solution, seen)
    assert found is not None
    needed = found["deal_needed"]
    packages = candidates(case)
    low, high = -50.0, 50.0
    for _ in range(200):
        middle = (low + high) / 2
        if ByHand(packages, middle).ours() > WAIT:
            high = middle
        else:
            low = middle
    assert needed["rival"] == "wait"
    assert needed["lead"] == pytest.approx(ByHand(packages).ours() - WAIT, abs=1e-6)
    # the lead is within 0.01 points of a tie, and moves by the chance of a deal for each point
    slope = sum(PRIOR[t] * ByHand(packages, high).chance(t) for t in PRIOR)
    assert needed["more"] == pytest.approx(high, abs=0.0101 / slope)
    assert needed["needed"] == pytest.approx(needed["now"] + needed["more"])
    _, again = solved(with_bonus(case, needed["more"]))
    assert again.means[0] == pytest.approx(again.means[1], abs=0.01)


def test_asked_beforehand_the_same_table_has_the_same_chance_and_worth(tmp_path: Path) -> None:
    """Without `opens_if` the table is no move: a chance of the game asks for its result."""
    after = (
        (
            "  - {name: talk, by: chance, when: policy == offer, options: "
            "{yes: 'deal.chance(them)', no: rest}}"
        )
        .replace("yes", "done")
        .replace("no:", "broken:")
    )
    (tmp_path / "case.yaml").write_text(
        text(
            "",
            deal="talk == done",
            after=after,
            no_deal="{us: 0, them: 0, ally: 0, land: 0}",
        ),
        encoding="utf-8",
    )
    case = ov.load(tmp_path)
    by_hand = ByHand(candidates(case))
    deals = central(case).deals
    assert deals is not None
    for kind in PRIOR:
        chance = deals.folded["chance", "them"].values[kind][0]
        value = deals.folded["value", "them"].values[kind][0]
        assert chance == pytest.approx(by_hand.chance(kind), abs=1e-6)
        assert value == pytest.approx(by_hand.value(kind, "them"), abs=1e-5)
    _, seen = solved(case)
    # worth to us given a deal, over both types
    chance = sum(PRIOR[t] * by_hand.chance(t) for t in PRIOR)
    assert deals.folded["chance", "us"].values[""][0] == pytest.approx(chance, abs=1e-6)
    assert seen.means[0] == pytest.approx(by_hand.ours(), abs=1e-5)


def test_no_deal_from_the_game_is_the_worth_at_which_a_signature_changes_nothing(
    tmp_path: Path,
) -> None:
    """A point of the agenda adds 0.6 to our payoff, and failure costs us 1.2: no deal is -2."""
    made(tmp_path)
    file = tmp_path / "case.yaml"
    ours = "    - {name: deal, add: deal.value(us), when: policy == offer and agreed}\n"
    written = file.read_text(encoding="utf-8")
    assert ours in written
    scaled = ours.replace("add: ", "add: 0.6 * ")
    quarrel = "    - {name: quarrel, add: -1.2, when: policy == offer and not agreed}\n"
    file.write_text(written.replace(ours, scaled + quarrel), encoding="utf-8")
    case = ov.load(tmp_path)
    solution, _ = solved(case)
    found = from_game(solution, columns_of(case)).values
    expected = {"us": -2.0, "them.mild": 0.0, "them.hard": 0.0, "ally": 0.0, "land": 0.0}
    assert {column.name: float(v[0]) for column, v in found.items()} == pytest.approx(
        expected, abs=1e-9
    )


def test_candidates_are_efficient_and_some_type_takes_them(tmp_path: Path) -> None:
    case = made(tmp_path)
    hand = ByHand(())
    every = list(itertools.product(range(3), range(2)))

    def vector(package: tuple[int, ...]) -> tuple[float, ...]:
        return tuple(hand.worth(column, package) for column in WORTH)

    efficient = {
        p
        for p in every
        if not any(
            vector(q) != vector(p)
            and all(a >= b for a, b in zip(vector(q), vector(p), strict=True))
            for q in every
        )
    }
    found = candidates(case)
    possible = {
        p
        for p in efficient
        if all(hand.worth(c, p) >= 0 for c in ("us", "ally", "land"))
        and max(hand.worth("mild", p), hand.worth("hard", p)) >= 0
    }
    assert len(set(found)) == 4
    # those that some type of everybody takes come first, other efficient ones fill up
    assert set(found[: len(possible)]) >= possible or len(possible) > 4
    assert set(found) <= efficient or len(efficient) < 4


def test_more_packages_than_there_are_is_said(tmp_path: Path) -> None:
    made(tmp_path)
    file = tmp_path / "case.yaml"
    written = file.read_text(encoding="utf-8").replace(
        "  no_deal: from_game", "  no_deal: from_game\n  rules: [\"border == 'border_0'\"]"
    )
    file.write_text(written, encoding="utf-8")
    case = ov.load(tmp_path)
    with pytest.raises(CaseError, match="chooses from 4 packages, but the rules allow 2"):
        candidates(case)


@pytest.mark.parametrize("common_knowledge", [False, True])
def test_ukraine_2021_converges_with_its_table_as_without(common_knowledge: bool) -> None:
    case = ov.load("ukraine-2021")
    found = {}
    for name, one in (("open", case), ("shut", closed(case))):
        solution = solve(
            compile_case(one), worlds=400, seed=1, common_knowledge=common_knowledge, starts=0
        )
        seen = survey(solution)
        assert seen.residual_max < 1e-9
        assert seen.unconverged == 0
        found[name] = dict(zip(seen.layout.options, seen.means.tolist(), strict=True))
    assert len(compile_case(case).node_labels) <= 600
    for option, value in found["open"].items():
        if option in ("talks", "rally_and_offer"):
            assert value > found["shut"][option] + 1.0
        else:
            assert value == pytest.approx(found["shut"][option], abs=1e-8)


def test_ukraine_2021_without_acceptable_packages_is_the_game_with_the_table_closed() -> None:
    case = ov.load("ukraine-2021")
    seen = [
        survey(solve(compile_case(one), worlds=200, seed=1, starts=0))
        for one in (worthless(case, -400.0), closed(case))
    ]
    assert seen[0].means == pytest.approx(seen[1].means, abs=1e-6)


def test_ukraine_2021_with_packages_worth_nothing_gains_nothing_by_its_table(
    tmp_path: Path,
) -> None:
    """Where a signature ends nothing but the talks, worthless packages leave everybody where no
    deal would: a logit choice among them moves no value, and every policy is worth what it is with
    the table closed. In the case as it is a signed text also ends the stand-off and is worth
    something beside its terms; here those payoffs do not ask whether one was signed."""
    shipped = path_of("ukraine-2021")
    assert shipped is not None
    copied = tmp_path / "case"
    shutil.copytree(shipped.parent, copied)
    text = (copied / "case.yaml").read_text(encoding="utf-8")
    assert text.count(" and not deal and ") == 4
    assert text.count("when: deal_kept,") == 2
    text = text.replace(" and not deal and ", " and ")
    text = text.replace("when: deal_kept,", "when: deal_kept and war,")
    assert text.count("{when: not war and not deal_kept,") == 1
    text = text.replace("{when: not war and not deal_kept,", "{when: not war,")
    (copied / "case.yaml").write_text(text, encoding="utf-8")
    case = ov.load(copied)
    _, nothing = solved_on(without_clauses(worthless(case, 0.0)), 300)
    _, shut = solved_on(closed(case), 300)
    assert nothing.means == pytest.approx(shut.means, abs=1e-6)


def test_ukraine_2021_loses_with_its_table_what_it_is_said_to_be_worth() -> None:
    case = ov.load("ukraine-2021")
    solution, seen = solved_on(case, 300)
    _, shut = solved_on(closed(case), 300)
    # a signed text ends the stand-off even where its terms are worth nothing: some of it is kept
    _, nothing = solved_on(without_clauses(worthless(case, 0.0)), 300)
    found = worth_of_talking(solution, seen)
    assert found is not None
    policies = found["worth_of_talking"]["policies"]
    for k, option in enumerate(seen.layout.options):
        lost = float(seen.means[k] - shut.means[k])
        assert lost == pytest.approx(policies[option]["worth"], abs=1e-3)
        if option in ("talks", "rally_and_offer"):
            assert shut.means[k] + 0.1 < nothing.means[k] < seen.means[k] - 1.0
        else:
            assert abs(lost) < 1e-6


def solved_on(case: Case, worlds: int) -> tuple[Solution, Survey]:
    """A case solved in its first worlds, and what a survey of them says."""
    solution = solve(compile_case(case), worlds=worlds, seed=1, starts=0)
    return solution, survey(solution)


def without_clauses(case: Case) -> Case:
    """The case in which no option pays when an event happens."""
    assert case.agenda is not None
    issues = {name: replace(i, contingent=None) for name, i in case.agenda.issues.items()}
    changed = replace(case.agenda, issues=issues)
    return replace(case, agenda=changed, hash=f"{case.hash}, no clauses")
