"""The shapes of `agenda` and `bodies`."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field

from overture.case.shape_parts import Expression, Id, JsonForm, Shape, Text, Written

Names = Annotated[Any, JsonForm({"x-refers": "IssueOptions"})]
Rows = Annotated[Any, JsonForm({"x-refers": "Worth"})]
Typed = Annotated[Any, JsonForm({"x-refers": "Typed"})]
NoDeal = Annotated[
    Any,
    JsonForm(
        {
            "anyOf": [
                {"const": "from_game"},
                {"type": "object", "additionalProperties": {"x-refers": "Typed"}},
            ]
        }
    ),
]
Rule = Annotated[
    Any,
    JsonForm(
        {
            "anyOf": [
                {"enum": ["unanimity", "majority", "double majority"]},
                {
                    "type": "object",
                    "minProperties": 1,
                    "properties": {
                        "quota": {"type": "integer", "minimum": 1},
                        "members": {"type": "number", "exclusiveMinimum": 0, "maximum": 1},
                        "weight": {"type": "number", "exclusiveMinimum": 0, "maximum": 1},
                    },
                    "additionalProperties": False,
                },
            ]
        }
    ),
]
Members = Annotated[Any, JsonForm({"x-refers": "Member"})]
OfIssue = Annotated[
    Any,
    JsonForm(
        {
            "anyOf": [
                {"type": "number"},
                {"type": "object", "additionalProperties": {"type": "number"}},
            ]
        }
    ),
]
BodyOrId = Annotated[Any, JsonForm({"anyOf": [{"type": "string"}, {"x-refers": "Body"}]})]


class BodyShape(Shape):
    """A collective decision maker."""

    says: Annotated[Text, Field(description="What the body is.")] = ""
    rule: Annotated[
        Rule,
        Field(
            description="unanimity, majority, double majority (more than half of the members and "
            "of their weights), {quota: N} of the weights, or shares {members: 0.55, weight: 0.65}."
        ),
    ]
    members: Annotated[
        dict[str, Members],
        Field(
            description="Member -> its credence of consent, or {consents, weight, veto, why, "
            "source}."
        ),
    ] = {}
    vetoes: Annotated[
        list[Text], Field(description="Members without whose consent nothing passes.")
    ] = []
    others: Annotated[
        Members | None,
        Field(description="The same for each member that is not listed; needs `size`."),
    ] = None
    size: Annotated[
        int | None, Field(description="How many members there are, those not listed included.")
    ] = None
    shared: Annotated[
        float,
        Field(description="Correlation of consent behind the credences: 0 (each for itself) to 1."),
    ] = 0.0


class ContingentShape(Shape):
    """A clause that pays when an event happens, whose probability the parties may see apart."""

    event: Annotated[Text, Field(description="The event, as a sentence.")]
    pays: Annotated[
        dict[Id, Rows],
        Field(
            description="Party -> points if the event happens: one number for every option but "
            "the first, or a list with one for each option; by type where needed."
        ),
    ]
    belief: Annotated[
        dict[Id, Typed],
        Field(description="Party -> the probability that it gives to the event; by type where "
              "needed."),
    ]  # fmt: skip


class AgendaIssueShape(Shape):
    """One issue of the agenda."""

    says: Annotated[Text, Field(description="What the issue is about.")] = ""
    options: Annotated[
        Names,
        Field(
            description="The options, as a list or as option -> text. Blanks are allowed: such an "
            "option is quoted in expressions."
        ),
    ]
    worth: Annotated[
        dict[Id, Rows],
        Field(
            description="Party -> a list with the worth of each option in points, or type -> such "
            "a list; `why` and `source` may stand beside the types. A party left out is "
            "indifferent."
        ),
    ] = {}
    weight: Annotated[
        OfIssue | None,
        Field(
            description="What the worths are multiplied by: a number, or party -> number. Over "
            "all issues the weights of a party add up to 1 or to 100."
        ),
    ] = None
    contingent_on: Annotated[
        ContingentShape | None,
        Field(description="The options but the first are clauses that pay when an event happens."),
    ] = None
    why: Annotated[Text, Field(description="The reason for the worths.")] = ""
    source: Annotated[Text, Field(description="An id of `sources`, or a citation.")] = ""


class SidePaymentsShape(Shape):
    """Points that may change hands beside a package."""

    between: Annotated[list[Id], Field(description="Two or more parties at the table.")]
    max: Annotated[float, Field(description="At most so many points in all.")]


class AgendaShape(Shape):
    """The negotiation: who sits at the table, over what, and what no deal is worth."""

    opens_if: Annotated[
        Expression,
        Field(
            description="The histories in which the table opens, by moves and types: it is then a "
            "move of the game, with `table`, `accepts_PARTY` and `ratified` as its moves (without: "
            "no move)."
        ),
    ] = True
    parties: Annotated[list[Id], Field(description="The parties at the table.")]
    issues: Annotated[dict[Id, AgendaIssueShape], Field(description="The issues, by their ids.")]
    rules: Annotated[
        list[Expression],
        Field(description="Conditions on the options of issues that every package must satisfy."),
    ] = []
    ratify: Annotated[
        dict[str, BodyOrId],
        Field(
            description="A party at the table, or any other name -> the body (an id of `bodies`, "
            "or a body) whose consent a package needs."
        ),
    ] = {}
    no_deal: Annotated[
        NoDeal,
        Field(
            description="What no deal is worth: from_game, or party -> a number, from_game, or "
            "type -> number."
        ),
    ] = "from_game"
    side_payments: Annotated[
        SidePaymentsShape | None, Field(description="Points that may change hands.")
    ] = None
    text: Annotated[
        dict[Id, Written],
        Field(description="The current draft: an option of every issue."),
    ] = {}
    proposes: Annotated[
        Id | None,
        Field(description="Who puts a package on the table: a party, or mediator (the default)."),
    ] = None
    candidates: Annotated[
        int,
        Field(description="How many efficient packages the table of the game chooses from."),
    ] = 12
