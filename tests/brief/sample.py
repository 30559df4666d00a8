"""Two answers made by hand for the tests of the brief: a full one, and one at the edges."""

from __future__ import annotations

from collections.abc import Mapping

from tests.brief.played import played

from overture.advise.values import (
    Advice,
    AssumptionRow,
    Flip,
    OtherReading,
    PathNode,
    Policy,
    PooledSet,
    Regret,
    Reply,
    SolutionSummary,
    Step,
    TermDifference,
    TestResult,
)

POLICIES: Mapping[str, tuple[str, float, float, float, float, float]] = {
    "talks": (
        "Offer talks on European security on condition that the force goes home",
        -69.8214417, -113.21887, -33.41752, 0.4412381, 5.4310,
    ),
    "rally": (
        "Publish the preparations and agree the whole response with allies now; offer nothing",
        -70.6031221, -117.01431, -35.11873, 0.2134501, 8.6120,
    ),
    "rally_then_offer": (
        "Agree the response with allies first, publish it, and only then offer talks on the "
        "condition that the force goes home",
        -71.0918321, -115.91431, -36.71873, 0.0834501, 7.9120,
    ),
    "same": (
        "More of the same: arms, training, warnings of sanctions, the door stays open",
        -72.2113221, -118.41431, -35.21873, 0.1334501, 10.1020,
    ),
    "halt": (
        "Halt enlargement to the east without a condition",
        -87.4113221, -135.41431, -48.21873, 0.0112115, 24.5020,
    ),
    "tripwire": (
        "Demand a stand-down and send a trip-wire force to Ukraine",
        -104.4113221, -183.41431, -14.21873, 0.1172001, 39.7020,
    ),
}  # fmt: skip
OUTCOMES = {
    "war": "Russia attacks Ukraine",
    "general_war": "War between Russia and the alliance",
    "deal": "An agreement is signed",
    "deal_kept": "An agreement is signed and kept",
    "stood_down": "The force goes home and there is no war",
    "deceived": "The force only seemed to leave",
}
CHANCES: Mapping[str, tuple[float, ...]] = {
    "talks": (0.5812, 0.0041, 0.0713, 0.0512, 0.0912, 0.0412),
    "rally": (0.6213, 0.0052, 0.0, 0.0, 0.0, 0.0),
    "rally_then_offer": (0.6013, 0.0050, 0.0613, 0.0433, 0.0812, 0.0398),
    "same": (0.6612, 0.0051, 0.0, 0.0, 0.0, 0.0),
    "halt": (0.6121, 0.0049, 0.0, 0.0, 0.1512, 0.0),
    "tripwire": (0.6812, 0.0163, 0.0, 0.0, 0.3212, 0.0),
}
TYPES = {
    "seeker": "Fears the alliance's advance; would rather have guarantees than a war.",
    "opportunist": "Wants gains at a low price; takes whatever is cheapest, a concession or a "
    "weak target.",
    "revisionist": "Wants control over Ukraine itself; guarantees about NATO are a pretext or a "
    "bonus.",
}
REPLIES: tuple[tuple[str, str, float, tuple[float, ...], str, float, bool, float], ...] = (
    ("accept, leaving", "Accepts the talks and the condition; the force is seen to leave",
     0.151, (0.442, 0.339, 0.219), "engage", 2.31, True, 0.748),
    ("accept, staying", "Accepts the talks and the condition; the force is seen to stay",
     0.188, (0.301, 0.281, 0.418), "suspend", 0.62, False, 0.061),
    ("counter", "Accepts talks, rejects the condition; guarantees first",
     0.331, (0.298, 0.287, 0.415), "ladder", 0.91, False, 0.0),
    ("refuse", "Turns the offer down in public",
     0.142, (0.311, 0.306, 0.383), "ladder", 1.14, False, 0.0),
    ("silence", "No answer by the deadline",
     0.108, (0.329, 0.301, 0.370), "ladder", 1.02, False, 0.0),
    ("leak", "Publishes the offer and derides it", 0.080,
     (0.2866, 0.2871, 0.4263), "ladder", 1.41, False, 0.0),
)  # fmt: skip
FOLLOWUPS = {
    "engage": "Talk in substance",
    "suspend": "Hold back; neither talk nor act",
    "ladder": "Adopt the response with allies and publish it",
}
ASSUMPTIONS: tuple[tuple[str, str, float, float | None, str, float], ...] = (
    ("fear_is_sincere", "Fear of encirclement among Russia's leaders is real at its core, "
     "although they exaggerate it.", 0.7032, 0.4012, "rally", 0.0412),
    ("stature_matters", "Being acknowledged as an equal weighs heavily with Putin himself.",
     0.7541, 0.2711, "rally", 0.0212),
    ("red_lines_consistent", "The stated red lines are the real ones; meeting them would not "
     "bring new ones.", 0.5751, None, "", 0.0),
    ("invasion_is_planned", "The mobilisation is no bluff; Moscow means to invade unless "
     "something changes.", 0.7002, None, "", 0.0),
    ("one_whole", "Ukraine, cyber operations, shelter for criminals and disregard of norms "
     "belong to one quarrel and can be settled only together.", 0.5751, 0.1412, "rally", 0.0051),
    ("refusal_unites", "An offer made in the open and refused makes the allies' response firmer.",
     0.6512, 0.5312, "rally", 0.4113),
    ("door_is_fantasy", "Ukraine could not be admitted within ten years whatever is said, so "
     "closing the door gives little away.", 0.7512, None, "", 0.0),
)  # fmt: skip
TERMS: Mapping[str, tuple[float, float]] = {
    "war in Ukraine": (-58.1234, -61.9342),
    "general war": (-2.4123, -2.9312),
    "price of the response": (-3.1201, -7.5312),
    "offering under threat": (-4.6123, 0.0),
    "talks under the gun": (-1.8213, 0.0),
    "firm response": (2.1312, 3.2121),
    "force stays": (-2.1412, -3.0412),
    "lasting agreement": (1.3123, 0.0),
    "price of the agreement": (-0.5123, 0.0),
    "asking again": (-0.0212, 0.0),
}


