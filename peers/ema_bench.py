"""EMA Workbench timed: PRIM on a table from a seed, or its sequential evaluator on a plain game.

    .peers/ema/bin/python -m peers.ema_bench prim ROWS
    .peers/ema/bin/python -m peers.ema_bench sequential SCENARIOS

Prints one line of JSON; CPU-seconds of the process on one thread, without making the table. Called
by `benchmarks/discovery.py`.
"""

from __future__ import annotations

import json
import logging
import resource
import sys
import time
import warnings
from importlib.metadata import version
from typing import Any

import pandas as pd
from tests.independent.policy_game import POLICIES, SPACE, value
from tests.independent.prim_tables import box_of_three

warnings.filterwarnings("ignore")


def prim(rows: int) -> dict[str, Any]:
    """Time of one box, and the rows and cases of every box on the way."""
    from ema_workbench.analysis.prim import Prim

    table = box_of_three(rows)
    frame, target = pd.DataFrame(dict(table.columns)), table.target.astype(int)
    began = time.process_time()
    box = Prim(frame, target).find_box()
    spent = time.process_time() - began
    trajectory = box.peeling_trajectory[["n", "k"]].astype(int).to_numpy().tolist()
    return {"seconds": spent, "trajectory": trajectory}


def sequential(scenarios: int) -> dict[str, Any]:
    """Time of all policies in so many scenarios by EMA's sequential evaluator."""
    from ema_workbench import (
        CategoricalParameter,
        Model,
        RealParameter,
        Sample,
        ScalarOutcome,
        SequentialEvaluator,
    )

    def game(choice: str = "wait", **inputs: float) -> dict[str, float]:
        return {"value": float(value(choice, **inputs))}

    model = Model("game", function=game)
    model.uncertainties = [RealParameter(name, *ends) for name, ends in SPACE.items()]
    model.levers = [CategoricalParameter("choice", POLICIES)]
    model.outcomes = [ScalarOutcome("value")]
    policies = [Sample(name, choice=name) for name in POLICIES]
    logging.disable(logging.CRITICAL)
    began = time.process_time()
    with SequentialEvaluator(model) as evaluator:
        runs, outcomes = evaluator.perform_experiments(scenarios=scenarios, policies=policies)
    spent = time.process_time() - began
    found = outcomes["value"]
    means = {name: float(found[(runs["policy"] == name).to_numpy()].mean()) for name in POLICIES}
    return {"seconds": spent, "experiments": int(found.size), "means": means}


def main(arguments: list[str]) -> int:
    """Measure what was asked for."""
    kinds = {"prim": prim, "sequential": sequential}
    if len(arguments) != 2 or arguments[0] not in kinds or not arguments[1].isdigit():
        print(__doc__)
        return 2
    found = kinds[arguments[0]](int(arguments[1]))
    found["peak_mib"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    found["version"] = version("ema_workbench")
    print(json.dumps(found))
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
