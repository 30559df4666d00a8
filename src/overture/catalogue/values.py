"""What the catalogue knows of a game, and what comes of running it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import ClassVar

Value = float | bool | str | tuple[float, ...]
"""A published number, truth, name, or list of numbers."""

STRICT = {"extra": "forbid"}
"""For the check of a form that is read from a file: unknown keys are refused."""


@dataclass(frozen=True)
class Answer:
    """What a closed form says.

    numbers     of the game as a whole: thresholds, counts
    equilibria  name -> its numbers, where the form gives equilibria
    """

    numbers: Mapping[str, Value] = field(default_factory=dict)
    equilibria: Mapping[str, Mapping[str, Value]] = field(default_factory=dict)


@dataclass(frozen=True)
class Reading:
    """How one number of an equilibrium of the tree is read; exactly one of the five is given.

    play     [information set, option]: the probability of the option
    belief   [information set, what the mover does not know]: `party=type` or `move=option`
    outcome  an outcome of the case, or several joined by `+`: its probability
    payoffs  parties: their expected payoffs, in this order
    mean     [information set, {option: a number, or the quantity that holds it}]
    """

    __pydantic_config__: ClassVar = STRICT

    play: tuple[str, str] | None = None
    belief: tuple[str, str] | None = None
    outcome: str | None = None
    payoffs: tuple[str, ...] | None = None
    mean: tuple[str, Mapping[str, str | float]] | None = None

    def __post_init__(self) -> None:
        forms = (self.play, self.belief, self.outcome, self.payoffs, self.mean)
        if sum(form is not None for form in forms) != 1:
            raise ValueError("a reading is one of play, belief, outcome, payoffs, mean")


@dataclass(frozen=True)
class Instance:
    """One published set of parameters and its answer.

    scenario    of the case, for a game with a case file
    parameters  of the closed form, where no case holds them
    expect      published numbers of the game as a whole
    equilibria  name -> published numbers of that equilibrium
    refined     name -> refinement, pattern of play or `qre_limit` -> whether it holds
    count       how many sequential equilibria there are, where that is known
    tolerance   largest distance that counts as agreement
    note        what is special about it
    tree        whether the case file is this instance (false for one that the case cannot hold)
    """

    __pydantic_config__: ClassVar = STRICT

    id: str
    tolerance: float
    scenario: str = ""
    parameters: Mapping[str, Value] = field(default_factory=dict)
    expect: Mapping[str, Value] = field(default_factory=dict)
    equilibria: Mapping[str, Mapping[str, Value]] = field(default_factory=dict)
    refined: Mapping[str, Mapping[str, bool]] = field(default_factory=dict)
    count: int | None = None
    note: str = ""
    tree: bool = True


@dataclass(frozen=True)
class Entry:
    """One published game.

    id           name of its folder
    citation     where it was published
    says         what it shows, in one line
    version      how our version differs, in one line
    folder       where its README is
    case         its case file; None for a game with continuous types or without end
    closed_form  name of the function that solves it on paper; "" if there is none
    parameters   name -> where the case holds it (`quantities.ID`, `quantities.ID.TYPE`,
                 `types.PARTY.TYPE.prior`), or a constant; only places have a dot
    readings     name of a published number -> how it is read off an equilibrium of the tree
    """

    __pydantic_config__: ClassVar = STRICT

    id: str
    citation: str
    says: str
    version: str
    folder: Path
    case: Path | None
    closed_form: str
    parameters: Mapping[str, Value]
    readings: Mapping[str, Reading]
    instances: tuple[Instance, ...]


@dataclass(frozen=True)
class Line:
    """One published number beside ours.

    equilibrium  the equilibrium it belongs to; "" for the game as a whole
    by           "tree" (equilibria of the compiled case) or "closed form"
    distance     between the two; infinite where they cannot be compared
    """

    equilibrium: str
    name: str
    published: Value
    ours: Value | None
    by: str
    distance: float
    agrees: bool


@dataclass(frozen=True)
class Outcome:
    """What comes of running one instance.

    equilibria  how many sequential equilibria the tree has, as far as was searched; None where
                there is no tree
    complete    whether that search was exhaustive; None where there is no tree
    """

    entry: Entry
    instance: Instance
    lines: tuple[Line, ...]
    equilibria: int | None
    complete: bool | None

    @property
    def agrees(self) -> bool:
        """Whether every published number was found."""
        return all(line.agrees for line in self.lines)
