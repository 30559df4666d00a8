"""Ceilings: the numbers of 1990, breaches, and the least reductions against a search."""

from __future__ import annotations

import itertools
import json
import os
import random
from dataclasses import replace
from pathlib import Path

import pytest

from overture.errors import UsageError
from overture.talks.ceilings import Holding, Treaty, breaches, contradictions, held
from overture.talks.reductions import cuts, reductions

GROUPS = {"west": ("a", "b"), "east": ("c",)}
AROUND = {"area": "", "IV.2": "area", "V": "area", "IV.3": "IV.2", "IV.4": "IV.3"}
LAND = ("tanks", "acv", "artillery")


def reference() -> dict[str, dict[str, int]]:
    place = os.environ.get("OVERTURE_REFERENCE")
    if not place:
        pytest.skip("OVERTURE_REFERENCE is not set")
    entries = json.loads((Path(place) / "oracles" / "talks.json").read_text())
    found: dict[str, dict[str, int]] = next(
        entry["input"] for entry in entries if entry["id"] == "cfe-1990-ceilings"
    )
    return found


def treaty_of_1990(numbers: dict[str, dict[str, int]]) -> Treaty:
    zones = {"area": "group_ceiling", "IV.2": "zone_IV_2", "V": "flank_V"}
    zones |= {"IV.3": "zone_IV_3", "IV.4": "zone_IV_4"}
    ceilings = {
        (group, zone, category): limit
        for group in GROUPS
        for zone, key in zones.items()
        for category, limit in numbers[key].items()
    }
    return Treaty(AROUND, GROUPS, ceilings, numbers["sufficiency_one_state"])


def test_the_numbers_of_1990_agree_with_each_other() -> None:
    numbers = reference()
    treaty = treaty_of_1990(numbers)
    assert contradictions(treaty) == []
    for category in LAND:
        assert (
            numbers["zone_IV_2"][category] + numbers["flank_V"][category]
            == numbers["group_ceiling"][category]
        )
    # a group that fills every zone to the brim from the inside out breaches nothing
    full = []
    for category in LAND:
        inner = 0
        for zone, key in (("IV.4", "zone_IV_4"), ("IV.3", "zone_IV_3"), ("IV.2", "zone_IV_2")):
            full.append(Holding("a", zone, category, numbers[key][category] - inner))
            inner = numbers[key][category]
        full.append(Holding("b", "V", category, numbers["flank_V"][category]))
    group_only = Treaty(AROUND, GROUPS, treaty.ceilings, {})
    assert breaches(group_only, full) == []
    assert cuts(group_only, full) == []
    one_more = [*full, Holding("b", "IV.4", "tanks", 1)]
    assert {b.zone for b in breaches(group_only, one_more)} == {"area", "IV.2", "IV.3", "IV.4"}
    assert reductions(group_only, cuts(group_only, one_more)) == {("west", "tanks"): 1}
    # state a alone holds more than one state may
    alone = [b for b in breaches(treaty, full) if not b.zone]
    assert {b.holder for b in alone} == {"a"}
    # it must hand over, or give up, what is beyond its sufficiency; b may stay as it is
    plan = cuts(treaty, full)
    assert {cut.state for cut in plan} == {"a"}
    gone = reductions(treaty, plan)
    for category in LAND:
        beyond = numbers["zone_IV_2"][category] - numbers["sufficiency_one_state"][category]
        assert gone["west", category] == beyond


def test_what_the_expected_checks_of_1990_say() -> None:
    numbers = reference()
    both = {"tanks": 40_000, "acv": 60_000, "artillery": 40_000, "aircraft": 13_600,
            "helicopters": 4_000}  # fmt: skip
    assert {c: 2 * n for c, n in numbers["group_ceiling"].items()} == both
    shares = {c: round(n / both[c], 4) for c, n in numbers["sufficiency_one_state"].items()}
    assert shares == {"tanks": 0.3325, "acv": 0.3333, "artillery": 0.3425, "aircraft": 0.3787,
                      "helicopters": 0.375}  # fmt: skip
    # a contradiction that was put in is found: more in the centre than in the zone around it
    treaty = treaty_of_1990(numbers)
    wrong = {**treaty.ceilings, ("east", "IV.4", "tanks"): 11_000}
    found = contradictions(Treaty(AROUND, GROUPS, wrong, treaty.sufficiency))
    assert found == ["east may hold 11,000 tanks in IV.4, but only 10,300 in IV.3 around it"]


