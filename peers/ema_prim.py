"""Ask EMA Workbench for its PRIM boxes in tables that are made from seeds; store its answers.

    .peers/ema/bin/python -m peers.ema_prim

Limits are stored in full, rows and cases of every box on the trajectory, quasi-p values (EMA
writes -1 for a side that is not restricted). A search that fails is stored with its error.
"""

from __future__ import annotations

import hashlib
import json
import warnings
from datetime import date
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from tests.independent.prim_tables import PrimTable, prim_tables

warnings.filterwarnings("ignore")

ANSWERS = Path(__file__).resolve().parent / "answers" / "ema-prim.json"


def digest(table: PrimTable) -> str:
    """SHA-256 of the table as text: whether the seeds still make the same one."""
    text = "\n".join(
        f"{name}:{','.join(str(value) for value in values.tolist())}"
        for name, values in [*table.columns.items(), ("target", table.target)]
    )
    return hashlib.sha256(text.encode()).hexdigest()


def limits(frame: pd.DataFrame, quasi: dict[str, list[float]]) -> dict[str, Any]:
    """name -> [low, high] or sorted categories, for the restricted columns, with quasi-p values."""
    found: dict[str, Any] = {}
    for name, chances in quasi.items():
        low, high = frame[name].tolist()
        kept = sorted(low) if isinstance(low, set) else [float(low), float(high)]
        found[name] = {"limit": kept, "quasi_p": [float(one) for one in chances]}
    return found


def search(table: PrimTable) -> dict[str, Any]:
    """One stored entry."""
    from ema_workbench.analysis.prim import Prim

    entry: dict[str, Any] = {"name": table.name, "sha256": digest(table), "boxes": []}
    finder = Prim(
        pd.DataFrame(dict(table.columns)), table.target.astype(int), peel_alpha=table.alpha
    )
    for _ in range(table.boxes):
        try:
            box = finder.find_box()
        except (TypeError, ValueError, AssertionError) as failure:
            entry["failed"] = f"{type(failure).__name__}: {failure}"
            break
        if box is None:
            break
        last = box.peeling_trajectory.index[-1]
        entry["boxes"].append(
            {
                "trajectory": box.peeling_trajectory[["n", "k"]].astype(int).to_numpy().tolist(),
                "limits": [limits(box.box_lims[i], box.p_values[i]) for i in range(int(last) + 1)],
                "rows": int(np.asarray(box.yi).size),
            }
        )
    return entry


def main() -> int:
    """Search all tables and write the file."""
    content = {
        "tool": "ema_workbench",
        "version": version("ema_workbench"),
        "date": date.today().isoformat(),
        "method": "Prim(...).find_box(), defaults but for peel_alpha where given",
        "tables": [search(table) for table in prim_tables()],
    }
    lines = json.dumps(content, separators=(",", ":")).replace('{"name"', '\n{"name"')
    ANSWERS.write_text(lines + "\n")
    for entry in content["tables"]:
        print(entry["name"], len(entry["boxes"]), "boxes", entry.get("failed", ""))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
