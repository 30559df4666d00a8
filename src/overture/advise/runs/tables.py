"""The tables of a run, as CSV and Parquet, with a codebook."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Mapping
from typing import Any

from overture.advise.runs.result import RunResult

Rows = list[dict[str, Any]]

_CODEBOOK: Mapping[str, Mapping[str, str]] = {
    "policies": {
        "policy": "option of the advised choice",
        "mean": "mean value to the advised party over worlds, in points",
        "error": "Monte-Carlo standard error of the mean",
        "low": "5 % point over worlds, within sketch_error",
        "high": "95 % point over worlds, within sketch_error",
        "best_share": "share of worlds in which it is the best policy, ties split",
        "regret_mean": "mean shortfall against the best policy of the same world, in points",
        "regret_p90": "90 % point of the shortfall, within sketch_error",
        "regret_max": "largest shortfall",
        "sketch_error": "the most by which low, high and regret_p90 can be off, in points",
        "forbidden": "why the case leaves it out, or empty",
    },
    "outcomes": {
        "policy": "option of the advised choice",
        "outcome": "outcome of the case",
        "probability": "its probability under the policy, over worlds",
    },
    "convergence": {
        "worlds": "the first so many worlds",
        "best": "the policy that leads there",
        "next": "the policy that comes second",
        "margin": "lead in points",
        "margin_error": "standard error of the lead",
    },
    "evppi": {
        "kind": "quantity, assumption, prior or group",
        "name": "of the number, or of the group of numbers",
        "value": "what learning it before the choice would be worth, in points",
        "error": "standard error; empty where the run has one chunk only",
    },
}


def table_codebook() -> dict[str, Any]:
    """What every column of every table means."""
    return {name: dict(columns) for name, columns in _CODEBOOK.items()}


def tables(result: RunResult) -> dict[str, bytes]:
    """File name -> content of every table, each as CSV and as Parquet."""
    found: dict[str, bytes] = {}
    for name, rows in _rows(result).items():
        columns = list(_CODEBOOK[name])
        found[f"{name}.csv"] = _as_csv(columns, rows)
        found[f"{name}.parquet"] = _as_parquet(columns, rows)
    return found


def _rows(result: RunResult) -> dict[str, Rows]:
    advice = result.advice
    policies: Rows = [
        {
            "policy": option,
            "mean": policy.mean,
            "error": policy.error,
            "low": policy.low,
            "high": policy.high,
            "best_share": policy.best_share,
            "regret_mean": policy.regret.mean,
            "regret_p90": policy.regret.p90,
            "regret_max": policy.regret.max,
            "sketch_error": result.sketch_errors[option],
            "forbidden": policy.forbidden,
        }
        for option, policy in advice.policies.items()
    ]
    outcomes: Rows = [
        {"policy": option, "outcome": outcome, "probability": p}
        for option, policy in advice.policies.items()
        for outcome, p in policy.outcomes.items()
    ]
    convergence: Rows = [
        {name: getattr(look, name) for name in _CODEBOOK["convergence"]} for look in result.looks
    ]
    evppi: Rows = [
        {
            "kind": one.kind,
            "name": one.name,
            "value": one.value,
            "error": None if math.isnan(one.error) else one.error,
        }
        for one in result.evppi
    ]
    return {
        "policies": policies, "outcomes": outcomes, "convergence": convergence, "evppi": evppi,
    }  # fmt: skip


def _as_csv(columns: list[str], rows: Rows) -> bytes:
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


def _as_parquet(columns: list[str], rows: Rows) -> bytes:
    import polars as pl

    buffer = io.BytesIO()
    pl.DataFrame({name: [row[name] for row in rows] for name in columns}).write_parquet(buffer)
    return buffer.getvalue()
