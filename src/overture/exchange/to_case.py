"""An extensive game as a case: the plain content of case.yaml.

Every move of the case stands for information sets of one player (see `cells`); `when` selects
the histories in which it is made; `sees` lists what tells its information sets apart. Nature is
chance moves; there are no types. So the case unfolds to the tree of the file, node for node.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from overture.case.checks.ids import MOST, MOST_OPTIONS
from overture.case.model import NONE
from overture.errors import CaseError, Problem, Spot
from overture.exchange.cells import Move, moves_of
from overture.exchange.form import Choice, End, Form
from overture.exchange.ids import new_id
from overture.exchange.paths import ABSENT, Line, Lines, condition
from overture.exchange.payoffs import number_text, terms
from overture.exchange.read_efg import ReadForm


@dataclass(frozen=True)
class Draft:
    """The content of case.yaml, the names of outcomes by their ids, and the number of moves."""

    document: dict[str, object]
    outcomes: dict[str, str]
    moves: int


def draft_case(read: ReadForm, form: Form, today: date) -> Draft:
    """The case of a game in canonical form (see `form.canonical`).

    Raises CaseError for a game in which nobody chooses, and as `moves_of`.
    """
    lines = Lines(form)
    first = next((line.node for line in lines.all if isinstance(line.node, Choice)), None)
    if first is None:
        what, remedy = "nobody chooses in this game", "give a player a choice"
        raise CaseError([Problem("no-choice", Spot(read.file, 1, 1), "", what, remedy)])
    moves = moves_of(lines, _places(read, form))
    _refuse_too_many(read, moves)
    words = _Words(form, moves)
    ends = [lines.all[k] for k in lines.ends()]
    outcomes = words.outcomes(ends)
    parties: dict[str, object] = {}
    for player, party in enumerate(words.parties):
        name = form.players[player].strip() or f"Player {player + 1}"
        parties[party] = {"name": name, **({"advised": True} if player == first.player else {})}
    payoffs = {
        party: terms([(end, _paid(end, player)) for end in ends], len(moves), words.says)
        for player, party in enumerate(words.parties)
    }
    movers = {move.player for move in moves if move.player >= 0}
    decide = next(k for k, move in enumerate(moves) if move.player == first.player)
    title = form.title.strip() or "An imported game"
    document: dict[str, object] = {
        "overture": 1,
        "title": title,
        "question": f"What should {form.players[first.player].strip() or 'Player 1'} do?",
        "as_of": today.isoformat(),
        **({"summary": form.comment} if form.comment.strip() else {}),
        "parties": parties,
        "moves": [words.move(k, lines) for k in range(len(moves))],
        **({"outcomes": outcomes} if outcomes else {}),
        "payoffs": {party: held for party, held in payoffs.items() if held},
        "rationality": {party: 1 for k, party in enumerate(words.parties) if k in movers},
        "advice": {"decide": words.moves[decide]},
    }
    return Draft(document, words.outcome_names, len(moves))


def _refuse_too_many(read: ReadForm, moves: Sequence[Move]) -> None:
    """Early, because conditions over very many moves would take long to find."""
    options = max(len(move.actions) for move in moves)
    for count, most, what in (
        (len(moves), MOST["moves"], "moves"),
        (options, MOST_OPTIONS, "options in one move"),
    ):
        if count > most:
            says = f"the case language cannot hold this game: {count} {what}, where it has {most}"
            spot = Spot(read.file, 1, 1)
            raise CaseError(
                [Problem("too-much-for-a-case", spot, "", says, "give a smaller or simpler game")]
            )


def _places(read: ReadForm, form: Form) -> dict[tuple[int, int], Spot]:
    """The places of the information sets under their canonical numbers."""
    there = (line.node for line in Lines(read.form).all)
    here = (line.node for line in Lines(form).all)
    return {
        (new.player, new.number): read.places[old.player, old.number]
        for old, new in zip(there, here, strict=True)
        if isinstance(old, Choice) and isinstance(new, Choice)
    }


def _paid(end: Line, player: int) -> Fraction:
    assert isinstance(end.node, End)
    return end.node.outcome.payoffs[player] if end.node.outcome is not None else Fraction(0)


def _outcome_name(end: Line) -> str:
    assert isinstance(end.node, End)
    return end.node.outcome.name if end.node.outcome is not None else ""


class _Words:
    """The ids of everything in the case, and expressions written with them."""

    def __init__(self, form: Form, moves: Sequence[Move]) -> None:
        self._moves = moves
        self._order_of = {k: number for number, move in enumerate(moves) for k in move.lines}
        self.options: list[tuple[str, ...]] = []
        taken: set[str] = set()
        for move in moves:
            ids: list[str] = []
            for k, label in enumerate(move.actions):
                ids.append(new_id(label, f"a{k + 1}" if not label.strip() else "a", ids))
            self.options.append(tuple(ids))
            taken.update(ids)
        self.parties: list[str] = []
        for k, name in enumerate(form.players):
            self.parties.append(new_id(name, f"p{k + 1}" if not name.strip() else "p", taken))
            taken.add(self.parties[-1])
        self.moves: list[str] = []
        for move in moves:
            self.moves.append(new_id(self._suggestion(move), "move", taken))
            taken.add(self.moves[-1])
        self._taken = taken
        self.outcome_names: dict[str, str] = {}

    def _suggestion(self, move: Move) -> str:
        """What a move could be called: as overture labels its sets, or by who moves."""
        if move.player < 0:
            return move.label or "chance_move"
        node_label = move.label.partition(" | ")[0]
        party, dot, name = node_label.partition(".")
        if dot and name and party.replace("_", "").isalnum():
            return name
        return node_label or f"{self.parties[move.player]}_move"

    def says(self, move: int, values: Sequence[int]) -> str:
        """The expression: the move took one of these values."""
        words = [NONE if v == ABSENT else self.options[move][v] for v in values]
        if len(words) == 1:
            return f"{self.moves[move]} == {words[0]}"
        return f"{self.moves[move]} in ({', '.join(words)})"

    def move(self, index: int, lines: Lines) -> dict[str, object]:
        """A move as it stands in case.yaml."""
        move = self._moves[index]
        made_at = set(move.lines)
        wanted, others = [], []
        for k, line in enumerate(lines.all):
            if k in made_at:
                wanted.append(line)
            elif self._waiting(lines, k, index):
                others.append(line)
        when = condition(wanted, others, index, self.says)
        told: dict[str, object] = {"name": self.moves[index]}
        told["by"] = "chance" if move.player < 0 else self.parties[move.player]
        if when:
            told["when"] = when
        options = self.options[index]
        if move.player < 0:
            odds = (number_text(p) for p in move.odds)
            told["options"] = dict(zip(options, odds, strict=True))
        else:
            pairs = zip(options, move.actions, strict=True)
            told["options"] = {option: label.strip() or option for option, label in pairs}
            told["sees"] = [self.moves[m] for m in move.sees]
        return told

    def _waiting(self, lines: Lines, at: int, index: int) -> bool:
        """Whether a history stands at this node when the turn comes to move `index`."""
        line = lines.all[at]
        later = self._order(lines, at) > index
        return later and (line.parent < 0 or self._order(lines, line.parent) < index)

    def _order(self, lines: Lines, at: int) -> int:
        """The number of the move that is made at a node; beyond all at an end."""
        return self._order_of.get(at, len(self._moves))

    def outcomes(self, ends: Sequence[Line]) -> dict[str, str]:
        """Outcome id -> its `when`, for every name that ends have; none if there are too many."""
        names: dict[str, list[Line]] = {}
        for end in ends:
            if _outcome_name(end):
                names.setdefault(_outcome_name(end), []).append(end)
        if len(names) > MOST["outcomes"]:
            return {}
        found: dict[str, str] = {}
        for name, there in names.items():
            inside = {id(end) for end in there}
            others = [end for end in ends if id(end) not in inside]
            outcome = new_id(name, "outcome", self._taken)
            self._taken.add(outcome)
            self.outcome_names[outcome] = name
            always = self.says(0, sorted({end.value(0) for end in ends}))
            found[outcome] = condition(there, others, len(self._moves), self.says) or always
        return found
