"""Ceilings: the numbers of 1990, breaches, and the least reductions against a search."""

from __future__ import annotations

import itertools
import json
import os
import random
from pathlib import Path

import pytest

from overture.errors import UsageError
from overture.talks.ceilings import Holding, Treaty, breaches, contradictions, held
from overture.talks.reductions import reductions

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
    assert reductions(group_only, full) == {}
    one_more = [*full, Holding("b", "IV.4", "tanks", 1)]
    assert {b.zone for b in breaches(group_only, one_more)} == {"area", "IV.2", "IV.3", "IV.4"}
    assert reductions(group_only, one_more) == {("west", "tanks"): 1}
    # state a alone holds more than one state may
    alone = [b for b in breaches(treaty, full) if not b.zone]
    assert {b.holder for b in alone} == {"a"}


def test_what_is_held_counts_in_every_zone_around() -> None:
    treaty = Treaty(AROUND, GROUPS, {}, {})
    totals = held(treaty, [Holding("a", "IV.4", "tanks", 5), Holding("b", "IV.2", "tanks", 7)])
    assert totals["west", "area", "tanks"] == totals["west", "IV.2", "tanks"] == 12
    assert totals["west", "IV.3", "tanks"] == totals["west", "IV.4", "tanks"] == 5
    assert ("west", "V", "tanks") not in totals


def test_the_least_reduction_agrees_with_a_search() -> None:
    rng = random.Random(31)
    needed = 0
    for _ in range(150):
        zones = list(AROUND)
        ceilings = {
            ("east", zone, "tanks"): rng.randrange(0, 6) for zone in zones if rng.random() < 0.8
        }
        treaty = Treaty(AROUND, GROUPS, ceilings, {})
        counts = [rng.randrange(0, 3) for _ in zones]
        holdings = [Holding("c", zone, "tanks", n) for zone, n in zip(zones, counts, strict=True)]
        best = None
        for kept in itertools.product(*(range(n + 1) for n in counts)):
            left = [Holding("c", zone, "tanks", n) for zone, n in zip(zones, kept, strict=True)]
            if not breaches(treaty, left):
                gone = sum(counts) - sum(kept)
                best = gone if best is None else min(best, gone)
        assert best == reductions(treaty, holdings).get(("east", "tanks"), 0)
        needed += best > 0
    assert needed > 30


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
