"""The talks of a case against a listing of its packages by hand, and against published scores."""

from __future__ import annotations

import itertools
import math
from pathlib import Path
from typing import Any

import pytest

import overture as ov
from overture.case.model import Case
from overture.errors import UsageError

# issue -> option -> (us, them mild, them hard); the third issue is a clause
WORTH = {
    "border": {"as it is": (0.0, 0.0, 0.0), "open": (-3.0, 6.0, 2.0), "closed": (2.0, -4.0, -1.0)},
    "trade": {"free": (1.0, 2.0, -1.0), "taxed": (3.0, -1.0, 1.0)},
    "clause": {"without": (0.0, 0.0, 0.0), "with": (0.5, 0.0, 0.0)},
}
PAYS = (2.0, -5.0, -5.0)
BELIEF = (0.4, 0.1, 0.8)
NO_DEAL = (0.5, 0.25, -0.5)
PRIOR = {"mild": 0.3, "hard": 0.7}
TEXT = ("as it is", "free", "without")


def allowed(package: tuple[str, ...]) -> bool:
    return not (package[0] == "open" and package[1] == "taxed")


def every() -> list[tuple[str, ...]]:
    return [p for p in itertools.product(*(list(WORTH[i]) for i in WORTH)) if allowed(p)]


def columns(package: tuple[str, ...]) -> tuple[float, float, float]:
    """What a package is worth to us and to either type of them, each with its own belief."""
    sums = [
        math.fsum(WORTH[i][o][c] for i, o in zip(WORTH, package, strict=True)) for c in range(3)
    ]
    if package[2] == "with":
        sums = [s + b * p for s, b, p in zip(sums, BELIEF, PAYS, strict=True)]
    return sums[0], sums[1], sums[2]


def mean(values: tuple[float, float, float]) -> tuple[float, float]:
    return values[0], PRIOR["mild"] * values[1] + PRIOR["hard"] * values[2]


def gains(package: tuple[str, ...]) -> tuple[float, float]:
    own, nothing = mean(columns(package)), mean(NO_DEAL)
    return own[0] - nothing[0], own[1] - nothing[1]


def written(**other: str) -> str:
    def row(issue: str, column: int) -> str:
        return str([WORTH[issue][o][column] for o in WORTH[issue]])

    issues = "".join(
        f"""
    {issue}:
      options: [{", ".join(WORTH[issue])}]
      worth: {{us: {row(issue, 0)}, them: {{mild: {row(issue, 1)}, hard: {row(issue, 2)}}}}}
      why: Made up.
"""
        + (
            f"""      contingent_on:
        event: They break it
        pays: {{us: {PAYS[0]}, them: {PAYS[1]}}}
        belief: {{us: {BELIEF[0]}, them: {{mild: {BELIEF[1]}, hard: {BELIEF[2]}}}}}
"""
            if issue == "clause"
            else ""
        )
        for issue in WORTH
    )
    keys = {
        "no_deal": f"{{us: {NO_DEAL[0]}, them: {{mild: {NO_DEAL[1]}, hard: {NO_DEAL[2]}}}}}",
        "ratify": "{}",
        "more": "",
        "opens": "",
    } | other
    return f"""overture: 1
title: A table
as_of: 2026-01-01
parties: {{us: {{name: Us, advised: true}}, them: Them}}
types: {{them: {{mild: {{prior: {PRIOR["mild"]}}}, hard: {{prior: rest}}}}}}
moves:
  - {{name: policy, by: us, options: [offer, wait]}}
payoffs:
  us: [{{name: trying, add: 2, when: policy == offer}}]
  them: [{{name: calm, add: 1}}]
rationality: {{us: 1}}
advice: {{decide: policy}}
agenda:
  parties: [us, them]
  proposes: us
  candidates: 4
  {keys["opens"]}
  issues:{issues}
  rules: ["not (border == open and trade == taxed)"]
  ratify: {keys["ratify"]}
  no_deal: {keys["no_deal"]}
  text: {{border: {TEXT[0]}, trade: {TEXT[1]}, clause: {TEXT[2]}}}
{keys["more"]}
"""


