"""Named checks."""

from overture.case.draft import Draft
from overture.errors import Problem


def run_checks(draft: Draft) -> list[Problem]:
    return []
