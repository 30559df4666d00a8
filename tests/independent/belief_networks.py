"""Random cases of belief as plain values, for this package and for an engine of networks alike.

python -m tests.independent.belief_networks    asks pyAgrum again and stores its answers
"""

from __future__ import annotations

import json
import random
import subprocess
from datetime import date
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
PYAGRUM = ROOT / ".peers" / "pyagrum" / "bin" / "python"
ANSWERS = ROOT / "peers" / "answers" / "pyagrum-belief.json"
CASES = 200


def random_case(seed: int, assumptions: int = 0, types: int = 0, reports: int = 0) -> Any:
    """Assumptions with `given`, types that depend on one of them, graded reports."""
    rng = random.Random(seed)
    many = assumptions or rng.randint(1, 5)
    kinds = types or rng.randint(2, 3)

    def share() -> float:
        return round(rng.uniform(0.05, 0.95), 3)

    def split() -> list[float]:
        raw = [rng.uniform(0.2, 1.0) for _ in range(kinds)]
        shares = [round(x / sum(raw), 3) for x in raw[:-1]]
        return [*shares, round(1 - sum(shares), 3)]

    return {
        "assumptions": [
            {
                "credence": share(),
                "given": {
                    str(other): round(rng.uniform(-2, 2), 2)
                    for other in range(k)
                    if rng.random() < 0.4
                },
            }
            for k in range(many)
        ],
        "types": {"on": rng.randrange(many), "then": split(), "else": split()},
        "reports": [
            {
                "on": rng.randrange(many),
                "then": [share() for _ in range(kinds)],
                "else": [share() for _ in range(kinds)],
                "a": rng.choice([0.95, 0.8, 0.6, 0.35, 0.1]),
            }
            for _ in range(reports or rng.randint(1, 10))
        ],
    }


def as_case(made: Any) -> tuple[str, str]:
    """(case.yaml, record.csv) of a random case; all numbers are points."""
    kinds = [f"t{k}" for k in range(len(made["types"]["then"]))]
    lines = [
        "overture: 1",
        "title: A random network",
        "as_of: 2021-12-06",
        "parties: {us: {name: Us, advised: true}, them: Them}",
        "types:",
        "  them:",
    ]
    types = made["types"]
    for k, kind in enumerate(kinds):
        form = f"{{if: a{types['on']}, then: {types['then'][k]}, else: {types['else'][k]}}}"
        lines.append(f"    {kind}: {{prior: {form}}}")
    lines.append("assumptions:")
    for k, each in enumerate(made["assumptions"]):
        given = ", ".join(f"a{other}: {x}" for other, x in each["given"].items())
        lines.append(
            f"  a{k}: {{claim: It holds., credence: {each['credence']}, given: {{{given}}}}}"
        )
    lines += [
        "moves: [{name: policy, by: us, options: [talk, wait]}]",
        "payoffs: {us: [{name: gain, add: 1, when: policy == talk}], them: []}",
        "rationality: {us: 1}",
        "advice: {decide: policy}",
        "indicators:",
    ]
    rows = ["id,date,kind,grade,shows"]
    for k, report in enumerate(made["reports"]):
        parts = [
            f"({_by_type(kinds, report['then'])})",
            f"if a{report['on']} else",
            f"({_by_type(kinds, report['else'])})",
        ]
        lines.append(f'  i{k}: {{says: Seen., likelihood: "{" ".join(parts)}"}}')
        rows.append(f"r{k},2021-12-08,observation,{report['a']},i{k}")
    return "\n".join(lines) + "\n", "\n".join(rows) + "\n"


def _by_type(kinds: list[str], values: list[float]) -> str:
    text = str(values[-1])
    for kind, value in zip(kinds[-2::-1], values[-2::-1], strict=True):
        text = f"{value} if them == {kind} else {text}"
    return text


def ask(cases: list[Any], repeat: int = 1) -> Any:
    """pyAgrum's answers, from its own environment."""
    done = subprocess.run(
        [str(PYAGRUM), str(ROOT / "peers" / "pyagrum_belief.py")],
        input=json.dumps({"cases": cases, "repeat": repeat}),
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(done.stdout.splitlines()[-1])


def store() -> None:
    """Ask for all cases and keep the answers."""
    told = ask([random_case(seed) for seed in range(CASES)])
    kept = {
        "engine": "pyAgrum",
        "version": told["version"],
        "date": date.today().isoformat(),
        "answers": told["answers"],
    }
    ANSWERS.write_text(json.dumps(kept) + "\n", encoding="utf-8")


if __name__ == "__main__":
    store()
