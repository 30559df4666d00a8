"""What the talks come to, in sentences that the terminal, the brief and `overture talks` share."""

from __future__ import annotations

from overture.brief.bodies import member_name, winning_sentence
from overture.brief.packages import POINTS as POINTS
from overture.brief.parts import Piece, Strong, Words, listed, words
from overture.brief.quote import Key, Run, humane

AT = ("talks",)
LEAST = 0.05
"""Points: a worth that would print as zero."""

Path = tuple[Key, ...]


def failure(run: Run) -> str:
    """Why the talks could not be worked out, or ""."""
    return str(run.at(*AT, "failed") or "")


def parties(run: Run) -> list[str]:
    """The ids of the parties at the table."""
    return list(run.at(*AT, "parties"))


def name_of(run: Run, party: str) -> str:
    """The name of a party at the table."""
    return str(run.at(*AT, "party_names", party) or humane(party))


def kind_of(kind: str) -> str:
    """A type in words; "" where the party has none at the table."""
    return "" if kind in ("", "any") else humane(kind)


def typed_name(run: Run, party: str, kind: str) -> str:
    """A party with the type that it has."""
    return f"{name_of(run, party)} ({kind_of(kind)})" if kind_of(kind) else name_of(run, party)


def zone_sentence(run: Run) -> Words:
    """How many packages beat no deal for all, and how likely there is one."""
    typed = [name_of(run, party) for party in run.at(*AT, "uncertain", "odds") or {}]
    mean = words(f" ({listed(typed)} averaged over types)") if typed else words("")
    if run.at(*AT, "zone", "exists"):
        size = run.at(*AT, "zone", "size")
        head = (
            words(Strong("There is a deal"), ": some of ")
            if size is None
            else words(Strong("There is a deal"), ": ", run.count(*AT, "zone", "size"), " of ")
        )
        head = words(
            head, run.count(*AT, "packages"), " packages are worth no deal or more to all", mean
        )
    else:
        head = words(
            Strong("There is no deal"), ": none of ", run.count(*AT, "packages"),
            " packages is worth no deal or more to all", mean,
        )  # fmt: skip
    return words(
        head, "; over worlds and types there is one with ",
        run.percent(*AT, "uncertain", "zone", "probability"), ".",
    )  # fmt: skip


def nearest_sentence(run: Run) -> Words:
    """What the parties would have to ask less, where there is no deal; empty where there is one."""
    near = run.at(*AT, "zone", "relaxation")
    if near is None:
        return words("")
    parts: list[Piece | Words] = [
        words(name_of(run, p), " ", run.points(*AT, "zone", "relaxation", "shortfall", p))
        for p in near["parties"]
    ]
    return words("The nearest needs these to ask for less, in points: ", listed(parts), ".")


def package_of(run: Run, name: str) -> Path | None:
    """Where a named package stands in the table of packages."""
    rows = run.at(*AT, "table") or []
    place = next((k for k, row in enumerate(rows) if row["name"] == name), None)
    return None if place is None else (*AT, "table", place)


def package_sentence(run: Run, name: str, called: str, most: int = 1) -> Words | None:
    """A named package: what it changes in the current text, and how likely all are better off.
    None where there is none of that name."""
    at = package_of(run, name)
    if at is None:
        return None
    sure = words(
        run.percent(*AT, "uncertain", "acceptance", name, "all"),
        " nobody is worse off than without a deal.",
    )
    changes = run.at(*at, "issues")
    if changes == []:
        return words(f"{called} is the current text; with ", sure)
    pairs = (
        list(run.at(*at, "package").items())
        if changes is None
        else [(row["issue"], row["to"]) for row in changes]
    )
    told = [f"{humane(issue)} ({option})" for issue, option in pairs[:most]]
    if len(pairs) > most:
        told.append(f"{len(pairs) - most} more")
    lead = f"{called}: " if changes is None else f"{called} changes "
    return words(lead, listed(told), "; with ", sure)


def no_deal_sentence(run: Run) -> Words:
    """What no deal is worth to each party, by type."""
    parts: list[Piece | Words] = []
    for party in parties(run):
        at = (*AT, "no_deal", party)
        kinds = run.at(*at, "by_type")
        if list(kinds) == ["any"]:
            parts.append(words(name_of(run, party), " ", run.points(*at, "mean")))
            continue
        inner = [words(kind_of(k), " ", run.points(*at, "by_type", k)) for k in kinds]
        parts.append(words(name_of(run, party), " ", listed(inner)))
    solved = [p for p in parties(run) if run.at(*AT, "no_deal", p, "from") == "game"]
    whence = (
        " That is what follows in the solved game when the talks fail."
        if len(solved) == len(parties(run))
        else f" Of {listed([name_of(run, p) for p in solved])} it is what follows in the solved "
        "game when the talks fail."
        if solved
        else ""
    )
    return words(
        "What no deal is worth, in the points of the agenda: ",
        listed(parts, "; ", "; "), ".", whence,
    )  # fmt: skip


