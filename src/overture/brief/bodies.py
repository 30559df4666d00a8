"""What bodies decide, in sentences that the terminal, the brief and `overture talks` share."""

from __future__ import annotations

from typing import Any

from overture.brief.packages import best_called
from overture.brief.parts import Block, Items, Name, Paragraph, Strong, Words, listed, words
from overture.brief.quote import Key, Run, humane

Path = tuple[Key, ...]

MEASURES = ("plan", "responses")
ACCESSIONS = ("talks", "accessions")
MOST_NAMED = 4
"""Members of a set that a sentence names; the JSON has all."""

SHOWN = (0.75, 0.9)
"""Levels of consent of which a sentence tells the first that is not reached yet."""


def member_name(run: Run, member: str) -> str:
    """A member of a body as a name; of several that are alike, the words of the answer."""
    if " like " in member:
        head, _, last = member.rpartition("like ")
        return f"{head}like {member_name(run, last)}"
    return str(run.at("case", "party_names", member) or humane(member).capitalize())


def hangs_sentence(run: Run, at: Path, key: str = "price") -> Words:
    """On whom a decision hangs most, and by how much; `at` leads to the row of that member."""
    return words(
        "most hangs on ", member_name(run, str(run.at(*at, "member"))),
        " (sure consent: ", run.number("swing", *at, key), " percentage points)",
    )  # fmt: skip


def winning_sentence(run: Run, at: Path, consent: float) -> Words | None:
    """What would bring a body to the first of the levels SHOWN that it does not reach.

    `at` leads to what has `levels`. None where it reaches them all.
    """
    rows: list[dict[str, Any]] = run.at(*at, "levels") or []
    place = next(
        (k for k, row in enumerate(rows) if row["level"] in SHOWN and consent < row["level"]), None
    )
    if place is None:
        return None
    row, here = rows[place], (*at, "levels", place)
    head = words("For ", run.percent(*here, "level"), " ")
    if row["members"] is None:
        set_ = words("not even the sure consent of all members would do")
    else:
        names = [member_name(run, name) for name in row["members"]]
        rest = len(names) - MOST_NAMED
        shown = [*names[:MOST_NAMED], f"{rest} more"] if rest > 1 else names
        bound = "" if row["exact"] else f" (at least {row['least']} are needed)"
        set_ = words(f"the consent of {listed(shown)} must be sure{bound}")
    if "gain" not in row or not run.at(*at, "precision"):
        # nobody minds a text here
        return words(head, set_, ".")
    if row["gain"] is None:
        return words(head, set_, "; no text is good enough.")
    text = words("a text must be worth ", run.points(*here, "gain"), " points more than no deal")
    if row["short"]:
        more = f" more than {best_called(run)} gives)"
        text = words(text, " (", run.points(*here, "short"), more)
    return words(head, text, ", or ", set_, ".")


# ------------------------------------------------------------------ measures
def _measures(run: Run) -> dict[str, Any]:
    found: dict[str, Any] = run.at(*MEASURES) or {}
    return found


def failed(run: Run) -> str:
    """Why the measures could not be worked out, or ""."""
    return str(run.at("plan", "failed") or "")


def measures_line(run: Run) -> Words | None:
    """Which measures are agreed, and which not yet; None where the case declares none."""
    if failed(run):
        return words("Not worked out: ", failed(run))
    rows = _measures(run)
    if not rows:
        return None
    secured = [name for name, row in rows.items() if row["body"] and row["agreed"]]
    free = [name for name, row in rows.items() if not row["body"]]
    still = [name for name, row in rows.items() if row["body"] and not row["agreed"]]
    parts = []
    if secured:
        parts.append(words("Agreed: ", listed([Name(name) for name in secured]), "."))
    if still:
        told = [
            words(Name(name), " (", run.percent(*MEASURES, name, "consent"), ", hangs most on ",
                  member_name(run, rows[name]["decides"]["member"]), ")")
            for name in still
        ]  # fmt: skip
        parts.append(words("Not yet agreed: ", listed(told, "; ", "; "), "."))
    if free:
        parts.append(words("Needing nobody's consent: ", listed([Name(n) for n in free]), "."))
    return words(*[piece for part in parts for piece in (part, " ")][:-1])