def talks(folder: Path, **other: str) -> dict[str, Any]:
    (folder / "case.yaml").write_text(written(**other), encoding="utf-8")
    return ov.talks(folder, worlds=50).to_json()


def named(package: tuple[str, ...]) -> dict[str, str]:
    return dict(zip(WORTH, package, strict=True))


def test_zone_frontier_and_points_are_those_of_a_listing(tmp_path: Path) -> None:
    found = talks(tmp_path)
    packages = every()
    assert found["packages"] == len(packages) == 10
    inside = [p for p in packages if min(gains(p)) >= -1e-9]
    assert found["zone"] == {
        "exists": True,
        "size": len(inside),
        "sampled": None,
        "relaxation": None,
        "fewest": None,
    }
    vectors = {mean(columns(p)) for p in packages}
    best = [
        v for v in vectors if not any(o != v and o[0] >= v[0] and o[1] >= v[1] for o in vectors)
    ]
    assert found["frontier"]["size"] == len(best)
    nash = max(inside, key=lambda p: math.prod(gains(p)))
    assert found["points"]["nash"]["package"] == named(nash)
    assert found["points"]["nash"]["value"] == pytest.approx(math.prod(gains(nash)))
    assert found["points"]["nash"]["utilities"] == pytest.approx(
        dict(zip(("us", "them"), mean(columns(nash)), strict=True))
    )
    rows = {row["name"]: row for row in found["table"]}
    assert rows["nash"]["gains"] == pytest.approx(
        dict(zip(("us", "them"), gains(nash), strict=True))
    )
    against = [a - b for a, b in zip(mean(columns(nash)), mean(columns(TEXT)), strict=True)]
    assert list(rows["nash"]["against_text"].values()) == pytest.approx(against)
    by_issue = [sum(r["gains"][p] for r in rows["nash"]["issues"]) for p in ("us", "them")]
    assert by_issue == pytest.approx(against)
    worth = columns(nash)
    assert rows["nash"]["rational_by_type"] == {
        "us": {"any": worth[0] >= NO_DEAL[0]},
        "them": {"mild": worth[1] >= NO_DEAL[1], "hard": worth[2] >= NO_DEAL[2]},
    }


def test_every_recommended_package_is_individually_rational(tmp_path: Path) -> None:
    found = talks(tmp_path)
    points = [row for row in found["table"] if row["name"] != "text"]
    assert len(points) == 4
    assert all(row["rational"] == {"us": True, "them": True} for row in points)
    assert all(min(row["gains"].values()) >= 0 for row in points)


def test_types_zone_and_acceptance_without_doubt_about_numbers(tmp_path: Path) -> None:
    found = talks(tmp_path)
    zones = {}
    for k, kind in ((1, "mild"), (2, "hard")):
        zones[kind] = [
            p for p in every()
            if columns(p)[0] >= NO_DEAL[0] - 1e-9 and columns(p)[k] >= NO_DEAL[k] - 1e-9
        ]  # fmt: skip
    told = {row["types"]["them"]: row for row in found["types"]}
    for k, kind in ((1, "mild"), (2, "hard")):
        assert told[kind]["zone"] == len(zones[kind])
        assert told[kind]["probability"] == pytest.approx(PRIOR[kind])
        nash = max(
            zones[kind],
            key=lambda p, k=k: (columns(p)[0] - NO_DEAL[0]) * (columns(p)[k] - NO_DEAL[k]),
        )
        assert told[kind]["nash"] == named(nash)
    uncertain = found["uncertain"]
    assert uncertain["zone"]["probability"] == pytest.approx(
        sum(PRIOR[k] * bool(zones[k]) for k in PRIOR)
    )
    assert uncertain["surely"] == len(set(zones["mild"]) & set(zones["hard"]))
    assert uncertain["possibly"] == len(set(zones["mild"]) | set(zones["hard"]))
    for row in found["table"]:
        values = columns(tuple(row["package"].values()))
        chance = sum(
            PRIOR[kind] * (values[0] >= NO_DEAL[0] and values[k] >= NO_DEAL[k])
            for k, kind in ((1, "mild"), (2, "hard"))
        )
        assert uncertain["acceptance"][row["name"]]["all"] == pytest.approx(chance)


