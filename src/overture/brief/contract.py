"""The machine-readable result of a run: plain JSON values at full precision.

The keys of the published contract are all here under their own names; further keys carry the rest
of the advice, so that a brief can be made again from the file alone.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Mapping
from typing import Any

from overture.advise.values import Advice, Reply, Step, TestResult
from overture.errors import UsageError
from overture.reading.json_values import plain as plain

INFINITE = "infinite"
"""A likelihood ratio in the JSON where only this type gives the reply."""

# What stands in fields of their own in the contract, and so is not repeated in "provenance".
_PROVENANCE = ("versions", "warnings")


def _reply(reply: Reply) -> dict[str, Any]:
    record: dict[str, Any] = plain(reply)
    record["step"] = record.pop("next")
    # JSON has no infinity, and null says that a ratio is undefined
    record["ratios"] = {
        party: {
            kind: INFINITE if ratio == math.inf else plain(ratio) for kind, ratio in kinds.items()
        }
        for party, kinds in reply.ratios.items()
    }
    record["next"] = reply.next.choose if isinstance(reply.next, Step) else None
    return record


def _test(test: TestResult) -> dict[str, Any]:
    record: dict[str, Any] = plain(test)
    record["replies"] = [_reply(reply) for reply in test.replies]
    return record


def run_record(advice: Advice, version: str) -> dict[str, Any]:
    """The JSON of a run: `version` is overture's own."""
    record: dict[str, Any] = {
        "overture": version,
        "case": {
            "id": advice.case_id,
            "title": advice.title,
            "question": advice.question,
            "hash": advice.case_hash,
            "scenario": advice.scenario,
            "overrides": plain(advice.overrides),
            "party": advice.party,
            "unseen": advice.unseen,
            "party_names": plain(advice.party_names),
            "type_says": plain(advice.type_says),
            "outcome_says": plain(advice.outcome_says),
        },
        "as_of": advice.as_of,
        "seed": advice.seed,
        "worlds": advice.worlds,
        "advice": {
            "decide": advice.decide,
            "best": advice.best,
            "next": advice.next,
            "margin": plain(advice.margin),
            "margin_error": plain(advice.margin_error),
            "policies": plain(advice.policies),
            "differences": plain(advice.differences),
            "plan": plain(advice.plan),
            "path": plain(advice.path),
            "case_by_case": plain(advice.case_by_case),
        },
    }
    if advice.test is not None:
        record["test"] = _test(advice.test)
    if advice.design is not None:
        record["design"] = plain(advice.design)
    record["flips"] = plain(advice.flips)
    record["assumptions"] = plain(advice.assumptions)
    record["solution"] = plain(advice.solution)
    record.update(plain(advice.further))
    record["provenance"] = {name: plain(getattr(advice, name)) for name in _PROVENANCE}
    return record


_REQUIRED: Mapping[str, type] = {
    "overture": str,
    "case": Mapping,
    "as_of": str,
    "seed": int,
    "worlds": int,
    "advice": Mapping,
    "flips": list,
    "solution": Mapping,
}


def check_record(record: Mapping[str, Any]) -> None:
    """Raise UsageError where a part of the contract is missing or of another kind."""
    missing = [key for key, kind in _REQUIRED.items() if not isinstance(record.get(key), kind)]
    advice = record.get("advice")
    policies = advice.get("policies") if isinstance(advice, Mapping) else None
    if not missing and not (isinstance(policies, Mapping) and policies):
        missing = ["advice.policies"]
    if missing:
        raise UsageError(
            f"this is not the JSON of a run: it has no {', '.join(missing)}; "
            "give the run.json that `overture run` wrote"
        )


def canonical(record: Mapping[str, Any]) -> bytes:
    """The bytes that are hashed: keys sorted, no spaces, without the place of the brief."""
    content = {key: value for key, value in record.items() if key != "brief"}
    return json.dumps(
        content, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
    ).encode()


def record_hash(record: Mapping[str, Any]) -> str:
    """SHA-256 of the canonical bytes, in hexadecimal."""
    return hashlib.sha256(canonical(record)).hexdigest()