def _policy(option: str, forbidden: str = "") -> Policy:
    says, mean, low, high, share, regret = POLICIES[option]
    outcomes = dict(zip(OUTCOMES, CHANCES[option], strict=True))
    by_type = {
        "moscow": {
            kind: {name: min(1.0, p * factor) for name, p in outcomes.items()}
            for kind, factor in zip(TYPES, (0.7, 0.8, 1.4), strict=True)
        }
    }
    column = 0 if option == "talks" else 1
    return Policy(
        option=option,
        says=says,
        mean=mean,
        low=low,
        high=high,
        error=0.1731,
        best_share=share,
        regret=Regret(mean=regret, p90=regret * 3.1, max=regret * 7.7),
        outcomes=outcomes,
        outcomes_by_type=by_type,
        terms={term: pair[column] for term, pair in TERMS.items()},
        horizons={"short": mean - 1.3, "long": 1.3},
        parties={"washington": mean, "moscow": 12.41, "allies": -60.12, "kyiv": -140.77},
        certainty_equivalent=None,
        forbidden=forbidden,
    )


def _step(reply: tuple[str, str, float, tuple[float, ...], str, float, bool, float]) -> Step:
    name, row_says, probability, _, choose, gap, _, _ = reply
    others = [option for option in FOLLOWUPS if option != choose]
    return Step(
        move="followup",
        label=f"washington.followup | policy=talks, reply={name}",
        situation=row_says,
        probability=probability,
        choose=choose,
        says=FOLLOWUPS[choose],
        gap=gap,
        options={
            choose: (-60.1, 0.52),
            others[0]: (-60.1 - gap, 0.31),
            others[1]: (-60.1 - 2 * gap, 0.17),
        },
        policy="talks",
        reply=name,
        effective_worlds=18_412.3,
    )


def _reply(row: tuple[str, str, float, tuple[float, ...], str, float, bool, float]) -> Reply:
    name, says, probability, posterior, _, _, complies, kept = row
    prior = (0.3291, 0.2988, 0.3721)
    types = dict(zip(TYPES, posterior, strict=True))
    return Reply(
        reply=name,
        says=says,
        probability=probability,
        posterior={"moscow": types},
        given_type={
            "moscow": {
                kind: p * probability / q for (kind, p), q in zip(types.items(), prior, strict=True)
            }
        },
        ratios={
            "moscow": {
                kind: (p / (1 - p)) / (q / (1 - q))
                for (kind, p), q in zip(types.items(), prior, strict=True)
            }
        },
        assumptions={row[0]: row[2] + 0.011 * probability for row in ASSUMPTIONS},
        complies=complies,
        kept=kept,
        next=_step(row),
    )