def measure_blocks(run: Run) -> list[Block]:
    """The measures one by one, for the brief; empty where the case declares none."""
    if failed(run):
        return [Paragraph(words("Measures could not be worked out: ", failed(run)), "caution")]
    rows = _measures(run)
    if not rows:
        return []
    lead = words(Strong("Measures held ready"), ": who has agreed, and who has not.")
    return [Paragraph(lead), Items(tuple((_measure(run, n), ()) for n in rows), "compact")]


def _measure(run: Run, name: str) -> Words:
    row, at = run.at(*MEASURES, name), (*MEASURES, name)
    head = words(Name(name), f": {row['says'].rstrip('.')}")
    aside = []
    if row["lead"] is not None:
        aside.append(words(run.count(*at, "lead"), " days"))
    if row["cost"] is not None:
        aside.append(words("costs ", run.points(*at, "cost", "mean"), " points"))
    if aside:
        head = words(head, " (", listed(aside, ", ", ", "), ")")
    body = row["body_says"] or humane(str(row["body"]))
    if not row["body"]:
        told = words("; nobody needs to agree")
    elif row["agreed"]:
        told = words(f"; agreed by: {body}")
    else:
        told = words(
            f"; not agreed yet: {body} ({row['rule']}) consents with ",
            run.percent(*at, "consent"), ", and ", hangs_sentence(run, (*at, "decides")),
        )  # fmt: skip
    found = words(head, told, ".")
    if row["trigger"]:
        found = words(found, f" Trigger: {row['trigger'].rstrip('.')}.")
    adds = [
        words(run.points(*at, "adds", quantity, "mean"), f" to {quantity}",
              *((" (expected ", run.points(*at, "adds", quantity, "expected"), ")")
                if row["body"] and not row["agreed"] else ()))
        for quantity in row["adds"]
    ]  # fmt: skip
    if adds:
        found = words(found, " Carried out, it adds ", listed(adds), ".")
    won = winning_sentence(run, at, row["consent"]) if row["levels"] else None
    return found if won is None else words(found, " ", won)


# ------------------------------------------------------------------ accessions
def accession_sentences(run: Run) -> list[Words]:
    """Every accession: whether it ever passes, what the door is worth, what the case claims."""
    return [_accession(run, name) for name in run.at(*ACCESSIONS) or {}]


def _accession(run: Run, name: str) -> Words:
    row, at = run.at(*ACCESSIONS, name), (*ACCESSIONS, name)
    body = row["body_says"] or humane(row["body"])
    met = words()
    if row["criteria"]:
        each = [
            words(f"{humane(one['argument'])} ", run.percent(*at, "criteria", k, "upheld"))
            for k, one in enumerate(row["criteria"])
        ]
        met = words(
            "The criteria are met in ", run.percent(*at, "met"), " of worlds (",
            listed(each, ", ", ", "), "). ",
        )  # fmt: skip
    found = words(
        Strong(row["says"].rstrip(".")), ": ", run.percent(*at, "passes"), ". ", met,
        f"Consent of: {body} ({row['rule']} of ", run.count(*at, "members"), "), ",
        run.percent(*at, "consent"), "; ", hangs_sentence(run, (*at, "decides"), "raises"), ".",
    )  # fmt: skip
    worth = [
        words(f"{_party(run, party)} ", run.points(*at, "worth", party, "expected"), " (",
              run.points(*at, "worth", party, "sure"), " if it were sure)")
        for party in row["worth"]
    ]  # fmt: skip
    if worth:
        found = words(found, " The open door is worth, in points of each: ", listed(worth), ".")
    return words(found, *_claimed(run, (*at, "assumption")))


def _party(run: Run, party: str) -> str:
    return str(run.at("talks", "party_names", party) or run.party_name(party))


def _claimed(run: Run, at: Path) -> tuple[Words | str, ...]:
    """The assumption that it never passes beside what body and criteria imply."""
    claim = run.at(*at)
    if claim is None:
        return ()
    beyond = "outside of that range" if claim["differs"] else "within that range"
    return (
        words(
            " ", Name(claim["id"]), " claims that it never does: the case states ",
            run.percent(*at, "stated"), " (", run.percent(*at, "low"), " to ",
            run.percent(*at, "high"), "), body and criteria imply ",
            run.percent(*at, "implied"), f", {beyond}.",
        ),
    )  # fmt: skip
