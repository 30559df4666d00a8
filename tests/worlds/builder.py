"""Small cases for the tests of the worlds: only the parts that are drawn."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from overture.case.model import (
    AdviceSection,
    Assumption,
    ByType,
    Case,
    Derived,
    Distribution,
    Form,
    IfAssumption,
    Party,
    Point,
    Rationality,
    Together,
    TypeDeclaration,
    Uncertain,
)
from overture.errors import Spot
from overture.reading.expressions import Kind, Scope, parse_expression

Z90 = 1.6448536269514722
"""Standard normal score of the upper end of a central 90 % interval."""

SPOT = Spot("case.yaml", 3, 5, "  x: 1 to 2")
INFINITE = float("inf")


def normal(
    stream: str, low: float, high: float, minimum: float = -INFINITE, maximum: float = INFINITE
) -> Distribution:
    """`low to high` as the language reads it."""
    centre, spread = (low + high) / 2, (high - low) / (2 * Z90)
    return Distribution(stream, "normal", (centre, spread), minimum, maximum, (low, high))


def uniform(stream: str, low: float, high: float) -> Distribution:
    """`uniform: [low, high]`."""
    return Distribution(stream, "uniform", (low, high), low, high, (low, high))


def derived(text: str, numbers: tuple[str, ...] = (), truths: tuple[str, ...] = ()) -> Derived:
    """`{is: text}` over the named quantities and assumptions."""
    scope = Scope(
        numbers=frozenset(numbers),
        truths=frozenset(truths),
        choices={"moscow": ("seeker", "taker"), "policy": ("talk", "wait")},
    )
    return Derived(parse_expression(text, scope, spot=SPOT, path="x", want=Kind.NUMBER))


def uncertain(name: str, form: Form) -> Uncertain:
    """A form under an id, with nothing else said about it."""
    return Uncertain(name, form, SPOT)


def make_case(
    quantities: Mapping[str, Form] | None = None,
    assumptions: Mapping[str, Form] | None = None,
    given: Mapping[str, Mapping[str, float]] | None = None,
    priors: Mapping[str, Mapping[str, Form]] | None = None,
    together: tuple[Together, ...] = (),
    rationality: Mapping[str, tuple[Form, Mapping[str, Form]]] | None = None,
) -> Case:
    """A case with these numbers and nothing to play."""
    priors = priors if priors is not None else {"moscow": {"seeker": Point(1.0)}}
    return Case(
        id="test",
        folder="",
        title="",
        question="",
        summary="",
        as_of=date(2021, 12, 6),
        priors_as_of=date(2021, 12, 6),
        parties={
            "washington": Party("washington", "Washington", True, "prior"),
            **{party: Party(party, party, False, "world") for party in priors},
        },
        types={
            party: {
                kind: TypeDeclaration(kind, "", uncertain(kind, form))
                for kind, form in kinds.items()
            }
            for party, kinds in priors.items()
        },
        quantities={name: uncertain(name, form) for name, form in (quantities or {}).items()},
        together=together,
        assumptions={
            name: Assumption(
                name, "", uncertain(name, form), "", "", (given or {}).get(name, {}), SPOT
            )
            for name, form in (assumptions or {}).items()
        },
        moves={},
        outcomes={},
        payoffs={},
        forbidden={},
        rationality={
            party: Rationality(
                uncertain("default", default),
                {move: uncertain(move, form) for move, form in moves.items()},
            )
            for party, (default, moves) in (rationality or {}).items()
        },
        advice=AdviceSection("policy", None),
        levers={},
        scenarios={},
        sources={},
        scenario="",
        overrides={},
        warnings=(),
        document={},
        hash="",
    )


def crisis() -> Case:
    """Every form the language has, nested both ways, with two types and a chain of assumptions."""
    return make_case(
        quantities={
            "known": Point(3.0),
            "cost": normal("quantities.cost", 2.0, 6.0, minimum=0.0),
            "prize": ByType(
                "moscow",
                {
                    "seeker": normal("quantities.prize.seeker", 8.0, 30.0, minimum=0.0),
                    "taker": IfAssumption(
                        "planned",
                        uniform("quantities.prize.taker.then", 50.0, 90.0),
                        Point(20.0),
                    ),
                },
            ),
            "fear": IfAssumption(
                "sincere",
                ByType(
                    "moscow",
                    {
                        "seeker": uniform("quantities.fear.then.seeker", 10.0, 12.0),
                        "taker": uniform("quantities.fear.then.taker", 5.0, 6.0),
                    },
                ),
                uniform("quantities.fear.else", 0.0, 1.0),
            ),
            "net": derived("prize - cost", ("prize", "cost")),
        },
        assumptions={
            "sincere": Distribution(
                "assumptions.sincere.credence", "logitnormal", (0.8, 0.4), 0.0, 1.0, (0.55, 0.85)
            ),
            "planned": Point(0.4),
        },
        given={"planned": {"sincere": -1.5}},
        priors={
            "moscow": {
                "seeker": Distribution(
                    "types.moscow.seeker.prior",
                    "logitnormal",
                    (-0.7, 0.5),
                    0.05,
                    0.9,
                    (0.2, 0.5),
                ),
                "taker": derived("1", ()),
            }
        },
        rationality={
            "moscow": (
                Distribution(
                    "rationality.moscow", "lognormal", (-1.5, 0.3), 0.0, INFINITE, (0.1, 0.4)
                ),
                {"reply": Point(0.05)},
            )
        },
    )
