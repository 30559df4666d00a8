"""Import every .efg file of Gambit's source distribution and store what became of each.

    .venv/bin/python -m peers.efg_files

`make peers` fetches the distribution. The files are under Gambit's licence and are not kept here:
the table names each by its SHA-256. A file is "imported" when the case made of it, loaded again
and written out, is the game of the file, number by number; else the check that refused it.
"""

from __future__ import annotations

import hashlib
import json
import tarfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from overture.errors import CaseError
from overture.exchange.efg import efg_text
from overture.exchange.export import export
from overture.exchange.form import canonical
from overture.exchange.import_efg import case_of, write_case
from overture.exchange.read_efg import read_efg

HERE = Path(__file__).resolve().parent
SOURCES = HERE.parent / ".peers" / "sources"
TABLE = HERE / "answers" / "gambit-efg-files.json"


def distribution() -> Path | None:
    """The archive that `make peers` fetched, if it did."""
    return next(iter(sorted(SOURCES.glob("pygambit-*.tar.gz"))), None)


def files(archive: Path) -> Iterator[tuple[str, bytes]]:
    """Path within the distribution and content of every .efg file, in order of path."""
    with tarfile.open(archive) as packed:
        members = [m for m in packed.getmembers() if m.isfile() and m.name.endswith(".efg")]
        for member in sorted(members, key=lambda m: m.name):
            content = packed.extractfile(member)
            assert content is not None
            yield member.name.partition("/")[2], content.read()


def outcome(content: bytes) -> dict[str, Any]:
    """What becomes of one file: sizes and whether it came back, or the checks that refuse it."""
    with TemporaryDirectory() as folder:
        file = Path(folder) / "game.efg"
        file.write_bytes(content)
        try:
            read = read_efg(file)
            imported = case_of(read, date(2000, 1, 1))
        except CaseError as refused:
            return {"refused": sorted({problem.check for problem in refused.problems})}
        home = Path(folder) / "game"
        write_case(imported, home)
        again = export(str(home)).text
        return {
            "nodes": imported.nodes,
            "information_sets": imported.information_sets,
            "players": len(read.form.players),
            "rounded": imported.rounded,
            "same": again == efg_text(canonical(read.form)),
        }


def table(archive: Path) -> list[dict[str, Any]]:
    """One row a file."""
    return [
        {"file": name, "sha256": hashlib.sha256(content).hexdigest(), **outcome(content)}
        for name, content in files(archive)
    ]


def main() -> int:
    """Write the table; status 1 where the distribution is not there."""
    archive = distribution()
    if archive is None:
        print("no source distribution in .peers/sources; run: make peers")
        return 1
    rows = table(archive)
    content = {
        "distribution": archive.name,
        "date": date.today().isoformat(),
        "files": rows,
    }
    TABLE.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")
    refused = sum("refused" in row for row in rows)
    print(f"{TABLE.name}: {len(rows)} files, {len(rows) - refused} imported, {refused} refused")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
