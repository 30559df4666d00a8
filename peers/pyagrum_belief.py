"""Ask pyAgrum for posteriors and its time. Run only in `.peers/pyagrum`; asked by files.

In:  {"cases": [...], "repeat": n}, cases as `tests/independent/belief_networks.py` makes them
Out: {"version": ..., "answers": [{"types": [p], "assumptions": [p]}], "cpu_seconds": [per case]}

Each case is a network: assumptions, the types of one party, and a node for each report. The time
is that of setting the evidence, inference (Lazy propagation) and all marginals; making the
network is not timed.
"""

from __future__ import annotations

import json
import math
import sys
import time
from importlib.metadata import version
from typing import Any

import pyagrum as gum


def network(case: dict[str, Any]) -> Any:
    """The Bayesian network of a case."""
    net = gum.BayesNet()
    assumptions = case["assumptions"]
    for k in range(len(assumptions)):
        net.add(gum.LabelizedVariable(f"a{k}", "", 2))
    types = case["types"]
    net.add(gum.LabelizedVariable("type", "", len(types["then"])))
    for k, each in enumerate(assumptions):
        for other in each["given"]:
            net.addArc(f"a{other}", f"a{k}")
    net.addArc(f"a{types['on']}", "type")
    for k, each in enumerate(assumptions):
        parents = [int(other) for other in each["given"]]
        for row in range(2 ** len(parents)):
            held = {f"a{other}": (row >> place) & 1 for place, other in enumerate(parents)}
            logit = math.log(each["credence"] / (1 - each["credence"]))
            logit += sum(each["given"][str(o)] for o in parents if held[f"a{o}"])
            p = 1 / (1 + math.exp(-logit))
            net.cpt(f"a{k}")[held if held else slice(None)] = [1 - p, p]
    for value, name in enumerate(("else", "then")):
        net.cpt("type")[{f"a{types['on']}": value}] = types[name]
    for k, report in enumerate(case["reports"]):
        net.add(gum.LabelizedVariable(f"r{k}", "", 2))
        net.addArc("type", f"r{k}")
        net.addArc(f"a{report['on']}", f"r{k}")
        for value, name in enumerate(("else", "then")):
            for kind, likelihood in enumerate(report[name]):
                p = report["a"] * likelihood + (1 - report["a"]) * 0.5
                net.cpt(f"r{k}")[{f"a{report['on']}": value, "type": kind}] = [1 - p, p]
    return net


def answer(case: dict[str, Any], repeat: int) -> tuple[dict[str, list[float]], float]:
    """All marginals given that every report came, and the least CPU-seconds."""
    net = network(case)
    seen = {f"r{k}": 1 for k in range(len(case["reports"]))}
    best, found = math.inf, {}
    for _ in range(repeat):
        begun = time.process_time()
        inference = gum.LazyPropagation(net)
        inference.setEvidence(seen)
        inference.makeInference()
        found = {
            "types": inference.posterior("type").tolist(),
            "assumptions": [
                inference.posterior(f"a{k}").tolist()[1] for k in range(len(case["assumptions"]))
            ],
        }
        best = min(best, time.process_time() - begun)
    return found, best


def main() -> None:
    """Answer every case."""
    asked = json.load(sys.stdin)
    found = [answer(case, asked["repeat"]) for case in asked["cases"]]
    print(
        json.dumps(
            {
                "version": version("pyagrum"),
                "answers": [each for each, _ in found],
                "cpu_seconds": [seconds for _, seconds in found],
            }
        )
    )


if __name__ == "__main__":
    main()
