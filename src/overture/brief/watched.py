"""What is watched, in sentences that the terminal, the brief and `overture watch` share."""

from __future__ import annotations

from overture.brief.parts import Name, Strong, Words, listed, words
from overture.brief.quote import Key, Run, humane

Path = tuple[Key, ...]
AT: Path = ("watch", "ceilings")

NOT_YET = "Conditions, a standstill and deadlines are not watched yet: only ceilings are."


def failure(run: Run) -> str:
    """Why nothing could be watched, or ""."""
    return str(run.at("watch", "failed") or "")


def rule_sentence(run: Run) -> Words:
    """When a breach is called, and of what: a ceiling may be only proposed."""
    head = words(
        "A breach is called where what was known on the day puts the holding above its ceiling ",
        "with ", run.percent(*AT, "confidence"), " or more. A holding is a median with its central "
        "90 %.",
    )  # fmt: skip
    if not run.at(*AT, "proposed"):
        return head
    return words(
        head,
        " The ceilings are only proposed: a breach is what would be one if they were in force.",
    )


def rows(run: Run) -> list[Path]:
    """Where each watched ceiling stands."""
    return [(*AT, "rows", k) for k, _ in enumerate(run.at(*AT, "rows") or [])]


def name_of(run: Run, at: Path) -> str:
    """A ceiling in words: what it counts, and where."""
    return f"{humane(run.at(*at, 'category'))} of {humane(run.at(*at, 'group'))} in " + humane(
        run.at(*at, "zone")
    )


def limit(run: Run, at: Path) -> Words:
    """A ceiling: its number, or its interval."""
    if run.at(*at, "limit_low") is None:
        return words(run.count(*at, "limit"))
    return words(run.count(*at, "limit_low"), " to ", run.count(*at, "limit_high"))


def held(run: Run, at: Path) -> Words:
    """The holding with its central 90 %."""
    return words(
        run.number("holding", *at, "held", "median"), " (",
        run.number("holding", *at, "held", "low"), " to ",
        run.number("holding", *at, "held", "high"), ")",
    )  # fmt: skip


def called(run: Run, at: Path) -> Words:
    """What can be called today, and since when."""
    told = run.at(*at, "called")
    if told["now"] == "breach":
        what = "it would be a breach" if run.at(*AT, "proposed") else "a breach can be called"
        return words(what, " since ", str(told["since"]))
    if told["now"] == "kept":
        return words("it can be called kept since ", str(told["since"]))
    if told["breach"]:
        return words(f"nothing can be called today; a breach could, first on {told['breach']}")
    return words("neither a breach nor compliance can be called")


def word(run: Run, at: Path) -> str:
    """The same in a few words."""
    told = run.at(*at, "called")
    if told["now"] == "breach":
        what = "above" if run.at(*AT, "proposed") else "a breach"
        return f"{what}, since {told['since']}"
    return f"kept, since {told['since']}" if told["now"] == "kept" else "neither"


def missing_sentence(run: Run, at: Path) -> Words:
    """What nothing counts, so that the holding is a least."""
    missing = listed([humane(each) for each in run.at(*at, "missing")])
    return words(f"That is the least of {name_of(run, at)}: nothing counts ", missing, ".")


def sentence(run: Run, at: Path) -> Words:
    """The holding, how likely it is above the ceiling and by how much, and what can be called."""
    head = words(Strong(name_of(run, at)), ": ceiling ", limit(run, at), "; ")
    if run.at(*at, "held") is None:
        return words(head, "nothing had counted it by then, which is not zero.")
    more = words(" ", missing_sentence(run, at)) if run.at(*at, "missing") else words()
    return words(
        head, "held ", held(run, at), " by ", str(len(run.at(*at, "rows"))), " rows; above with ",
        run.percent(*at, "above"), ", by ", run.number("holding", *at, "excess"),
        " on average; ", called(run, at), ".", more,
    )  # fmt: skip


def inspection_sentence(run: Run, at: Path) -> Words | None:
    """What one more inspection would add; None where none is declared, or nothing is held."""
    if run.at(*at, "inspection") is None:
        return None
    look = (*at, "inspection")
    head = words(
        "An inspection would notice a breach in ", name_of(run, at), " with ",
        run.percent(*look, "notices"),
    )  # fmt: skip
    many = run.at(*look, "until_kept")
    if not many:
        return words(head, ".")
    row = " that finds nothing" if many == 1 else " in a row that find nothing"
    return words(
        head, "; compliance could be called after ", run.count(*look, "until_kept"), row, "."
    )


def next_sentences(run: Run, at: Path) -> list[Words]:
    """What one more inspection, and one more count, would add; none where nothing is held."""
    if run.at(*at, "held") is None:
        return []
    count = (*at, "count")
    found = [
        words(
            "One more count as good as the best would let a breach be called with ",
            run.percent(*count, "breach"), ", compliance with ", run.percent(*count, "kept"),
            "; it tells ", run.bits(*count, "bits"), " bits.",
        )
    ]  # fmt: skip
    told = inspection_sentence(run, at)
    if told is not None:
        look = (*at, "inspection")
        found.insert(
            0,
            words(
                told, " If one finds nothing, it is above with ",
                run.percent(*look, "above_if_not"), "; it tells ", run.bits(*look, "bits"),
                " bits.",
            ),
        )  # fmt: skip
    return found


def line(run: Run) -> Words | None:
    """The line WATCH of the terminal; None where nothing is watched."""
    if run.at("watch") is None:
        return None
    if failure(run):
        return words("Not watched: ", failure(run))
    parts = []
    for at in rows(run):
        head = words(Name(name_of(run, at)), " ")
        if run.at(*at, "held") is None:
            parts.append(words(head, "not counted yet"))
            continue
        proposed = bool(run.at(*AT, "proposed"))
        told = run.at(*at, "called")
        tail = {"breach": "" if proposed else "a breach ", "kept": "kept "}.get(told["now"])
        when = "open" if tail is None else f"{tail}since {told['since']}"
        ceiling = f", above {'the proposed' if proposed else 'its'} ceiling with "
        parts.append(
            words(
                head, run.number("holding", *at, "held", "median"), ceiling,
                run.percent(*at, "above"), f" ({when})",
            )
        )  # fmt: skip
    return words(listed(parts, "; ", "; "), ".")


def unwatched(run: Run) -> Words:
    """What is not watched: ceilings that nothing counts, other definitions, and conditions."""
    found = []
    plain = run.at(*AT, "uncounted")
    if plain:
        names = [
            f"{humane(r['category'])} of {humane(r['group'])} in {humane(r['zone'])}" for r in plain
        ]
        found.append(f"No rule says what counts {listed(names)}.")
    other: dict[str, int] = {}
    for at in rows(run):
        for name, many in run.at(*at, "rows_left_out").items():
            other[name] = max(many, other.get(name, 0))
    if other:
        named = listed([f"{name} ({many})" for name, many in other.items()])
        found.append(f"Rows of other definitions are left out: {named}.")
    return words(" ".join([*found, NOT_YET]))
