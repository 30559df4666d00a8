"""Named checks on the files of other tools, and on what a case can say of them."""

from __future__ import annotations

CHECKS: dict[str, str] = {
    "efg-syntax": "The file is not in the .efg format at this place.",
    "no-choice": "Nobody chooses anything in the game.",
    "imperfect-recall": "A player forgets what it knew or did, or is absent-minded.",
    "no-order": "The moves of the game have no common order.",
    "too-much-for-a-case": "The case language cannot hold the game.",
    "names-file": "names.yaml holds something else than names.",
    "xml": "The file is not XML at this place.",
    "document-type": "An XML file declares a document type, which could define entities.",
    "too-large": "A file of another tool is longer or nested deeper than is read.",
    "json": "The file is not JSON at this place.",
    "geniusweb": "A file of GeniusWeb misses something, or says something that cannot be read.",
    "genius": "A file of Genius misses something, or says something that cannot be read.",
}
"""Name of each check -> what it finds. The reference page lists them from here."""