def _flips() -> tuple[Flip, ...]:
    rows: list[Flip] = []
    for name, claim, now, at, to, worth in ASSUMPTIONS:
        rows.append(
            Flip(
                kind="assumption", name=name, says=claim, now=now, at=at, to=to, evppi=worth,
                low=0.0, high=1.0, declared_low=now - 0.15, declared_high=now + 0.15,
                beyond=0.21 if name == "refusal_unites" else 0.0,
                distance=None if at is None else abs(at - now),
                confirmed="re-solved", worlds=20_000, first_guess=at,
            )
        )  # fmt: skip
    rows.append(
        Flip(
            kind="prior", name="moscow.revisionist", says=TYPES["revisionist"], now=0.3721,
            at=0.7213, to="rally", evppi=0.0512, low=0.0, high=1.0, declared_low=0.19,
            declared_high=0.55, beyond=0.0, distance=0.3492, confirmed="re-solved",
            worlds=20_000, first_guess=None,
        )
    )  # fmt: skip
    rows.append(
        Flip(
            kind="prior", name="moscow.seeker", says=TYPES["seeker"], now=0.3291, at=None, to="",
            evppi=0.0, low=0.0, high=1.0, declared_low=0.2, declared_high=0.45, beyond=0.0,
            distance=None, confirmed="screened", worlds=4_000, first_guess=None,
        )
    )  # fmt: skip
    for name, says, now, at, low, high in (
        (
            "offer_cost",
            "An offer under threat is called weakness at home and in the east, and may "
            "invite the next threat.",
            4.121,
            5.4123,
            1.5,
            10.0,
        ),
        (
            "under_gun",
            "Talking in substance while the force stays: the condition was not meant.",
            8.911,
            16.331,
            4.0,
            18.0,
        ),
        (
            "prize.revisionist",
            "What control over Ukraine is worth to a revisionist Moscow.",
            99.8,
            None,
            75.0,
            125.0,
        ),
        (
            "ladder_cost",
            "Energy prices, alliance quarrels, exposure in the east.",
            6.31,
            4.012,
            3.0,
            12.0,
        ),
    ):
        rows.append(
            Flip(
                kind="quantity", name=name, says=says, now=now, at=at, to="rally" if at else "",
                evppi=0.0613 if at else 0.0, low=low * 0.5, high=high * 1.2, declared_low=low,
                declared_high=high, beyond=0.34 if name == "offer_cost" else 0.08 if at else 0.0,
                distance=None if at is None else abs(at - now) / (high * 1.2 - low * 0.5),
                confirmed="re-solved" if name == "offer_cost" else "screened",
                worlds=20_000, first_guess=None,
            )
        )  # fmt: skip
    return tuple(sorted(rows, key=lambda f: (f.distance is None, f.distance or 0.0)))


def _solution(**changed: object) -> SolutionSummary:
    values: dict[str, object] = {
        "method": "agent logit quantal response",
        "reading": "pooled",
        "residual_max": 3.1e-10,
        "pooled_residual": 2.2e-11,
        "unconverged": 0,
        "sampling_error": 0.00121,
        "pooled_worlds": 20_000,
        "pooled_sets": tuple(
            PooledSet(
                label=_step(row).label,
                party="washington",
                move="followup",
                strategy={name: p for name, (_, p) in _step(row).options.items()},
                errors=dict.fromkeys(FOLLOWUPS, 0.0012),
                residual=1.2e-11,
                effective_worlds=18_412.3,
                reach=row[2],
            )
            for row in REPLIES
        ),
        "passes": 22,
        "starts": 5,
        "fixed_points": 1,
        "followed": 3,
        "response_worlds": 200,
        "response_several": 0,
        "nodes": 343,
        "terminals": 189,
        "information_sets": 106,
        "many_node_sets": 7,
        "redrawn": {"moscow": 0.0123},
        "other_reading": OtherReading(
            worlds=4_000,
            best="talks",
            margin=3.0512,
            means={option: row[1] + 2.4 for option, row in POLICIES.items()},
            same_advice=True,
        ),
        "hash": "b7" * 32,
        "sequential": played(list(POLICIES), [row[0] for row in REPLIES], list(TYPES)),
    }
    values.update(changed)
    return SolutionSummary(**values)  # type: ignore[arg-type]


def _end(label: str, says: str, p: float, reach: float, value: float, on: bool) -> PathNode:
    return PathNode(
        label=label, says=says, party="", move="", probability=p, reach=reach, value=value,
        on_path=on, ends=("war",) if label == "attack" else (), folded=0, children=(),
    )  # fmt: skip


