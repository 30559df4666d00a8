"""The shape of a case file, as pydantic models: which keys a section has and what they hold.

This is the border. What passes here has no unknown key, no missing key and no value of the wrong
sort; numbers (`Form`) and expressions are judged afterwards by readers of their own, which can
point into them. The JSON Schema for editors is made from the same models.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from overture.case.argument_shapes import ArgumentShape
from overture.case.happened_shape import HappenedShape
from overture.case.measure_shapes import AccessionShape, ResponseShape
from overture.case.shape_parts import (
    Day,
    Expression,
    Form,
    Horizon,
    Id,
    JsonForm,
    Options,
    OrText,
    Precision,
    Shape,
    Text,
    Written,
)
from overture.case.statement_shapes import StatementsShape
from overture.case.table_shapes import AgendaShape, BodyShape
from overture.case.treaty_shapes import CeilingsShape


class PartyShape(Shape):
    """One party. Plain text is its name."""

    name: Annotated[Text, Field(description="The name shown in the brief.")]
    advised: Annotated[
        bool, Field(description="true for the one party that the brief speaks to.")
    ] = False
    knows: Annotated[
        Literal["world", "prior"] | None,
        Field(
            description="world: knows every quantity and assumption; prior: as uncertain as the "
            "analyst (the default for the advised party)."
        ),
    ] = None
    risk: Annotated[
        Any,
        JsonForm({"anyOf": [{"const": "neutral"}, {"type": "number"}]}),
        Field(description="neutral, or a coefficient of absolute risk aversion per point."),
    ] = "neutral"


class TypeShape(Shape):
    """One type of a party: private information."""

    says: Annotated[Text, Field(description="What the type wants, in a sentence.")] = ""
    prior: Annotated[Form, Field(description="Its prior probability, or `rest`.")]


class TogetherShape(Shape):
    """Quantities that move together."""

    of: Annotated[list[Id], Field(description="Two or more quantities.")]
    rank: Annotated[float, Field(description="Spearman's rank correlation, between -1 and 1.")]


class AssumptionShape(Shape):
    """A proposition that the analysis rests on."""

    claim: Annotated[Text, Field(description="The proposition, as a sentence.")]
    credence: Annotated[Form, Field(description="Probability that it is true, or a range.")]
    why: Annotated[Text, Field(description="The reason for the credence.")] = ""
    source: Annotated[Text, Field(description="An id of `sources`, or a citation.")] = ""
    given: Annotated[
        dict[str, float],
        Field(description="Other assumption -> what it adds to the log-odds when it is true."),
    ] = {}


class MoveShape(Shape):
    """A move of a party or of chance."""

    name: Annotated[Id, Field(description="The id of the move.")]
    by: Annotated[Id, Field(description="A party, or chance.")]
    options: Annotated[
        Options,
        Field(
            description="Options: ids, or id -> text or {says, when}; for chance id -> the "
            "probability, or rest."
        ),
    ]
    when: Annotated[
        Expression, Field(description="When the move is made: earlier moves and types.")
    ] = True
    sees: Annotated[
        list[Id] | None,
        Field(description="Others' moves that the mover observes, instead of the default."),
    ] = None
    seen_by: Annotated[
        list[Id] | None, Field(description="The parties that observe the move (default all).")
    ] = None


class OutcomeShape(Shape):
    """A named event. Plain text is its `when`."""

    when: Annotated[Expression, Field(description="Moves, types and other outcomes.")]
    horizon: Annotated[Horizon, Field(description="short or long.")] = "short"
    says: Annotated[Text, Field(description="The event, as a sentence.")] = ""


class TermShape(Shape):
    """A named term of a payoff."""

    name: Annotated[Text, Field(description="How the brief calls it.")]
    add: Annotated[Expression, Field(description="Points that it adds.")]
    when: Annotated[Expression, Field(description="Where it counts (default everywhere).")] = True
    horizon: Annotated[Horizon, Field(description="short or long.")] = "short"
    why: Annotated[Text, Field(description="The reason for the term.")] = ""


class TestShape(Shape):
    """The conditional offer, read as a test."""

    offer: Annotated[Id, Field(description="The option of the advised move that is the offer.")]
    reply: Annotated[list[Id], Field(description="Later moves, seen by all, that reply to it.")]
    complies: Annotated[
        Expression | None, Field(description="When a reply reads as compliance.")
    ] = None
    kept: Annotated[Expression | None, Field(description="When the condition is really kept.")] = (
        None
    )
    sincere: Annotated[
        dict[str, list[Id]], Field(description="Party -> types that count as sincere.")
    ] = {}


class AdviceShape(Shape):
    """Which choice is advised, and which offer is a test."""

    decide: Annotated[Id, Field(description="The move to be advised.")]
    test: Annotated[TestShape | None, Field(description="The offer as a test.")] = None


class LeverShape(Shape):
    """What the advised party could vary in its offer."""

    values: Annotated[
        Any,
        JsonForm(
            {
                "anyOf": [
                    {"type": "array", "items": {"type": "number"}, "minItems": 1},
                    {"type": "string", "pattern": " to "},
                ]
            }
        ),
        Field(description="The values to try, or a range such as 0.2 to 1."),
    ]
    sets: Annotated[Id, Field(description="The quantity that the lever sets.")]


class SourceShape(Shape):
    """A source. Plain text is its publisher."""

    publisher: Annotated[Text, Field(description="Who published it.")]
    grade: Annotated[
        Text, Field(description="Admiralty grade: reliability A-F and credibility 1-6.")
    ] = ""
    note: Annotated[Text, Field(description="Anything else.")] = ""
    bias: Annotated[
        dict[str, Written], Field(description="Unit -> share by which it overstates counts: 0.2.")
    ] = {}
    party: Annotated[
        Text,
        Field(
            description="Whose counts the bias is taken off: rows of the record with this party "
            "that name no source of the case."
        ),
    ] = ""
    reliability: Annotated[
        Written | None,
        Field(
            description="Probability that it tells what it saw, in the place of the grade; 0 to 1."
        ),
    ] = None
    says_anyway: Annotated[
        float | None,
        Field(
            description="Its bias on events: how often it reports one that it did not see, 0 to 1 "
            "(default 0.5)."
        ),
    ] = None
    copies: Annotated[
        float | None,
        Field(
            description="How surely a report of it that traces to another only repeats that one, "
            "0 to 1 (default 1)."
        ),
    ] = None


class IndicatorShape(Shape):
    """Something that may be observed, and how likely it is in each state."""

    says: Annotated[Text, Field(description="What is observed, as a sentence.")]
    likelihood: Annotated[
        Expression,
        Field(
            description="Probability that it is observed, given types, assumptions and the moves "
            "made so far."
        ),
    ]
    why: Annotated[Text, Field(description="The reason for the likelihood.")] = ""
    source: Annotated[Text, Field(description="An id of `sources`, or a citation.")] = ""
    reported_by: Annotated[
        Text,
        Field(
            description="The id of the source that would report it: its grade discounts what "
            "looking is worth. Without one, the report is always right."
        ),
    ] = ""


class CaseShape(Shape):
    """A case file, version 1 of the language."""

    overture: Annotated[
        int, JsonForm({"const": 1}), Field(description="Version of the language: 1.")
    ]
    title: Annotated[Text, Field(description="The title of the case.")]
    question: Annotated[Text, Field(description="The question that the brief answers.")] = ""
    as_of: Annotated[Day, Field(description="The day on which the question is asked.")]
    summary: Annotated[Text, Field(description="The situation in a paragraph.")] = ""
    priors_as_of: Annotated[
        Day | None, Field(description="The day of the priors and credences (default as_of).")
    ] = None
    parties: Annotated[
        dict[str, Annotated[PartyShape, OrText("name")]], Field(description="Who takes part.")
    ]
    types: Annotated[
        dict[str, dict[str, TypeShape]], Field(description="Private information of parties.")
    ] = {}
    quantities: Annotated[dict[str, Form], Field(description="Uncertain numbers.")] = {}
    together: Annotated[
        list[TogetherShape], Field(description="Quantities that move together.")
    ] = []
    assumptions: Annotated[
        dict[str, AssumptionShape], Field(description="Propositions, true or false.")
    ] = {}
    moves: Annotated[list[MoveShape], Field(description="The moves, in their order.")]
    outcomes: Annotated[
        dict[str, Annotated[OutcomeShape, OrText("when", (str, bool))]],
        Field(description="Named events."),
    ] = {}
    payoffs: Annotated[
        dict[str, list[TermShape]], Field(description="Party -> terms of its payoff.")
    ]
    forbidden: Annotated[
        dict[str, Text], Field(description="Option -> why it is never advised.")
    ] = {}
    rationality: Annotated[
        dict[str, Precision],
        Field(description="Party -> precision of its choices per point, for all that move."),
    ] = {}
    advice: Annotated[AdviceShape, Field(description="What is to be advised.")]
    levers: Annotated[
        dict[str, LeverShape], Field(description="What could be varied in the offer.")
    ] = {}
    scenarios: Annotated[
        dict[str, dict[str, Any]],
        Field(description="Scenario -> path -> the value that replaces the one there."),
    ] = {}
    sources: Annotated[
        dict[str, Annotated[SourceShape, OrText("publisher")]],
        Field(description="Where reasons come from."),
    ] = {}
    indicators: Annotated[
        dict[str, IndicatorShape], Field(description="What may be observed, and what it tells.")
    ] = {}
    happened: Annotated[
        dict[str, HappenedShape],
        Field(description="What became of outcomes and indicators: to score forecasts."),
    ] = {}
    arguments: Annotated[
        dict[str, ArgumentShape], Field(description="Claims for and against the options.")
    ] = {}
    agenda: Annotated[
        AgendaShape | None, Field(description="The negotiation: issues, worths, who must agree.")
    ] = None
    bodies: Annotated[dict[str, BodyShape], Field(description="Collective decision makers.")] = {}
    responses: Annotated[
        dict[str, ResponseShape], Field(description="Measures held ready, and who must agree.")
    ] = {}
    accessions: Annotated[
        dict[str, AccessionShape], Field(description="Members that a body may admit.")
    ] = {}
    ceilings: Annotated[
        CeilingsShape | None, Field(description="Ceilings on treaty-limited equipment.")
    ] = None
    record: Annotated[
        Text,
        Field(
            description="The file with the dated observations, beside the case: NAME.csv (default "
            "record.csv, if there is one) or NAME.db."
        ),
    ] = ""
    statements: Annotated[
        Annotated[StatementsShape, OrText("file")] | None,
        Field(description="Public statements, coded by position."),
    ] = None


LATER_SECTIONS = (
    "series",
    "conditions",
    "watch",
    "plan",
)
"""Sections of the language that this version does not read yet."""
