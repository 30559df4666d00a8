"""Named checks on the files of the catalogue."""

from __future__ import annotations

CHECKS: dict[str, str] = {
    "published": "A published.yaml of the catalogue is not of its form.",
}
"""Name of each check -> what it finds. The reference page lists them from here."""