def types_sentence(run: Run) -> Words | None:
    """How likely each type sits at the table, and how many packages then beat no deal for all."""
    rows = run.at(*AT, "types") or []
    if not rows or "failed" in rows[0]:
        return None
    parts: list[Piece | Words] = []
    for k, row in enumerate(rows):
        at = (*AT, "types", k)
        who = ", ".join(typed_name(run, party, kind) for party, kind in row["types"].items())
        parts.append(
            words(
                run.count(*at, "zone"), f" for {who}, ", run.percent(*at, "probability"),
            )
        )  # fmt: skip
    opens = run.at(*AT, "opens") is not None
    where = "among those who reach the table" if opens else "today"
    lead = f"Packages that beat no deal for all, by type, with the share of the type {where}: "
    found = words(lead, listed(parts, "; ", "; "), ".")
    return (
        words("The table opens with ", run.percent(*AT, "opens"), ". ", found) if opens else found
    )


def refusal_sentence(run: Run) -> Words | None:
    """Which types would refuse the Nash package by the numbers of the central world; None where
    nobody would."""
    at = package_of(run, "nash")
    if at is None:
        return None
    kinds = run.at(*at, "rational_by_type")
    no = [typed_name(run, p, k) for p, row in kinds.items() for k, yes in row.items() if not yes]
    if not no:
        return None
    return words(
        "The Nash package of the averages is worth no deal or more to each party averaged over its "
        "types; by itself ", listed(no), " would refuse it.",
    )  # fmt: skip


def body_sentences(run: Run) -> list[Words]:
    """Each body: how likely it consents, and whose consent decides."""
    found = []
    for name in run.at(*AT, "ratification", "bodies"):
        at = (*AT, "ratification", "bodies", name)
        label = run.at(*at, "says") or name_of(run, name)
        if run.at(*at, "failed"):
            found.append(words(f"{label}: not worked out: {run.at(*at, 'failed')}"))
            continue
        seats = run.at(*at, "seats")
        top = max(range(len(seats)), key=lambda k: seats[k]["price"] * 1.0)
        seat = (*at, "seats", top)
        found.append(
            words(
                f"{label} ({run.at(*at, 'rule')} of ", run.count(*at, "members"),
                "): a text worth as much as no deal finds consent with ",
                run.percent(*at, "consent"), ". Most hangs on ",
                member_name(run, str(seats[top]["member"])), ": with that consent sure, ",
                run.number("swing", *seat, "price"), " percentage points.",
            )
        )  # fmt: skip
        won = winning_sentence(run, at, run.at(*at, "consent"))
        if won is not None:
            found[-1] = words(found[-1], " ", won)
    return found


def offer_sentence(run: Run) -> Words | None:
    """The best single offer: how likely it is taken, and what a yes tells."""
    at = (*AT, "uncertain", "offer")
    found = run.at(*at)
    if found is None:
        return None
    if "failed" in found:
        return words(str(found["failed"]), ".")
    after = [
        words(typed_name(run, party, kind), " ", run.percent(*at, "after_yes", party, kind))
        for party, kinds in (found["after_yes"] or {}).items()
        for kind in kinds
    ]  # fmt: skip
    head = words(
        "The best single offer of ", name_of(run, found["proposer"]), " gains it ",
        run.points(*at, "gain"), " above no deal; all are no worse off with it in ",
        run.percent(*at, "over_worlds", "all"), " of worlds and types",
    )  # fmt: skip
    tail = words("; after a yes: ", listed(after), ".") if after else words(".")
    return words(head, tail)


def clause_sentences(run: Run) -> list[Words]:
    """Each clause of the Nash package: what differing beliefs make of it, and who complies."""
    found = []
    for k, clause in enumerate(run.at(*AT, "clauses") or []):
        if not clause["in_package"]:
            continue
        at = (*AT, "clauses", k, "parties")
        gains = []
        loses = []
        for i, row in enumerate(clause["parties"]):
            who = typed_name(run, row["party"], row["type"])
            if abs(row["from_belief"]) >= LEAST:
                gains.append(words(who, " ", run.number("change", *at, i, "from_belief")))
            if not row["complies"]:
                loses.append(who)
        comply = (
            f"{listed(loses)} would be worse off than without a deal once it is known whether "
            "that happened."
            if loses
            else "Nobody would rather have had no deal once it is known whether that happened."
        )
        worth = (
            words("Differing beliefs make it worth, in points: ", listed(gains, ", ", ", "), ". ")
            if gains
            else words("Beliefs about that hardly differ. ")
        )
        head = f"{humane(clause['issue']).capitalize()} ({clause['option']})"
        found.append(words(f"{head}, if: {clause['event']}. ", worth, comply))
    return found


def changes_sentence(run: Run, most: int) -> Words:
    """The smallest changes, each alone, that make another package the Nash package."""
    told = [_change(run, k) for k in range(min(most, len(run.at(*AT, "smallest_changes"))))]
    return words(
        "Another package would be the Nash package if ", listed(told, "; or if ", "; or if "), "."
    )


def _change(run: Run, index: int) -> Words:
    """One smallest change, after "if"."""
    at = (*AT, "smallest_changes", index)
    row = run.at(*at)
    who = typed_name(run, row["party"], row["type"])
    kind = "percent" if row["kind"] == "belief" else "points2"
    moved = words(run.number(kind, *at, "at"), ", not ", run.number(kind, *at, "now"))
    end = " (no deal is then left)" if row["to"] is None else ""
    if row["kind"] == "no_deal":
        return words(f"no deal were worth to {who} ", moved, end)
    if row["kind"] == "belief":
        return words(f"{who} held “{row['option']}” likely with ", moved, end)
    return words(f"{humane(row['issue'])}, “{row['option']}”, were worth to {who} ", moved, end)