def test_a_holding_of_1990_that_is_too_much_in_the_centre() -> None:
    """Worked by hand. c holds 16,000 tanks in IV.4 and 4,000 on the flank: 8,500 above the ceiling
    of IV.4, and 16,000 in IV.2 is 700 above 15,300, which the same 8,500 settle; what is left is
    11,500, within the sufficiency of 13,300."""
    treaty = treaty_of_1990(reference())
    holdings = [Holding("c", "IV.4", "tanks", 16_000), Holding("c", "V", "tanks", 4_000)]
    over = {(b.zone, b.over) for b in breaches(treaty, holdings)}
    assert over == {("IV.4", 8_500), ("IV.3", 5_700), ("IV.2", 700), ("", 6_700)}
    assert [(cut.zone, cut.count) for cut in cuts(treaty, holdings)] == [("IV.4", 8_500)]


def test_what_is_held_counts_in_every_zone_around() -> None:
    treaty = Treaty(AROUND, GROUPS, {}, {})
    totals = held(treaty, [Holding("a", "IV.4", "tanks", 5), Holding("b", "IV.2", "tanks", 7)])
    assert totals["west", "area", "tanks"] == totals["west", "IV.2", "tanks"] == 12
    assert totals["west", "IV.3", "tanks"] == totals["west", "IV.4", "tanks"] == 5
    assert ("west", "V", "tanks") not in totals


def test_the_least_reduction_agrees_with_a_search() -> None:
    """Two states under one group, nested zones, sufficiency: of all ways to keep the treaty the
    plan gives up the fewest, and of those the smallest largest share of any one holding."""
    rng = random.Random(31)
    around = {"area": "", "in": "area", "core": "in", "far": "area"}
    needed = 0
    for _ in range(120):
        ceilings = {
            ("east", zone, "tanks"): rng.randrange(0, 7) for zone in around if rng.random() < 0.7
        }
        sufficiency = {"tanks": rng.randrange(1, 7)} if rng.random() < 0.7 else {}
        treaty = Treaty(around, {"east": ("c", "d")}, ceilings, sufficiency)
        cells = [(state, zone) for state in "cd" for zone in around if rng.random() < 0.55]
        holdings = [Holding(*cell, "tanks", rng.randrange(0, 4)) for cell in cells]
        best = None
        for kept in itertools.product(*(range(h.count + 1) for h in holdings)):
            left = [replace(h, count=k) for h, k in zip(holdings, kept, strict=True)]
            if not breaches(treaty, left):
                gone = sum(h.count for h in holdings) - sum(kept)
                shares = [
                    (h.count - k) / h.count for h, k in zip(holdings, kept, strict=True) if h.count
                ]
                found = (gone, max(shares, default=0.0))
                best = found if best is None else min(best, found)
        plan = cuts(treaty, holdings)
        gone = {(cut.state, cut.zone): cut.count for cut in plan}
        left = [replace(h, count=h.count - gone.get((h.state, h.zone), 0)) for h in holdings]
        assert breaches(treaty, left) == []
        assert best is not None
        assert sum(gone.values()) == best[0] == sum(reductions(treaty, plan).values())
        assert max((c.count / c.held for c in plan), default=0.0) == pytest.approx(best[1])
        needed += best[0] > 0
    assert needed > 60


def test_many_holdings_are_reduced_in_seconds_and_keep_the_treaty() -> None:
    zones = {f"z{k}": f"z{k - 1}" if k else "" for k in range(12)}
    states = tuple(f"s{k}" for k in range(12))
    ceilings = {("g", f"z{k}", "tanks"): 10**6 * (13 - k) for k in range(12)}
    treaty = Treaty(zones, {"g": states}, ceilings, {"tanks": 10**6})
    holdings = [
        Holding(state, zone, "tanks", 10**5 * (i + j))
        for i, state in enumerate(states) for j, zone in enumerate(zones)
    ]  # fmt: skip
    gone = {(cut.state, cut.zone): cut.count for cut in cuts(treaty, holdings)}
    left = [replace(h, count=h.count - gone.get((h.state, h.zone), 0)) for h in holdings]
    assert breaches(treaty, left) == []


def test_what_makes_no_treaty_is_refused_or_named() -> None:
    with pytest.raises(UsageError, match="circle"):
        Treaty({"a": "b", "b": "a"}, {}, {}, {})
    with pytest.raises(UsageError, match="no zone"):
        Treaty({"a": "b"}, {}, {}, {})
    with pytest.raises(UsageError, match="unknown"):
        Treaty(AROUND, GROUPS, {("north", "area", "tanks"): 1}, {})
    with pytest.raises(UsageError, match="no group"):
        breaches(Treaty(AROUND, GROUPS, {}, {}), [Holding("z", "area", "tanks", 1)])
    odd = Treaty(
        AROUND,
        GROUPS,
        {("west", "area", "tanks"): 10, ("west", "IV.2", "tanks"): 12},
        {"tanks": 20},
    )
    assert len(contradictions(odd)) == 2
