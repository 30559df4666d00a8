"""What EMA Workbench makes of a pair that `to_ema` gave it: read, saved, loaded, searched.

    .venv/bin/python -m peers.ema_pair make | .peers/ema/bin/python -m peers.ema_pair answer

The first half explores a plain game and prints the columns; the second builds EMA's data frame of
them, saves and loads it as EMA does, lets EMA's PRIM find a box in it, and writes
`peers/answers/ema-pair.json`.
"""

from __future__ import annotations

import json
import sys
import tempfile
from datetime import date
from importlib.metadata import version
from pathlib import Path
from typing import Any

ANSWER = Path(__file__).parent / "answers" / "ema-pair.json"
WORLDS = 2_000


def explored() -> tuple[dict[str, Any], dict[str, Any]]:
    """The pair as columns: experiments and outcomes."""
    from tests.independent.policy_game import POLICIES, SPACE, value

    import overture as ov

    experiments, outcomes = ov.compare(value, SPACE, POLICIES, worlds=WORLDS).to_ema()
    return dict(experiments), dict(outcomes)


def make() -> None:
    """Print the pair as JSON; numbers at full precision."""
    experiments, outcomes = explored()
    print(
        json.dumps(
            {
                "experiments": {k: list(map(_plain, v)) for k, v in experiments.items()},
                "outcomes": {k: list(map(_plain, v)) for k, v in outcomes.items()},
            }
        )
    )


def _plain(value: Any) -> Any:
    return value.item() if hasattr(value, "item") else value


def answer() -> None:
    """Hand the pair to EMA and store what it says."""
    import numpy as np
    import pandas as pd
    from ema_workbench import ScalarOutcome, load_results, save_results
    from ema_workbench.analysis.prim import Prim

    given = json.load(sys.stdin)
    frame = pd.DataFrame(given["experiments"])
    for name in ("scenario", "policy", "model"):
        frame[name] = frame[name].astype("category")
    outcomes = {name: np.array(column) for name, column in given["outcomes"].items()}
    for name in outcomes:
        ScalarOutcome(name)  # EMA saves outcomes that it has heard of
    with tempfile.TemporaryDirectory() as place:
        file = Path(place) / "pair.tar.gz"
        save_results((frame, outcomes), file)
        again, found = load_results(file)
    same = all(np.allclose(found[name], outcomes[name]) for name in outcomes)
    columns = [name for name in frame.columns if name not in ("scenario", "model")]
    target = outcomes["value"] < np.quantile(outcomes["value"], 0.2)
    box = Prim(again[columns], target.astype(int)).find_box()
    trajectory = box.peeling_trajectory[["n", "k"]].astype(int).to_numpy().tolist()
    ANSWER.write_text(
        json.dumps(
            {
                "tool": f"ema_workbench {version('ema_workbench')}",
                "date": date.today().isoformat(),
                "worlds": WORLDS,
                "columns": columns,
                "rows": len(again),
                "loaded_alike": bool(same and list(again.columns) == list(frame.columns)),
                "trajectory": trajectory,
            }
        )
        + "\n",
        encoding="utf-8",
    )


if __name__ == "__main__":
    {"make": make, "answer": answer}[sys.argv[1]]()
