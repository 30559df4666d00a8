"""Section 4: what each reply to the offer would reveal."""

from __future__ import annotations

from overture.brief import answer
from overture.brief.charts.stacks import Stack, Stacks
from overture.brief.parts import (
    Block,
    Cell,
    Figure,
    Folded,
    Items,
    Name,
    Paragraph,
    Section,
    Table,
    words,
)
from overture.brief.quote import Run, humane

REPLIES = ("test", "replies")


def _belief(run: Run, party: str) -> Figure:
    kinds = list(run.at("test", "prior", party))
    replies = run.at(*REPLIES)
    today = Stack(
        "today",
        "before any reply",
        None,
        tuple(run.percent("test", "prior", party, kind) for kind in kinds),
    )
    rows = [
        Stack(
            reply["reply"],
            str(reply["says"]),
            run.percent(*REPLIES, index, "probability"),
            tuple(run.percent(*REPLIES, index, "posterior", party, kind) for kind in kinds),
        )
        for index, reply in enumerate(replies)
    ]
    name = run.party_name(party)
    sentence = (
        f"Belief about the type of {name} today and after each of {len(rows)} replies, as shares "
        f"of {', '.join(kinds)}; dashed lines carry today's belief down."
    )
    return Figure(Stacks(tuple(kinds), (today, *rows)), sentence, _table(run, party))


def _ratio(run: Run, *at: str | int) -> Cell:
    """A likelihood ratio, or the word for one that is no number."""
    found = run.at(*at)
    return run.number("ratio", *at) if isinstance(found, float | int) else found or "undefined"


def _table(run: Run, party: str) -> Table:
    kinds = list(run.at("test", "prior", party))
    prior: list[Cell] = [run.percent("test", "prior", party, kind) for kind in kinds]
    rows: list[tuple[Cell, ...]] = [("today", "", *prior, *("" for _ in kinds))]
    for index, reply in enumerate(run.at(*REPLIES)):
        at = (*REPLIES, index)
        rows.append(
            (
                reply["reply"],
                run.percent(*at, "probability"),
                *(run.percent(*at, "posterior", party, kind) for kind in kinds),
                *(_ratio(run, *at, "ratios", party, kind) for kind in kinds),
            )
        )
    columns = (
        ("reply", "left"),
        ("chance", "right"),
        *((kind, "right") for kind in kinds),
        *((f"LR {kind}", "right") for kind in kinds),
    )
    caption = (
        f"Belief about {run.party_name(party)} after each reply; LR: likelihood ratio of the "
        "reply, this type against the others"
    )
    return Table(caption, columns, tuple(rows))


def _conduct(run: Run) -> Table:
    rows: list[tuple[Cell, ...]] = []
    for index, reply in enumerate(run.at(*REPLIES)):
        rows.append(
            (
                reply["reply"],
                run.percent(*REPLIES, index, "probability"),
                "yes" if reply["complies"] else "no",
                run.percent(*REPLIES, index, "kept"),
                Name(reply["next"]) if reply["next"] else "",
            )
        )
    columns = (
        ("reply", "left"),
        ("chance", "right"),
        ("counts as complying", "left"),
        ("condition really kept", "right"),
        ("then", "left"),
    )
    return Table("Each reply: does it comply, and is it true", columns, tuple(rows))


def _assumptions(run: Run) -> Table | None:
    names = list(run.at("test", "assumption_prior") or {})
    replies = run.at(*REPLIES)
    if not names:
        return None
    rows: list[tuple[Cell, ...]] = []
    for name in names:
        rows.append(
            (
                Name(name),
                run.percent("test", "assumption_prior", name),
                *(run.percent(*REPLIES, i, "assumptions", name) for i in range(len(replies))),
                run.number("fine", "test", "assumption_bits", name),
            )
        )
    columns = (
        ("assumption", "left"),
        ("today", "right"),
        *((reply["reply"], "right") for reply in replies),
        ("bits", "right"),
    )
    return Table("Belief in each assumption after each reply", columns, tuple(rows))


def section(run: Run) -> Section | None:
    """Belief bars, the worth of the test, and the tables behind them."""
    if run.at("test") is None:
        return None
    offer = run.at("test", "offer")
    intro = words(
        "This reads the offer ",
        Name(offer),
        " as an experiment. ",
        answer.information_sentence(run),
        " A reply can tell about assumptions and quantities too.",
    )
    if offer != run.best:
        intro = words(intro, " It is not the option advised, which is ", Name(run.best), ".")
    blocks: list[Block] = [Paragraph(intro)]
    blocks += [_belief(run, party) for party in run.at("test", "prior") or {}]
    found = (
        ("Worth", answer.plan_value_sentence(run)),
        ("Ceiling", answer.worth_sentence(run)),
        ("Deceit", answer.deceived_sentence(run)),
    )
    rows = tuple((words(head + ". "), (body,)) for head, body in found if body is not None)
    blocks.append(Items(rows))
    blocks.append(_conduct(run))
    table = _assumptions(run)
    if table is not None:
        types = any(len(kinds) > 1 for kinds in (run.at("test", "prior") or {}).values())
        blocks.append(
            Folded("What each reply says about the assumptions", (table,)) if types else table
        )
    return Section("replies", 4, f"What each reply to {humane(offer)} reveals", tuple(blocks))
