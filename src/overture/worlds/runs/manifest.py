"""The manifest of a run: everything that its results depend on, and nothing else.

Two runs whose manifests have one key give the same chunks, byte by byte, on one machine.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from overture.errors import UsageError
from overture.worlds.runs.files import put

NAME = "manifest.json"
FORMAT = 2
"""Raised with what chunks hold, or with the order in which it is summed: chunks of two versions do
not add up to a run that either of them would make."""

REMEDIES = {
    "case": "the case has changed since the run began; name another folder with --out",
    "scenario": "give the same --scenario, or name another folder with --out",
    "as_of": "give the same --as-of, or name another folder with --out",
    "seed": "give the same --seed, or name another folder with --out",
    "reading": "give or leave out --common-knowledge as before, or name another folder with --out",
    "chunk": "give the same --chunk, or name another folder with --out",
    "keep": "give the same --keep, or name another folder with --out",
    "versions": "finish the run with the versions that began it, or name another folder with --out",
}


_KINDS = {
    "case": dict, "versions": dict, "seed": int, "reading": str, "chunk": int, "keep": str,
    "strategies": dict, "start": str, "worlds": int,
}  # fmt: skip


@dataclass(frozen=True)
class Manifest:
    """What a run is made of.

    `case` is {"id", "hash", "text", "scenario", "as_of"}; `keep` says which rows are kept;
    `strategies`: pooled information set -> option -> probability at full precision; `start` is the
    SHA-256 of start.npz, which holds the same and the rest that every chunk begins from.
    `worlds` may grow, and is no part of the key.
    """

    case: Mapping[str, str]
    versions: Mapping[str, str]
    seed: int
    reading: str
    chunk: int
    keep: str
    strategies: Mapping[str, Mapping[str, float]]
    start: str
    worlds: int
    format: int = FORMAT

    @cached_property
    def key(self) -> str:
        """SHA-256 over all that the bytes of a chunk depend on; the name of every file has it."""
        facts = {name: value for name, value in asdict(self).items() if name != "worlds"}
        # the text of a case may differ in comments only; its hash does not
        facts["case"] = {name: part for name, part in self.case.items() if name != "text"}
        return hashlib.sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()

    def of(self, worlds: int) -> Manifest:
        """The same run with another number of worlds."""
        return replace(self, worlds=worlds)


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Write the manifest into the folder of a run. Raises CannotStore."""
    text = json.dumps({"key": manifest.key, **asdict(manifest)}, indent=1, ensure_ascii=False)
    put(folder / NAME, (text + "\n").encode())


def read_manifest(folder: Path) -> Manifest:
    """The manifest of a folder. Raises UsageError where there is none, or none that we can read."""
    path = folder / NAME
    try:
        content: Any = json.loads(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError):
        raise UsageError(
            f"{folder} is no run: it has no {NAME}; `overture compare CASE --out {folder}` "
            "makes one"
        ) from None
    except OSError as failure:
        raise UsageError(f"{path} cannot be read: {failure.strerror}") from None
    except ValueError:
        raise UsageError(f"{path} is damaged; start the run afresh in another folder") from None
    names = [field.name for field in fields(Manifest)]
    if not isinstance(content, dict) or any(name not in content for name in names):
        raise UsageError(f"{path} is not the manifest of a run; start afresh in another folder")
    if any(not isinstance(content[name], kind) for name, kind in _KINDS.items()):
        raise UsageError(f"{path} is damaged; start the run afresh in another folder")
    if content["format"] != FORMAT:
        raise UsageError(
            f"{path} was written by another version of overture (format {content['format']}, "
            f"here {FORMAT}); finish the run with that version"
        )
    manifest = Manifest(**{name: content[name] for name in names})
    if manifest.key != content.get("key"):
        raise UsageError(f"{path} is damaged: its key does not fit; start afresh in another folder")
    return manifest


def refuse_change(folder: Path, stored: Manifest, asked: Mapping[str, Any]) -> None:
    """Raise UsageError, naming the first field in which a run is asked to go on otherwise.

    `asked` has the fields of REMEDIES that the caller knows; "scenario" and "as_of" are parts of
    the case.
    """
    there: dict[str, Any] = {
        **asdict(stored), "case": stored.case["hash"], "scenario": stored.case["scenario"],
        "as_of": stored.case["as_of"],
    }  # fmt: skip
    for name in ("scenario", "as_of", "case", "seed", "reading", "chunk", "keep", "versions"):
        if name in asked and asked[name] != there[name]:
            raise UsageError(
                f"{folder}: {name} differs: the run has {_shown(there[name])}, asked is "
                f"{_shown(asked[name])}; {REMEDIES[name]}"
            )


def _shown(value: object) -> str:
    if isinstance(value, Mapping):
        return ", ".join(f"{name} {one}" for name, one in value.items())
    text = str(value)
    return text[:12] if len(text) == 64 else text or "none"