def _force(reach: float, on: bool) -> tuple[PathNode, ...]:
    return (
        _end("attack", "Attacks", 0.58, reach * 0.58, -112.3, on),
        _end("refrain", "Does not attack within the year", 0.42, reach * 0.42, -14.2, False),
    )


def _path() -> PathNode:
    replies = []
    for row in REPLIES:
        on = row[0] == "counter"
        followups = []
        for option, (value, chance) in _step(row).options.items():
            chosen = option == row[4]
            reach = row[2] * chance
            followups.append(
                PathNode(
                    label=option, says=FOLLOWUPS[option], party="moscow", move="force",
                    probability=chance, reach=reach, value=value, on_path=on and chosen, ends=(),
                    folded=0 if chosen else 4,
                    children=_force(reach, on and chosen) if chosen else (),
                )
            )  # fmt: skip
        replies.append(
            PathNode(
                label=row[0], says=row[1], party="washington", move="followup",
                probability=row[2], reach=row[2], value=-66.0 - row[2], on_path=on, ends=(),
                folded=0, children=tuple(followups),
            )
        )  # fmt: skip
    policies = tuple(
        PathNode(
            label=option, says=row[0], party="moscow" if option == "talks" else "",
            move="reply" if option == "talks" else "",
            probability=1.0 if option == "talks" else 0.0,
            reach=1.0 if option == "talks" else 0.0, value=row[1], on_path=option == "talks",
            ends=(), folded=0 if option == "talks" else 30,
            children=tuple(replies) if option == "talks" else (),
        )
        for option, row in POLICIES.items()
    )  # fmt: skip
    return PathNode(
        label="", says="", party="washington", move="policy", probability=1.0, reach=1.0,
        value=POLICIES["talks"][1], on_path=True, ends=(), folded=0, children=policies,
    )  # fmt: skip


def full() -> Advice:
    """Six policies, three types, six replies, seven assumptions, thirteen rows of flips."""
    flips = _flips()
    return Advice(
        case_id="ukraine-2021",
        title="Ukraine, December 2021",
        question="Which policy should Washington carry into the leaders' call of 7 December 2021?",
        case_hash="a3" * 32,
        as_of="2021-12-06",
        scenario="",
        overrides={},
        seed=1,
        worlds=20_000,
        party="Washington",
        decide="policy",
        best="talks",
        next="rally",
        margin=POLICIES["talks"][1] - POLICIES["rally"][1],
        margin_error=0.0712,
        policies={option: _policy(option) for option in POLICIES},
        differences=tuple(
            sorted(
                (TermDifference(term, a, b, a - b) for term, (a, b) in TERMS.items()),
                key=lambda row: -abs(row.difference),
            )
        ),
        plan=tuple(_step(row) for row in REPLIES),
        test=TestResult(
            offer="talks",
            says=POLICIES["talks"][0],
            prior={"moscow": {"seeker": 0.3291, "opportunist": 0.2988, "revisionist": 0.3721}},
            assumption_prior={row[0]: row[2] for row in ASSUMPTIONS},
            replies=tuple(_reply(row) for row in REPLIES),
            bits=0.0221345,
            entropy=1.5791,
            assumption_bits={row[0]: 0.0003 * (i + 1) for i, row in enumerate(ASSUMPTIONS)},
            separation=0.0912,
            complies_sincere=0.2011,
            complies_others=0.1099,
            deceived=0.0381,
            evsi=0.0,
            evsi_gap=0.6213,
            evsi_nearest="accept, staying",
            ceiling=0.4127,
            worth_of_type={"moscow": 0.0531},
            worth_of_assumption={row[0]: row[5] for row in ASSUMPTIONS},
            averaging_error=2.2e-16,
            sincere={"moscow": ("seeker",)},
        ),
        flips=flips,
        assumptions=tuple(
            AssumptionRow(
                id=name, claim=claim,
                why="Berlin and Paris ask that diplomacy be tried; some capitals will act alike "
                "whatever is offered.",
                source="essay (War on the Rocks, 6 December 2021; C3)", credence=now,
                low=now - 0.15, high=now + 0.15, sets=("refusal_gain", "door_worth")[: 1 + i % 2],
                bits=0.0003 * (i + 1), tested_by="accept, leaving", moved_to=now + 0.021,
                worth=worth, flips_at=at, flips_to=to,
            )
            for i, (name, claim, now, at, to, worth) in enumerate(ASSUMPTIONS)
        ),
        solution=_solution(),
        path=_path(),
        outcome_says=OUTCOMES,
        party_names={"washington": "Washington", "moscow": "Moscow", "allies": "European allies",
                     "kyiv": "Kyiv"},
        type_says={"moscow": TYPES},
        warnings=("moves.reply: `counter` and `accept` lead to nearly the same continuation.",),
        unseen=False,
        versions={"overture": "0.1.0", "numpy": "2.4.6", "python": "3.11.7"},
    )  # fmt: skip


