"""Progress on stderr: a bar with worlds per second and time left; silent without a terminal."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

Report = Callable[[str, int, int], None]
"""Called with (stage, done, total) while a long step runs."""


@contextmanager
def progress_bar() -> Iterator[Report | None]:
    """A callback that draws the bar, or None when stderr is not a terminal.

    rich honours NO_COLOR; the bar is removed when the work is done.
    """
    if not sys.stderr.isatty():
        yield None
        return

    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        ProgressColumn,
        Task,
        TextColumn,
        TimeRemainingColumn,
    )
    from rich.text import Text

    class Rate(ProgressColumn):
        """Units of the stage per second."""

        def render(self, task: Task) -> Text:
            """The speed of one task, blank until it is known."""
            return Text(f"{task.speed:,.0f}/s" if task.speed else "")

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        Rate(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("starting", total=None)
        current = ""

        def report(stage: str, done: int, total: int) -> None:
            nonlocal current
            if stage != current:
                current = stage
                bar.reset(task, total=total, completed=done, description=stage)
            bar.update(task, completed=done, total=total)

        yield report


def say_if_compiling() -> None:
    """One line on stderr when the solver has yet to be compiled on this machine."""
    from overture.solve import is_compiled

    if not is_compiled():
        print("compiling the solver for this machine (first run only)", file=sys.stderr, flush=True)
