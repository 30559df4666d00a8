"""What the analyst declares of a debate: claims, who holds them, and on what they rest."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from overture.errors import Spot
from overture.reading.expressions import Expression

LIKELIER_THAN_NOT = 0.5
"""Above this an outcome counts as true where a premise names nothing else."""

RELATIONS = ("above", "below", "more_than", "less_than")
"""With what a probability may be compared: a number, or the same under another option."""


@dataclass(frozen=True, slots=True)
class Premise:
    """Something that must hold in a world for an argument to be made there.

    Either `holds` (a truth about the world: assumptions, quantities, and outcomes, each true where
    it is likelier than not under the option `under`), or `event` (what may happen), whose
    probability under `under` stands in `relation` to `level` or to its probability under `than`.
    `under` is empty as long as it is the option that the argument bears on.
    """

    spot: Spot
    holds: Expression | None = None
    event: Expression | None = None
    under: str = ""
    relation: str = ""
    level: float = LIKELIER_THAN_NOT
    than: str = ""

    def said(self, option: str) -> str:
        """The premise in symbols, `option` being the one meant where it names none."""
        if self.holds is not None:
            words = " ".join(self.holds.text.split())
            return f"{words} under {self.under}" if self.under else words
        assert self.event is not None
        event = " ".join(self.event.text.split())
        sign = ">" if self.relation in ("above", "more_than") else "<"
        compared = f"P({event} | {self.than})" if self.than else format(self.level, "g")
        return f"P({event} | {self.under or option}) {sign} {compared}"


@dataclass(frozen=True, slots=True)
class Argument:
    """A claim. `supports` and `attacks` name arguments, or options of the advised choice."""

    id: str
    claim: str
    held_by: str
    supports: tuple[str, ...]
    attacks: tuple[str, ...]
    premises: tuple[Premise, ...]
    why: str
    source: str
    spot: Spot

    @property
    def targets(self) -> tuple[str, ...]:
        """What it bears on directly."""
        return (*self.supports, *self.attacks)


def options_reached(
    arguments: Mapping[str, Argument], options: Iterable[str]
) -> dict[str, frozenset[str]]:
    """For each argument, the options to which a chain of attacks and supports leads from it."""
    users: dict[str, list[str]] = {}
    for argument in arguments.values():
        for target in argument.targets:
            users.setdefault(target, []).append(argument.id)
    found: dict[str, set[str]] = {name: set() for name in arguments}
    for option in options:
        waiting = [option]
        while waiting:
            for user in users.get(waiting.pop(), ()):
                if option not in found[user]:
                    found[user].add(option)
                    waiting.append(user)
    return {name: frozenset(reached) for name, reached in found.items()}
