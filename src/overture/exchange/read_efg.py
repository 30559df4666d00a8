"""Read a Gambit .efg file, format 2: strictly, within bounds, every number exact.

Source: Gambit's description of the format. Information sets and outcomes are told in full once
and may be named by their number alone after that; names may be left out; an outcome at a node
that is not terminal is paid on the way.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path

from overture.errors import CaseError, Problem, Spot
from overture.exchange.form import Chance, Choice, End, Form, Node, Outcome, unnumbered
from overture.exchange.tokens import MOST_BYTES, Source, Token, fraction, scan, unquoted

MOST_NODES = 20_000
DEEPEST = 200
MOST_PLAYERS = 12


@dataclass(frozen=True)
class ReadForm:
    """A game with the place at which each information set (player, number) is first met."""

    form: Form
    places: Mapping[tuple[int, int], Spot]
    file: str


def read_efg(path: str | Path) -> ReadForm:
    """The game of a file. Raises CaseError with file, line, column and remedy."""
    shown = str(path)
    try:
        with Path(path).open("rb") as file:
            data = file.read(MOST_BYTES + 1)
    except OSError as error:
        what = f"the file cannot be read: {error.strerror}"
        raise _whole(shown, "unreadable", what, "name an .efg file") from None
    if len(data) > MOST_BYTES:
        what = f"the file is larger than {MOST_BYTES:,} bytes"
        raise _whole(shown, "file-too-large", what, "a game of this size is no case")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        what = "the file is not UTF-8 text"
        raise _whole(shown, "encoding", what, "save it as UTF-8") from None
    return parse_efg(text, shown)


def parse_efg(text: str, file: str = "game.efg") -> ReadForm:
    """The game of a text in the format. Raises CaseError."""
    source = Source(file, text)
    reader = _Reader(source, scan(source))
    return ReadForm(reader.game(), reader.places, file)


def _whole(file: str, check: str, what: str, remedy: str) -> CaseError:
    return CaseError([Problem(check, Spot(file, 1, 1), "", what, remedy)])


@dataclass
class _Reader:
    """Where the reading stands."""

    source: Source
    tokens: list[Token]
    at: int = 0
    nodes: int = 0
    players: tuple[str, ...] = ()
    sets: dict[tuple[int, int], tuple[str, tuple[str, ...]]] = field(default_factory=dict)
    chances: dict[int, tuple[str, tuple[str, ...], tuple[Fraction, ...]]] = field(
        default_factory=dict
    )
    outcomes: dict[int, Outcome] = field(default_factory=dict)
    places: dict[tuple[int, int], Spot] = field(default_factory=dict)

    # ------------------------------------------------------------------ words
    @property
    def next(self) -> Token:
        return self.tokens[self.at]

    def take(self, kind: str, what: str) -> Token:
        token = self.next
        if token.kind != kind:
            shown = f"'{token.text[:30]}' stands" if token.text else "the file ends"
            raise self.refuse(token, f"{shown} where {what} belongs", f"write {what}")
        self.at += 1
        return token

    def text(self, what: str) -> str:
        return unquoted(self.take("text", what).text)

    def brace(self, sign: str, what: str) -> None:
        if self.next.text != sign or self.next.kind != "brace":
            self.take("nothing", f"'{sign}' {what}")
        self.at += 1

    def whole(self, what: str) -> int:
        token = self.take("number", what)
        if not token.text.isdigit() or len(token.text) > 9:
            raise self.refuse(token, f"'{token.text}' is no number of {what}", "write 0, 1, 2, …")
        return int(token.text)

    def value(self, what: str) -> Fraction:
        return fraction(self.source, self.take("number", what))

    def refuse(self, token: Token, what: str, remedy: str) -> CaseError:
        return self.source.refuse(token.start, what, remedy)

    # ------------------------------------------------------------------ the file
    def game(self) -> Form:
        head = self.next
        for wanted in ("EFG", "2"):
            if self.next.text != wanted:
                raise self.refuse(
                    head,
                    "the file does not begin with EFG 2",
                    "save it from Gambit as an extensive game, format 2",
                )
            self.at += 1
        if self.next.text not in ("R", "D"):
            raise self.refuse(self.next, "R or D is missing after EFG 2", "write EFG 2 R")
        self.at += 1
        title = self.text("the title in quotes")
        self.brace("{", "that opens the list of players")
        names: list[str] = []
        opened = self.next
        while self.next.kind == "text":
            names.append(self.text("a player"))
        self.brace("}", "that closes the list of players")
        if not 1 <= len(names) <= MOST_PLAYERS:
            raise self.refuse(
                opened,
                f"the game has {len(names)} players",
                f"overture reads games of 1 to {MOST_PLAYERS} players",
            )
        self.players = tuple(names)
        comment = self.text("a comment") if self.next.kind == "text" else ""
        root = self.node(0)
        if self.next.kind != "end":
            raise self.refuse(
                self.next, "the tree is complete before this", "delete it, or add an action above"
            )
        return Form(title, comment, self.players, root)

    def node(self, depth: int) -> Node:
        start = self.next
        kind = self.take("word", "a node: c, p or t").text
        if kind not in ("c", "p", "t"):
            raise self.refuse(start, f"'{kind}' begins no node", "write c, p or t")
        self.nodes += 1
        if self.nodes > MOST_NODES:
            raise self.refuse(start, f"more than {MOST_NODES:,} nodes", "give a smaller game")
        if depth > DEEPEST:
            raise self.refuse(start, f"more than {DEEPEST} moves in a row", "give a smaller game")
        name = self.text("a name") if self.next.kind == "text" else ""
        if kind == "t":
            return End(self.outcome())
        if kind == "c":
            return self.chance(depth, name)
        return self.choice(depth)

    def chance(self, depth: int, name: str) -> Node:
        start = self.next
        number = self.whole("information set")
        label, actions, odds = self.described(True)
        if actions:
            told = (label, actions, odds)
            if sum(odds) != 1 or min(odds) < 0:
                raise self.refuse(
                    start,
                    f"the probabilities sum to {sum(odds)}, or one is negative",
                    "write fractions that sum to exactly 1, such as 1/3",
                )
            if self.chances.setdefault(number, told)[1:] != told[1:]:
                raise self.differs(start, f"chance {number}")
        elif number not in self.chances:
            raise self.untold(start, f"chance {number}")
        label, actions, odds = self.chances[number]
        outcome = self.outcome()
        children = tuple(self.node(depth + 1) for _ in actions)
        return Chance(number, label or unnumbered(name), actions, odds, children, outcome)

    def choice(self, depth: int) -> Node:
        start = self.next
        player = self.whole("player")
        if not 1 <= player <= len(self.players):
            raise self.refuse(start, f"there is no player {player}", f"1 to {len(self.players)}")
        number = self.whole("information set")
        key = (player - 1, number)
        label, actions, _ = self.described(False)
        name = f"information set {number} of player {player}"
        if actions:
            if self.sets.setdefault(key, (label, actions))[1] != actions:
                raise self.differs(start, name)
        elif key not in self.sets:
            raise self.untold(start, name)
        self.places.setdefault(key, self.source.spot(start.start))
        label, actions = self.sets[key]
        outcome = self.outcome()
        children = tuple(self.node(depth + 1) for _ in actions)
        return Choice(player - 1, number, label, actions, children, outcome)

    def described(self, odds: bool) -> tuple[str, tuple[str, ...], tuple[Fraction, ...]]:
        """The name and the actions of an information set, where they are told."""
        label = self.text("a name") if self.next.kind == "text" else ""
        actions: list[str] = []
        probabilities: list[Fraction] = []
        if self.next.text == "{":
            opened = self.next
            self.at += 1
            while self.next.kind == "text":
                actions.append(self.text("an action"))
                if odds:
                    probabilities.append(self.value("the probability of this action"))
            self.brace("}", "that closes the list of actions")
            if not actions:
                raise self.refuse(opened, "no action is listed", "list at least one")
        return label, tuple(actions), tuple(probabilities)

    def outcome(self) -> Outcome | None:
        start = self.next
        number = self.whole("outcome (0 for none)")
        name = self.text("a name") if self.next.kind == "text" else ""
        if self.next.text != "{":
            if number == 0:
                return None
            if number not in self.outcomes:
                raise self.untold(start, f"outcome {number}")
            return self.outcomes[number]
        self.at += 1
        payoffs: list[Fraction] = []
        while self.next.kind == "number":
            payoffs.append(self.value("a payoff"))
        self.brace("}", "that closes the list of payoffs")
        if number == 0 or len(payoffs) != len(self.players):
            raise self.refuse(
                start,
                f"outcome {number} has {len(payoffs)} payoffs for {len(self.players)} players",
                "number outcomes from 1 and give one payoff per player",
            )
        told = Outcome(number, name, tuple(payoffs))
        if self.outcomes.setdefault(number, told).payoffs != told.payoffs:
            raise self.differs(start, f"outcome {number}")
        return self.outcomes[number]

    def differs(self, start: Token, what: str) -> CaseError:
        return self.refuse(
            start,
            f"{what} is told again, and differently",
            "tell it alike everywhere, or give it another number",
        )

    def untold(self, start: Token, what: str) -> CaseError:
        return self.refuse(start, f"{what} is named before it is told", "tell it here in full")