def test_the_best_offer_is_that_of_a_listing_and_tells_the_type(tmp_path: Path) -> None:
    offer = talks(tmp_path)["uncertain"]["offer"]

    def value(package: tuple[str, ...]) -> float:
        worth = columns(package)
        if worth[0] < NO_DEAL[0]:
            return -math.inf
        yes = sum(PRIOR[t] * (worth[k] >= NO_DEAL[k]) for k, t in ((1, "mild"), (2, "hard")))
        return NO_DEAL[0] + yes * (worth[0] - NO_DEAL[0])

    best = max(every(), key=value)
    assert offer["value"] == pytest.approx(value(best))
    assert offer["package"] == named(best)
    worth = columns(best)
    yes = {t: PRIOR[t] * (worth[k] >= NO_DEAL[k]) for k, t in ((1, "mild"), (2, "hard"))}
    total = sum(yes.values())
    assert offer["accepted"] == pytest.approx(total)
    assert offer["after_yes"]["them"] == pytest.approx({t: v / total for t, v in yes.items()})
    if total < 1:
        for t in PRIOR:
            again = (
                total * offer["after_yes"]["them"][t] + (1 - total) * offer["after_no"]["them"][t]
            )
            assert again == pytest.approx(PRIOR[t])


def test_a_clause_is_worth_what_beliefs_make_of_it(tmp_path: Path) -> None:
    found = talks(tmp_path)
    clause = next(c for c in found["clauses"] if c["option"] == "with")
    common = (BELIEF[0] + PRIOR["mild"] * BELIEF[1] + PRIOR["hard"] * BELIEF[2]) / 2
    assert clause["common"] == pytest.approx(common)
    nash = tuple(found["points"]["nash"]["package"].values())
    assert clause["in_package"] == (nash[2] == "with")
    for place, row in enumerate(clause["parties"]):
        assert row["from_belief"] == pytest.approx((BELIEF[place] - common) * PAYS[place])
        if clause["in_package"]:
            bare = columns((*nash[:2], "without"))[place] + WORTH["clause"]["with"][place]
            assert row["if_not"] == pytest.approx(bare - NO_DEAL[place])
            assert row["if_event"] == pytest.approx(bare + PAYS[place] - NO_DEAL[place])
            assert row["complies"] == (min(row["if_event"], row["if_not"]) >= 0)


def test_the_price_of_a_veto_is_that_of_a_listing(tmp_path: Path) -> None:
    prices = talks(tmp_path)["ratification"]["parties"]
    with_all = [p for p in every() if min(gains(p)) >= -1e-9]
    for k, party in enumerate(("us", "them")):
        other = 1 - k
        without = [p for p in every() if gains(p)[other] >= -1e-9]
        name = ("us", "them")[other]
        best = max(mean(columns(p))[other] for p in without)
        price = best - max(mean(columns(p))[other] for p in with_all)
        assert prices[party]["price"][name] == pytest.approx(price)
        tops = [p for p in without if mean(columns(p))[other] >= best - 1e-9]
        short = min(-gains(p)[k] for p in tops)
        assert prices[party]["compensation"][name] == pytest.approx(max(0.0, short))


def test_an_empty_zone_says_who_would_have_to_ask_for_less(tmp_path: Path) -> None:
    found = talks(tmp_path, no_deal="{us: 20, them: 20}")
    assert found["zone"]["exists"] is False
    short = [
        max(0.0, 20 - a) + max(0.0, 20 - b) for a, b in (mean(columns(p)) for p in every())
    ]  # fmt: skip
    assert found["zone"]["relaxation"]["total"] == pytest.approx(min(short), abs=1e-3)
    assert found["points"] == {}
    assert found["smallest_changes"] == []
    assert found["uncertain"]["zone"]["probability"] == 0.0


