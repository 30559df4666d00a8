"""The .efg files of Gambit's source distribution: each is imported exactly, or refused.

The table was made by `peers/efg_files.py`. Where `make peers` has fetched the distribution, every
row is made again; elsewhere only the table is read.
"""

from __future__ import annotations

import json
from typing import Any

import pytest
from peers.efg_files import TABLE, distribution, table


def stored() -> dict[str, Any]:
    content: dict[str, Any] = json.loads(TABLE.read_text())
    return content


def test_every_file_came_back_exactly_or_has_a_reason() -> None:
    rows = stored()["files"]
    assert len(rows) == 32
    for row in rows:
        if "refused" in row:
            assert row["refused"] in (["imperfect-recall"], ["no-order"]), row
        else:
            assert row["same"], row
            assert row["rounded"] == 0, row
    # Gambit's own `is_perfect_recall` is False for these five and for no other file.
    forgetful = {
        row["file"].split("/")[-1] for row in rows if row.get("refused") == ["imperfect-recall"]
    }
    assert len(forgetful) == 5


def test_the_table_is_what_the_importer_says_today() -> None:
    archive = distribution()
    if archive is None:
        pytest.skip("no source distribution of Gambit in .peers/sources; make peers fetches it")
    assert archive.name == stored()["distribution"]
    assert table(archive) == stored()["files"]
