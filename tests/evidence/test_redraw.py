"""Worlds drawn again around the posterior: unbiased, and said."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import pytest
from tests.evidence.crisis import CASE, HEADER, crisis
from tests.evidence.present import row

import overture as ov
from overture.advise.now import advise_now
from overture.case.load import load
from overture.case.model import Case
from overture.evidence.belief import CaseBelief, belief
from overture.evidence.files import read_record, record_path
from overture.worlds.draws import draw

STRONG = tuple(
    f"t{k},2021-12-1{k},2021-12-1{k},observation,lorries {k},paper,,A1,,trucks," for k in range(5)
)
"""Five lorries seen by five sources: much for `planned`."""


def held(case: Case, worlds: int = 2_000, seed: int = 1) -> CaseBelief:
    path = record_path(case)
    assert path is not None
    return belief(case, read_record(path, case.as_of), worlds, seed)


def unlikely(folder: Path, rows: tuple[str, ...] = STRONG) -> Case:
    """The small crisis in which `planned` is hardly believed."""
    text = CASE.format(record="record.csv").replace("0.3 to 0.7, given", "0.005 to 0.03, given")
    (folder / "case.yaml").write_text(text)
    (folder / "record.csv").write_text("\n".join([HEADER, *rows]) + "\n")
    return load(folder, as_of=date(2021, 12, 31))


def test_tilted_worlds_have_the_means_of_plain_ones(tmp_path: Path) -> None:
    case = crisis(tmp_path)
    plain = draw(case, 1, 0, 200_000)
    tilted = draw(case, 1, 200_000, 200_000, towards={"sincere": -2.0, "planned": 3.0})
    assert tilted.truths["planned"].mean() > plain.truths["planned"].mean() + 0.3
    # the defensive part bounds the weights
    assert float(tilted.weights.max()) <= 10.0**2
    for value in (
        lambda d: d.truths["planned"].astype(float),
        lambda d: (d.truths["planned"] & d.truths["sincere"]).astype(float),
        lambda d: d.numbers["cost"],
        lambda d: d.priors["them"][0],
    ):
        seen, weights = value(tilted), tilted.weights
        mean = seen @ weights / weights.sum()
        error = np.sqrt(((weights * (seen - mean)) ** 2).sum()) / weights.sum()
        error = np.hypot(error, value(plain).std() / np.sqrt(plain.count))
        assert abs(mean - value(plain).mean()) < 4 * error
    assert np.array_equal(draw(case, 1, 5, 9, towards={}).weights, np.ones(9))


def test_few_worlds_are_drawn_again_and_agree_with_enumeration(tmp_path: Path) -> None:
    found = held(unlikely(tmp_path))
    assert found.redraw is not None
    assert found.redraw.ess_before < 200 <= found.ess
    assert found.agreement is not None
    assert found.agreement < 4
    said = found.to_json()["redrawn"]
    assert said == {"worlds": found.redraw.worlds, "ess_before": found.redraw.ess_before}


def test_what_is_drawn_again_is_not_biased(tmp_path: Path) -> None:
    case = unlikely(tmp_path)
    exact = held(case, 50_000).assumptions[1]["planned"]
    means, truths = [], []
    for seed in range(1, 41):
        found = held(case, 500, seed)
        assert found.redraw is not None
        # E[cost] = 3 where it is planned and 7 where not, in the middle of the ranges
        means.append(found.quantities["cost"]["mean"])
        truths.append(found.assumptions[1]["planned"])
    expected = np.array([3 * p + 7 * (1 - p) for p in truths])
    gaps = np.array(means) - expected
    # intervals with both ends above 0 are cut at 0, which moves their means by a little
    assert abs(gaps.mean()) < 4 * gaps.std() / np.sqrt(len(gaps)) + 0.02
    assert np.mean(truths) == pytest.approx(exact, abs=0.01)


def test_enough_worlds_are_left_alone(tmp_path: Path) -> None:
    found = held(crisis(tmp_path, STRONG[:1]))
    assert found.redraw is None
    assert found.to_json()["redrawn"] is None


def test_after_moves_the_fresh_worlds_say_what_many_plain_ones_do(tmp_path: Path) -> None:
    rows = (*STRONG, row(5, "policy = talk"), row(6, "reply = accept"))
    few = held(unlikely(tmp_path, rows), 2_000)
    many = held(unlikely(tmp_path, rows), 100_000)
    assert few.redraw is not None
    for name, p in many.assumptions[1].items():
        spread = np.sqrt(p * (1 - p) * (1 / few.ess + 1 / many.ess))
        assert abs(few.assumptions[1][name] - p) < 4 * spread
    p = many.types[1]["them"]["fearful"]
    assert few.types[1]["them"]["fearful"] == pytest.approx(p, abs=0.02)


def test_advice_is_solved_on_the_fresh_worlds(tmp_path: Path) -> None:
    case = unlikely(tmp_path)
    few = advise_now(held(case, 1_000))
    many = advise_now(held(case, 20_000))
    assert few.ess > 100
    for option, choice in many.advice.policies.items():
        assert few.advice.policies[option].mean == pytest.approx(choice.mean, abs=0.1)
    # the plain worlds know too little of `planned`
    plain = ov.advise(ov.solve(ov.compile(case), worlds=20_000))
    assert abs(plain.policies["wait"].mean - many.advice.policies["wait"].mean) > 0.2