def test_bodies_of_the_case_are_worked_out(tmp_path: Path) -> None:
    body = "{senate: {rule: {quota: 3}, members: {a: {consents: 0.9, weight: 2}, b: 0.5, c: 0.5}}}"
    found = talks(tmp_path, ratify=body)["ratification"]["bodies"]["senate"]
    # passes with a and at least one other: 0.9 (1 - 0.25)
    assert found["consent"] == pytest.approx(0.675)
    seats = {row["member"]: row for row in found["seats"]}
    assert seats["a"]["power"] == pytest.approx(2 / 3)
    assert seats["a"]["decides"] == pytest.approx(0.75)
    assert seats["a"]["price"] == pytest.approx(0.075)
    alike = seats["each of 2 like b"]
    assert (alike["count"], alike["power"]) == (2, pytest.approx(1 / 6))


def test_ceilings_say_what_must_go(tmp_path: Path) -> None:
    more = """
ceilings:
  categories: {tanks: Battle tanks}
  zones: {whole: All of it, flank: {says: The flank, within: whole}}
  groups: {east: [c_land], west: [a_land]}
  holdings: {c_land: {flank: {tanks: 400}, whole: {tanks: 1000}}, a_land: {whole: {tanks: 10}}}
  limits: {east: {whole: {tanks: 1200}, flank: {tanks: 300}}, west: {whole: {tanks: 500}}}
  inspections: {per_year: 3, detects: 0.5}
  under: {issue: trade, shares: {free: 1, taxed: 0.5}}
"""
    found = talks(tmp_path, more=more)["ceilings"]
    assert [(b["zone"], b["over"]) for b in found["breaches"]] == [("whole", 200), ("flank", 100)]
    (east,) = found["reductions"]
    assert (east["group"], east["category"], east["least"], east["least_low"]) == (
        "east", "tanks", 200, None,
    )  # fmt: skip
    # 100 of 400 must go on the flank; the other 100 go where the largest share stays smallest
    gone = {one["zone"]: one["gives_up"] for one in east["holders"]}
    assert gone == {"flank": 100, "whole": 100}
    assert found["inspections"]["noticed"] == pytest.approx(0.875)
    halved = found["under"]["options"][1]
    assert halved["reductions"][0]["least"] == 800
    assert halved["contradictions"] == []
    # every package is of one of the two options, and so is every efficient one
    asks = {row["name"]: row["asks"] for row in found["under"]["packages"]}
    record = talks(tmp_path, more=more)
    for row in record["table"]:
        assert asks[row["name"]] == ["free", "taxed"].index(row["package"]["trade"])
    counts = [option["efficient"] for option in found["under"]["options"]]
    assert sum(counts) == record["frontier"]["size"]
    listed = [each["package"]["trade"] for each in record["frontier"]["packages"]]
    assert counts == [listed.count("free"), listed.count("taxed")]


def test_ceilings_that_are_intervals_ask_for_an_interval(tmp_path: Path) -> None:
    more = """
ceilings:
  categories: {tanks: Battle tanks}
  zones: {whole: All of it}
  groups: {east: [c_land, d_land]}
  holdings: {c_land: {whole: {tanks: 300}}, d_land: {whole: {tanks: 900}}}
  limits: {east: {whole: {tanks: {value: 1100 to 1300, why: A guess.}}}}
  sufficiency: {tanks: 850}
  inspections: {per_year: 3, detects: 0.5, sites: 12, gain: 1, loss: 3}
  under: {issue: trade, shares: {taxed: 0.5}}
"""
    found = talks(tmp_path, more=more)["ceilings"]
    (row,) = found["rows"]
    assert (row["limit"], row["limit_low"], row["limit_high"]) == (1200, 1100, 1300)
    # at 1,200 only the sufficiency of one state is passed; at 1,100 the group's ceiling too
    (east,) = found["reductions"]
    assert (east["least"], east["least_low"], east["least_high"]) == (50, 50, 100)
    assert [(h["state"], h["gives_up"]) for h in east["holders"]] == [("d_land", 50)]
    (taxed,) = found["under"]["options"]
    assert taxed["reductions"][0]["least"] == 600
    untaxed = [row for row in found["under"]["packages"] if row["option"] == "free"]
    assert all(row["asks"] is None for row in untaxed)
    inspections = found["inspections"]
    assert inspections["threshold"] == pytest.approx(0.25)
    every = inspections["breaches"][-1]
    assert every["sites"] == 12
    assert every["noticed"] == pytest.approx(1 - 0.5**3)
    assert every["deterred"] is True
    assert inspections["breaches"][0]["noticed"] == pytest.approx(3 / 12 * 0.5)
    assert inspections["breaches"][0]["deterred"] is False


