"""Every instance of the catalogue, run once for all tests of this folder."""

from __future__ import annotations

from functools import cache

from overture.catalogue import read
from overture.catalogue.run import run
from overture.catalogue.values import Entry, Instance, Outcome

PUBLISHED: dict[str, tuple[Entry, Instance]] = {
    instance.id: (entry, instance) for entry in read.entries() for instance in entry.instances
}
"""Instance -> its game and itself."""


@cache
def outcome_of(name: str) -> Outcome:
    """What comes of running the instance of that id."""
    return run(*PUBLISHED[name])
