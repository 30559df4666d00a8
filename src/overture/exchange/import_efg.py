"""From an .efg file to the folder of a case, checked by going back.

The case is loaded, compiled and written out again before the folder is made; what comes out must
be the game of the file.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from pathlib import Path
from tempfile import TemporaryDirectory

from overture.errors import CaseError, Problem, Spot
from overture.exchange.folders import make_folder
from overture.exchange.form import Chance, Choice, End, Form, Node, canonical, walk
from overture.exchange.from_game import form_of
from overture.exchange.names import NAMES_FILE, Names, names_text
from overture.exchange.read_efg import ReadForm, read_efg
from overture.exchange.to_case import Draft, draft_case
from overture.exchange.yaml_text import yaml_text

CLOSE = Fraction(1, 10**12)
"""How far a number may be rounded, relative above 1; more would be another game."""


@dataclass(frozen=True)
class Imported:
    """The texts of a case folder by file name, and how faithful it is.

    `rounded` counts the numbers that a float cannot hold exactly; `unnamed` the outcomes whose
    names were left out because a case holds fewer.
    """

    files: dict[str, str]
    nodes: int
    information_sets: int
    moves: int
    rounded: int
    unnamed: int


def import_efg(path: str | Path, today: date | None = None) -> Imported:
    """The case of an .efg file.

    Raises CaseError with the place in the file when it is not in the format, when a player
    forgets or is absent-minded, or when the language cannot hold the game.
    """
    return case_of(read_efg(path), today or date.today())


def case_of(read: ReadForm, today: date) -> Imported:
    """The case of a game that was read. Raises CaseError."""
    form = canonical(read.form)
    draft = draft_case(read, form, today)
    text = f"# Imported by overture from {Path(read.file).name}\n" + yaml_text(draft.document)
    target = form if draft.outcomes or not _outcome_names(form) else _without_names(form)
    with TemporaryDirectory() as folder:
        case = Path(folder) / "case.yaml"
        case.write_text(text, encoding="utf-8")
        names = _names(_again(read, folder), target, draft)
        kept = names_text(names)
        (Path(folder) / NAMES_FILE).write_text(kept, encoding="utf-8")
        back = _again(read, folder)
    numbers = list(zip(_numbers(back), _numbers(target), strict=False))
    if _skeleton(back) != _skeleton(target) or not all(_close(*pair) for pair in numbers):
        raise _refused(read, "the case says another game than the file", "report this file")
    readme = _readme(form, Path(read.file).name)
    return Imported(
        files={"case.yaml": text, NAMES_FILE: kept, "README.md": readme},
        nodes=sum(1 for _ in walk(form.root)),
        information_sets=len(read.places),
        moves=draft.moves,
        rounded=sum(one != other for one, other in numbers),
        unnamed=0 if target is form else len(_outcome_names(form)),
    )


def write_case(imported: Imported, folder: Path) -> None:
    """Make the folder with its files. Raises UsageError if it exists or cannot be made."""
    make_folder(folder, imported.files, "--into")


def _again(read: ReadForm, folder: str) -> Form:
    """The game that the case in a folder says."""
    from overture.case.load import load
    from overture.game.compile import compile_case
    from overture.worlds.draws import central

    try:
        case = load(folder)
        return form_of(compile_case(case), central(case))
    except CaseError as error:
        first = error.problems[0]
        what = f"the case language cannot hold this game: {first.path}: {first.what}"
        raise _refused(read, what, "give a smaller or simpler game") from error


def _refused(read: ReadForm, what: str, remedy: str) -> CaseError:
    return CaseError([Problem("too-much-for-a-case", Spot(read.file, 1, 1), "", what, remedy)])


def _names(back: Form, target: Form, draft: Draft) -> Names:
    """Where the case's own names differ from those of the file."""
    texts = {
        key: wanted
        for key, wanted, has in (
            ("title", target.title, back.title),
            ("comment", target.comment, back.comment),
        )
        if wanted != has
    }
    document = draft.document["parties"]
    assert isinstance(document, dict)
    ids = zip(document, back.players, target.players, strict=True)
    chances: dict[str, str] = {}
    actions: dict[str, str] = {}
    sets: dict[str, str] = {}
    for has, wanted in zip(walk(back.root), walk(target.root), strict=False):
        if isinstance(has, End) or isinstance(wanted, End):
            continue
        move = has.label
        if isinstance(has, Choice):
            move = has.label.partition(" | ")[0].partition(".")[2]
            if has.label != wanted.label:
                sets[has.label] = wanted.label
        elif has.label != wanted.label:
            chances[has.label] = wanted.label
        for option, label in zip(has.actions, wanted.actions, strict=False):
            if option != label:
                actions[f"{move}.{option}"] = label
    outcomes = {key: name for key, name in draft.outcomes.items() if key != name}
    parties = {party: name for party, has, name in ids if has != name}
    return Names(texts, parties, chances, actions, sets, outcomes)


def _skeleton(form: Form) -> Form:
    """The game without its numbers."""

    def bare(node: Node) -> Node:
        outcome = replace(node.outcome, payoffs=()) if node.outcome is not None else None
        if isinstance(node, End):
            return End(outcome)
        children = tuple(bare(child) for child in node.children)
        if isinstance(node, Chance):
            return replace(node, probabilities=(), children=children, outcome=outcome)
        return replace(node, children=children, outcome=outcome)

    return replace(form, root=bare(form.root))


def _numbers(form: Form) -> list[Fraction]:
    """Every probability and payoff, in the order of the file."""
    found: list[Fraction] = []
    for node in walk(form.root):
        if isinstance(node, Chance):
            found.extend(node.probabilities)
        if node.outcome is not None:
            found.extend(node.outcome.payoffs)
    return found


def _close(one: Fraction, other: Fraction) -> bool:
    return abs(one - other) <= CLOSE * max(Fraction(1), abs(other))


def _outcome_names(form: Form) -> set[str]:
    return {node.outcome.name for node in walk(form.root) if node.outcome is not None} - {""}


def _without_names(form: Form) -> Form:
    """The game without the names of its outcomes."""

    def bare(node: Node) -> Node:
        outcome = replace(node.outcome, name="") if node.outcome is not None else None
        if isinstance(node, End):
            return End(outcome)
        return replace(node, children=tuple(map(bare, node.children)), outcome=outcome)

    return replace(form, root=bare(form.root))


def _readme(form: Form, file: str) -> str:
    title = " ".join(form.title.split()) or "An imported game"
    return (
        f"# {title}\n\n"
        f"Imported by overture from `{file}`. Every number is known: there is one world. The file "
        "says nothing of\nhow precisely the players respond; the precision under `rationality` "
        "is 1 per point, to be changed.\nThe advised party is the first to move; move "
        "`advised: true` and `decide` to advise another.\n"
        f"`{NAMES_FILE}` holds the names of the file for `overture export`.\n"
    )