def test_side_payments_open_what_falls_short_by_little(tmp_path: Path) -> None:
    found = talks(tmp_path, more="  side_payments: {between: [us, them], max: 2}")
    opened = 0
    for package in every():
        short = sum(-g for g in gains(package) if g < 0)
        spare = sum(g for g in gains(package) if g > 0)
        opened += short <= 2 + 1e-9 and short <= spare + 1e-9
    assert found["side_payments"]["zone"] == opened


def test_no_deal_from_the_game_is_what_follows_when_talks_fail(tmp_path: Path) -> None:
    """Signed, everybody has the worth of the package and 1.5; failed, us -2 and them 3 or -1."""
    text = written(no_deal="from_game", opens="opens_if: policy == offer")
    text = text.replace(
        "  us: [{name: trying, add: 2, when: policy == offer}]\n  them: [{name: calm, add: 1}]",
        """  us:
    - {name: waiting, add: 1, when: policy == wait}
    - {name: signed, add: 1.5 + deal.value(us), when: ratified == signed}
    - {name: failed, add: -2, when: policy == offer and ratified != signed}
  them:
    - {name: signed, add: 1.5 + deal.value(them), when: ratified == signed}
    - name: failed
      add: 3 if them == mild else -1
      when: policy == offer and ratified != signed""",
    ).replace("rationality: {us: 1}", "rationality: {us: 1, them: 1}")
    (tmp_path / "case.yaml").write_text(text, encoding="utf-8")
    found = ov.talks(tmp_path, worlds=50).to_json()
    assert found["no_deal"]["us"] == {
        "from": "game", "mean": pytest.approx(-3.5), "by_type": {"any": pytest.approx(-3.5)},
    }  # fmt: skip
    assert found["no_deal"]["them"]["by_type"] == pytest.approx({"mild": 1.5, "hard": -2.5})
    # nothing about the types is learned before the table opens
    assert found["uncertain"]["odds"]["them"] == pytest.approx(PRIOR, abs=1e-4)
    assert found["opens"] == pytest.approx(1.0)


def test_the_panama_canal_talks_are_as_published() -> None:
    found = ov.talks("panama-1974").to_json()
    assert found["packages"] == 1024
    assert found["frontier"]["size"] == 20
    assert found["points"]["nash"]["utilities"] == {"united_states": 64.0, "panama": 68.0}
    assert found["points"]["nash"]["value"] == 4352.0
    assert found["points"]["egalitarian"]["utilities"] == {"united_states": 64.0, "panama": 68.0}
    listed = [tuple(row["utilities"].values()) for row in found["frontier"]["packages"]]
    assert listed[0] == (100.0, 0.0)
    assert (66.0, 61.0) in listed
    divided = found["adjusted_winner"]
    assert divided["points"] == {"united_states": 66.0, "panama": 66.0}
    assert divided["split"] == "land_and_water"
    assert divided["shares"]["land_and_water"] == pytest.approx(2 / 15)
    won = [issue for issue, share in divided["shares"].items() if share == 1.0]
    assert won == ["defense_rights", "use_rights", "expansion_rights", "expansion_routes"]


def test_a_case_without_an_agenda_is_refused() -> None:
    with pytest.raises(UsageError, match="no agenda"):
        ov.talks("hello")


def test_the_same_case_gives_the_same_bytes(tmp_path: Path) -> None:
    (tmp_path / "case.yaml").write_text(written(), encoding="utf-8")
    assert ov.talks(tmp_path).hash == ov.talks(tmp_path).hash
    assert isinstance(ov.load(tmp_path), Case)
