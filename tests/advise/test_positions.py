"""Where the advised choice stands among the moves changes nothing that it should not change."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from tests.advise.crises import crisis, solved

from overture.advise.advise import advise
from overture.advise.values import Advice

WORLDS = 200
CHOICE = "  - {name: policy, by: us, options: [offer, press, wait]}\n"

ALARM = "  - {name: alarm, by: chance, options: {rings: 0.6, quiet: rest}}\n"
BEFORE = {
    "nothing": CHOICE,
    "an own move without effect": ("  - {name: ready, by: us, options: [arm, disarm]}\n" + CHOICE),
    "a move of theirs without effect": (
        "  - {name: probe, by: them, options: [poke, sit]}\n" + CHOICE
    ),
    "a chance without effect": ALARM + CHOICE,
    "a chance that brings it up": (
        ALARM + CHOICE.replace("by: us,", "by: us, when: alarm == rings,")
    ),
}
SURE = [name for name in BEFORE if name != "a chance that brings it up"]


@cache
def advised(before: str) -> Advice:
    text = crisis(2)
    assert CHOICE in text
    with TemporaryDirectory() as folder:
        made = solved(text.replace(CHOICE, BEFORE[before]), Path(folder), WORLDS)
        return advise(made, other_reading=False, equilibria=False)


@pytest.mark.parametrize("before", list(BEFORE))
def test_the_flips_stay_where_they_are(before: str) -> None:
    known = {(f.kind, f.name): f for f in advised("nothing").flips}
    found = {(f.kind, f.name): f for f in advised(before).flips}
    assert found.keys() == known.keys()
    for key, flip in found.items():
        if key[0] == "quantity" and flip.confirmed != known[key].confirmed:
            continue
        assert flip.to == known[key].to
        assert flip.at == pytest.approx(known[key].at, abs=2e-3), key
    assert any(f.at is not None for f in found.values())


@pytest.mark.parametrize("before", list(BEFORE))
def test_the_test_reads_the_same(before: str) -> None:
    """Replies are given the offer, even where the choice comes up in some histories only."""
    known, found = advised("nothing").test, advised(before).test
    assert known is not None
    assert found is not None
    assert sum(r.probability for r in found.replies) == pytest.approx(1.0, abs=1e-12)
    for a, b in zip(known.replies, found.replies, strict=True):
        assert b.reply == a.reply
        assert b.probability == pytest.approx(a.probability, abs=1e-6)
        assert b.posterior["them"] == pytest.approx(a.posterior["them"], abs=1e-6)
        assert b.kept == pytest.approx(a.kept, abs=1e-6)
    for name in ("bits", "entropy", "separation", "deceived", "evsi", "ceiling"):
        assert getattr(found, name) == pytest.approx(getattr(known, name), abs=1e-6), name
    if before not in SURE:
        # elsewhere there are more plans: a change at one set of two is a smaller change
        assert found.evsi_gap == pytest.approx(known.evsi_gap, abs=1e-6)
    assert found.prior["them"] == pytest.approx(known.prior["them"], abs=1e-12)
    assert found.assumption_bits == pytest.approx(known.assumption_bits, abs=1e-6)


@pytest.mark.parametrize("before", list(BEFORE))
def test_only_what_comes_after_the_choice_is_planned(before: str) -> None:
    found = advised(before)
    assert {step.move for step in found.plan} == {"followup", "second"}


@pytest.mark.parametrize("before", SURE)
def test_the_values_are_the_same(before: str) -> None:
    known, found = advised("nothing"), advised(before)
    for option, policy in known.policies.items():
        assert found.policies[option].mean == pytest.approx(policy.mean, abs=1e-6)
