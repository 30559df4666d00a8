"""What the readers of the sections share: the names declared, and where problems are noted."""

from __future__ import annotations

from dataclasses import dataclass

from overture.case.names import Names
from overture.errors import CaseError, Problem, Spot
from overture.reading.expressions import Expression, Kind, Scope, parse_expression
from overture.reading.nodes import Node, Scalar

REFUSED = "name-refused"
"""The check of a name that is declared, but cannot be used where it stands."""


@dataclass(frozen=True)
class Desk:
    """The names of the case being read, and the list to which its problems are added."""

    names: Names
    problems: list[Problem]

    def problem(
        self, check: str, spot: Spot, path: str, what: str, remedy: str, severity: str = "error"
    ) -> None:
        """Note one problem."""
        self.problems.append(Problem(check, spot, path, what, remedy, severity))

    def expression(
        self, node: Node | None, path: str, scope: Scope, want: Kind
    ) -> Expression | None:
        """The expression written at `node`, or None after noting what is wrong with it."""
        if node is None:
            return None
        if not isinstance(node, Scalar) or node.value is None:
            self.problem(
                "expression",
                node.spot,
                path,
                "an expression is expected here",
                "write it on one line; put it in quotes if it contains a comma or a colon",
            )
            return None
        try:
            return parse_expression(node.text, scope, spot=node.spot, path=path, want=want)
        except CaseError as failure:
            found = list(failure.problems)
        if any(problem.check == REFUSED for problem in found):
            # The options of a move that cannot be used here are known all the same.
            found = [problem for problem in found if problem.check == REFUSED]
            try:
                parse_expression(node.text, self.names.scope, spot=node.spot, path=path, want=want)
            except CaseError as failure:
                told = {problem.spot for problem in found}
                found.extend(each for each in failure.problems if each.spot not in told)
        self.problems.extend(
            problem
            for problem in found
            # While a section is unreadable, its names would all look unknown.
            if self.names.complete or problem.check != "unknown-name"
        )
        return None