def edges(**changed: object) -> Advice:
    """Everything at the edge: a close call, a forbidden favourite, few worlds, no flips.

    The test tells nothing; `changed` replaces fields of the Advice.
    """
    import dataclasses

    base = full()
    policies = {
        "halt": dataclasses.replace(_policy("halt", "Gives away what others must decide."),
                                    mean=-60.0),
        "talks": _policy("talks"),
        "rally": dataclasses.replace(_policy("rally"), mean=-69.9),
    }  # fmt: skip
    assert base.test is not None
    silent = tuple(
        dataclasses.replace(
            reply, posterior=base.test.prior, ratios={"moscow": dict.fromkeys(TYPES, 1.0)}
        )
        for reply in base.test.replies[:2]
    )
    thin = dataclasses.replace(_solution().pooled_sets[0], effective_worlds=412.7)
    other = _solution().other_reading
    assert other is not None
    values: dict[str, object] = {
        "case_id": "toothless-test",
        "title": 'A test with no teeth & a "quoted" <title>',
        "scenario": "it is all an act",
        "overrides": {"types.moscow.seeker.prior": 0.1},
        "margin": 0.0786,
        "margin_error": 0.0712,
        "policies": policies,
        "test": dataclasses.replace(
            base.test, replies=silent, bits=0.0, evsi=0.0, evsi_gap=None, evsi_nearest="",
            separation=0.0, complies_sincere=0.5, complies_others=0.5, deceived=None,
        ),
        "flips": (),
        "assumptions": (),
        "differences": (),
        "plan": (),
        "unseen": True,
        "solution": _solution(
            unconverged=17,
            fixed_points=2,
            pooled_sets=(thin,),
            redrawn={},
            other_reading=dataclasses.replace(other, best="rally", same_advice=False),
        ),
        "warnings": ("<b>hostile</b> warning & more",),
        "further": {"convergence": {"looks": [
            {"worlds": 5_000 * 2**k, "best": "rally", "next": "talks", "margin": 0.1 / (k + 1),
             "margin_error": 0.08 / 2**k, "means": {"rally": -69.9, "talks": -70.0}}
            for k in range(3)
        ]}},
    }  # fmt: skip
    values.update(changed)
    return dataclasses.replace(base, **values)  # type: ignore[arg-type]


def large() -> Advice:
    """As large as a shipped case may get: more outcomes, replies' neighbours and quantities."""
    import dataclasses

    base = full()
    outcomes = {f"outcome_{i}": f"Outcome number {i} in the words of the case" for i in range(13)}
    chances = {name: (i + 1) / 40.0 for i, name in enumerate(outcomes)}
    policies = {
        option: dataclasses.replace(
            policy,
            outcomes=chances,
            outcomes_by_type={"moscow": dict.fromkeys(TYPES, chances)},
        )
        for option, policy in base.policies.items()
    }
    quantities = tuple(
        Flip(
            kind="quantity", name=f"quantity_number_{i}.revisionist", now=10.123 + i,
            says="What the analyst wrote about it, in a sentence of ordinary length or longer.",
            at=14.321 + i if i < 12 else None, to="rally_then_offer" if i < 12 else "",
            evppi=0.0123, low=1.0, high=90.0, declared_low=4.0, declared_high=60.0 + i,
            beyond=0.25, distance=0.3 + i / 100 if i < 12 else None, confirmed="screened",
            worlds=20_000, first_guess=None,
        )
        for i in range(60)
    )  # fmt: skip
    steps = tuple(
        dataclasses.replace(step, policy=option)
        for option in ("talks", "rally_then_offer")
        for step in base.plan
    )
    return dataclasses.replace(
        base,
        policies=policies,
        outcome_says=outcomes,
        flips=base.flips + quantities,
        plan=steps,
        warnings=tuple(f"warning {i}: something to look at in the case" for i in range(8)),
    )
