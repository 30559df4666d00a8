"""Equilibria in words: what the command, the run and section 14 of a brief are made of.

`at` is the place of the list of equilibria in the JSON: ("equilibria",) in the answer of the
command, ("solution", "sequential", "equilibria") in that of a run.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from overture.brief.parts import Name, Number, Piece, Strong, Words, listed, words
from overture.brief.quote import Key, Run, humane

At = tuple[Key, ...]

NAMES = {
    "nash": "Nash",
    "subgame_perfect": "subgame perfect",
    "weak_pbe": "weak perfect Bayesian",
    "sequential": "sequential",
}
CERTAIN = 1e-6
SEEN = 1e-3  # points: a gain that is no rounding noise

JUDGED = {"weak_pbe", "sequential"}
"""The criteria of forward induction speak of equilibria with these labels only."""


@dataclass(frozen=True)
class Group:
    """Equilibria that differ only in what never happens: one policy, one course of play, the same
    labels, gains and values.

    `rows` are their positions in the JSON, `kind` says how many of what they are.
    """

    number: int
    rows: tuple[int, ...]
    kind: str

    @property
    def first(self) -> int:
        """The one that stands for all."""
        return self.rows[0]


def grouped(rows: Sequence[Mapping[str, Any]]) -> tuple[Group, ...]:
    """The equilibria in the order of the JSON, those with the same play together."""
    found: dict[str, list[int]] = {}
    for index, row in enumerate(rows):
        play = (row["policy"], row["reveals"], row["policies"], row["outcomes"])
        # what a line says of its equilibria must hold of each
        proved = [row.get(key) for key in ("labels", "max_gain", "consistent", "exact")]
        worth = [row.get(key) for key in ("value", "values")]
        found.setdefault(repr(_rounded((play, proved, worth))), []).append(index)
    return tuple(
        Group(number, tuple(members), _kinds([rows[index] for index in members]))
        for number, members in enumerate(found.values(), 1)
    )


def _rounded(value: Any) -> Any:
    """Numbers to six digits after the point, so that rounding noise tells nothing apart."""
    if isinstance(value, Mapping):
        return [(key, _rounded(one)) for key, one in value.items()]
    if isinstance(value, list | tuple):
        return [_rounded(one) for one in value]
    return round(value, 6) + 0.0 if isinstance(value, float) else value


def _kinds(rows: Sequence[Mapping[str, Any]]) -> str:
    counts = Counter("vertex" if r.get("component") is not None else r["kind"] for r in rows)
    if len(rows) == 1:
        return str(next(iter(counts)))
    plural = {"vertex": "vertices"}
    return ", ".join(
        f"{count} {kind if count == 1 else plural.get(kind, kind)}"
        for kind, count in counts.items()
    )


def counted(count: int, what: str) -> str:
    """ "no pure equilibrium", "1 pure equilibrium", "3 pure equilibria"."""
    return f"{count or 'no'} {what} equilibri{'a' if count > 1 else 'um'}"


def census(rows: Sequence[Mapping[str, Any]], what: str) -> str:
    """ "2 pure sequential equilibria and 1 continuum of them (4 vertices)"."""
    found = []
    for kind in ("pure", "mixed"):
        alone = sum(1 for row in rows if row["kind"] == kind and row.get("component") is None)
        if alone:
            found.append(counted(alone, f"{kind} {what}"))
    inside = [row["component"] for row in rows if row.get("component") is not None]
    if inside:
        sets = len(set(inside))
        corners = f"({len(inside)} vert{'ex' if len(inside) == 1 else 'ices'})"
        of = "of them" if found else f"of {what} equilibria"
        found.append(f"{sets} continu{'um' if sets == 1 else 'a'} {of} {corners}")
    return str(listed(found)) if found else counted(0, what)


def dependence(run: Run, at: At) -> Words:
    """Whether the advice depends on which of the equilibria is played, said plainly."""
    rows = run.at(*at) or []
    if not rows:
        return words("No equilibrium was found, so none advises anything.")
    groups = grouped(rows)
    told: dict[str, tuple[Words, list[int]]] = {}
    for group in groups:
        policy = policy_words(rows[group.first])
        told.setdefault(str(policy), (policy, []))[1].append(group.number)
    parts = [words(policy, f" under {numbers(where)}") for policy, where in told.values()]
    policy = next(iter(told.values()))[0]
    if len(rows) == 1:
        return words("It advises ", policy, ".")
    if len(parts) == 1:
        return words("The advice does not depend on which is played: ", policy, ".")
    if len({rows[group.first]["policy"] for group in groups}) == 1:
        lead = "One policy is best under all, but not always alone: "
        return words(lead, listed(parts, "; ", "; "), ".")
    lead = "The advice depends on which equilibrium is played: "
    return words(Strong(lead), listed(parts, "; ", "; "), ".")


def numbers(positions: Sequence[int]) -> str:
    """ "1, 2 and 5"; runs of three or more as "4 to 9"."""
    runs: list[list[int]] = []
    for one in positions:
        if runs and one == runs[-1][-1] + 1:
            runs[-1].append(one)
        else:
            runs.append([one])
    parts = []
    for part in runs:
        parts += [f"{part[0]} to {part[-1]}"] if len(part) > 2 else [str(one) for one in part]
    return str(listed(parts))


def consistent_words(found: Sequence[bool | None]) -> str:
    """Whether trembles that carry the beliefs exist, for all of them."""
    return "no" if False in found else "undecided" if None in found else "yes"


def marks(rows: Sequence[Mapping[str, Any]], asked: str = "sequential") -> str:
    """What an equilibrium survives, and whether the quantal response leads to it."""
    narrow = {row["labels"][-1] for row in rows if row["labels"]}
    found = [NAMES[one] for one in NAMES if one in narrow and one != asked]
    tests = (("intuitive", "intuitive"), ("d1", "D1")) if narrow <= JUDGED else ()
    for name, word in tests:
        said = {row["refinements"].get(name) for row in rows}
        if len(said) == 1 and None not in said:
            found.append(word if True in said else f"not {word}")
    if any(row["refinements"].get("qre_limit") for row in rows):
        found.append("QRE limit")
    return ", ".join(found)


def gain(run: Run, at: At, index: int) -> Number:
    """The most that anyone gains by deviating once."""
    value = run.at(*at, index, "max_gain")
    return run.number("amount" if value >= SEEN else "small", *at, index, "max_gain")


def policy_words(row: Mapping[str, Any]) -> Words:
    """The policy advised, and those that are worth the same."""
    return listed([Name(one) for one in (row["policy"], *row["alike"])], ", ", " or ")


def play_words(run: Run, at: At, decide: str, policy: str) -> list[Words]:
    """What every party does in every move under a policy, from the list of plays at `at`.

    Histories after which the same types do the same are told together.
    """
    rows = run.at(*at) or []
    moves: dict[tuple[str, str], list[int]] = {}
    for index, row in enumerate(rows):
        if row["after"].get(decide, policy) == policy:
            moves.setdefault((row["party"], row["move"]), []).append(index)
    out = []
    for (party, move), members in moves.items():
        same = _told_together(rows, members)
        for part in same:
            head = f"{run.party_name(party)}, {humane(move)}"
            before = _before(rows, part, members, decide) if len(same) > 1 else ""
            head += f" after {before}" if before else ""
            who = [words(*one) for one in _who(run, at, rows, part)]
            out.append(words(head + ": ", listed(who, "; ", "; ")))
    return out


def _told_together(rows: Sequence[Mapping[str, Any]], members: Sequence[int]) -> list[list[int]]:
    """Histories in groups within which no type does different things."""
    groups: list[tuple[dict[str, Any], list[int]]] = []
    for index in members:
        mine = {
            who: {o: round(p, 6) for o, p in group["options"].items()}
            for group in rows[index]["plays"]
            for who in group["who"] or [""]
        }
        for known, part in groups:
            if all(known.get(who, mix) == mix for who, mix in mine.items()):
                known.update(mine)
                part.append(index)
                break
        else:
            groups.append((mine, [index]))
    return [part for _, part in groups]


def _before(
    rows: Sequence[Mapping[str, Any]], part: Sequence[int], members: Sequence[int], decide: str
) -> str:
    """What sets these histories of a move apart from its others, in the options chosen."""
    every = [set(rows[index]["after"].items()) for index in members]
    shared = set.intersection(*every)
    mine = set.intersection(*(set(rows[index]["after"].items()) for index in part)) - shared
    others = [set(rows[index]["after"].items()) for index in members if index not in part]
    order = [move for index in part for move in rows[index]["after"]]
    if mine and not any(mine <= other for other in others):
        return ", ".join(option for _, option in sorted(mine, key=lambda f: order.index(f[0])))
    told = [
        ", ".join(
            o for m, o in rows[index]["after"].items() if m != decide and (m, o) not in shared
        )
        for index in part
    ]
    more = len(told) - 2
    text = " / ".join(told[:2])
    return f"{text} and {more} more" if more > 0 else text


def _who(
    run: Run, at: At, rows: Sequence[Mapping[str, Any]], part: Sequence[int]
) -> list[list[Piece | Words]]:
    """Types that do the same, and what: from the first history at which each moves."""
    mixes: dict[tuple[tuple[str, float], ...], tuple[list[str], At]] = {}
    seen: set[str] = set()
    for index in part:
        for position, group in enumerate(rows[index]["plays"]):
            key = tuple((o, round(p, 6)) for o, p in group["options"].items() if p > CERTAIN)
            place = (*at, index, "plays", position, "options")
            names, _ = mixes.setdefault(key, ([], place))
            for who in group["who"]:
                if who not in seen:
                    seen.add(who)
                    names.append(who)
    return [
        [f"{', '.join(_plain(names))} → " if names else "", mix_words(run, place)]
        for names, place in mixes.values()
    ]


def _plain(names: Sequence[str]) -> list[str]:
    """Without "opportunist in 162" where "opportunist" is named anyhow."""
    return [name for name in names if " in " not in name or name.split(" in ")[0] not in names]


def mix_words(run: Run, at: At) -> Words:
    """An option, or several with their probabilities."""
    options: Mapping[str, float] = run.at(*at)
    likely = sorted((o for o in options if options[o] > CERTAIN), key=lambda o: -options[o])
    if len(likely) == 1:
        return words(Name(likely[0]))
    parts: list[Piece | Words] = [words(Name(o), " ", run.percent(*at, o)) for o in likely]
    return listed(parts)


def limit_words(run: Run, at: At, limit: Mapping[str, Any] | None) -> Words:
    """Which equilibrium the quantal response leads to, as precision grows."""
    rows = run.at(*at) or []
    if limit is None:
        return words("The quantal response could not be followed to a high precision.")
    times = f"{limit['precision_times']:,.0f} times the declared precision"
    inside = limit.get("component")
    if inside is not None:
        held = [
            group.number
            for group in grouped(rows)
            if any(rows[index]["component"] == inside for index in group.rows)
        ]
        return words(
            "As precision grows, the quantal response leads into a continuum of equilibria, whose "
            f"ends are among {numbers(held)}."
        )
    if limit["equilibrium"] is None or limit["equilibrium"] >= len(rows):
        return words(f"At {times} the quantal response is near none of those listed.")
    number = next(g.number for g in grouped(rows) if limit["equilibrium"] in g.rows)
    rest = "" if limit["by"] == "strategy" else " in what happens, not off the path"
    which = f"to {number}{rest}" if len(rows) > 1 else f"to it{rest}"
    text = f"As precision grows, the quantal response leads {which}"
    if len(rows) > 1:
        text += "; that is one of them, not the one that must be played"
    return words(text + ".")
