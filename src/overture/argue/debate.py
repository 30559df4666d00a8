"""The arguments of a case, and the options that they speak for or against, as a framework."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from overture.argue.extensions import Framework, framework
from overture.case.arguments import options_reached
from overture.case.model import Case


@dataclass(frozen=True)
class Debate:
    """Arguments first, then the options of the advised choice that an argument bears on directly.

    `conclusion` is the option in question: the offer that is the test if it is argued about, else
    empty until the advice is known. `unargued` are the options that no argument names.
    """

    framework: Framework
    arguments: tuple[str, ...]
    options: tuple[str, ...]
    unargued: tuple[str, ...]
    conclusion: str

    @cached_property
    def place(self) -> dict[str, int]:
        """The place of each argument and option in the framework."""
        return {name: k for k, name in enumerate(self.framework.arguments)}


def debate(case: Case) -> Debate:
    """The debate of a case that declares arguments."""
    choice = tuple(option.id for option in case.moves[case.advice.decide].options)
    named = {target for argument in case.arguments.values() for target in argument.targets}
    options = tuple(option for option in choice if option in named)
    arguments = tuple(case.arguments)
    offer = case.advice.test.offer if case.advice.test is not None else ""
    return Debate(
        framework(
            (*arguments, *options),
            [(a.id, target) for a in case.arguments.values() for target in a.attacks],
            [(a.id, target) for a in case.arguments.values() for target in a.supports],
        ),
        arguments,
        options,
        tuple(option for option in choice if option not in named),
        offer if offer in options else "",
    )


def option_meant(case: Case) -> dict[str, str]:
    """For each argument, the one option that it bears on; "" where there are several or none."""
    choice = tuple(option.id for option in case.moves[case.advice.decide].options)
    reached = options_reached(case.arguments, choice)
    return {name: next(iter(found)) if len(found) == 1 else "" for name, found in reached.items()}
