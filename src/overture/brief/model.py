"""The brief: sentences, tables and chart data made once from the JSON of a run."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from overture.advise.values import Advice
from overture.brief import answer, text
from overture.brief.contract import check_record, record_hash, run_record
from overture.brief.parts import Section
from overture.brief.quote import Run
from overture.brief.sections import sections
from overture.errors import UsageError

HTML_NAME, JSON_NAME = "brief.html", "run.json"


@dataclass(frozen=True, eq=False)
class Brief:
    """What is handed over: `record` is the JSON of the run, from which all else is quoted."""

    record: Mapping[str, Any]
    sections: tuple[Section, ...]
    hash: str

    @classmethod
    def from_json(cls, record: Mapping[str, Any]) -> Brief:
        """A brief from the JSON of a run.

        Raises UsageError where a part of the contract is missing.
        """
        check_record(record)
        try:
            return cls(record, sections(Run(record)), record_hash(record))
        except (KeyError, TypeError, AttributeError, IndexError) as error:
            raise UsageError(
                f"the JSON of the run is damaged ({error!r}); run the case again"
            ) from error

    def to_json(self) -> dict[str, Any]:
        """The JSON of the run, as in the contract, at full precision."""
        return dict(self.record)

    def text(self, width: int = 88, color: bool = False) -> str:
        """The brief for a terminal of `width` columns."""
        return text.render(Run(self.record), width, color)

    def html(self) -> str:
        """The brief as one self-contained HTML file."""
        from overture.brief.html import render

        return render(Run(self.record), self.sections, self.hash)

    def write(self, folder: Path) -> Path:
        """Write brief.html and run.json into `folder`; the path of the HTML file.

        Raises UsageError where the folder cannot be made or written.
        """
        page = folder / HTML_NAME
        record = {**self.record, "brief": HTML_NAME}
        content = json.dumps(record, indent=1, ensure_ascii=False, allow_nan=False) + "\n"
        try:
            folder.mkdir(parents=True, exist_ok=True)
            replace_file(folder / JSON_NAME, content)
            replace_file(page, self.html())
        except OSError as error:
            raise UsageError(
                f"{folder} cannot be written: {error.strerror}; name another folder"
            ) from None
        return page

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Brief) and self.hash == other.hash

    def __hash__(self) -> int:
        return hash(self.hash)

    def __repr__(self) -> str:
        case, advice = self.record["case"], self.record["advice"]
        mean = Run(self.record).points("advice", "policies", advice["best"], "mean")
        return (
            f"<Brief {case['id']} as of {self.record['as_of']}: {advice['best']} ({mean} points), "
            f"{self.record['worlds']} worlds, {self.hash[:12]}>"
        )

    def _repr_html_(self) -> str:
        from html import escape

        run = Run(self.record)
        lead = f"{run.says(run.best).rstrip('.')} ({run.best})"
        rest = f"{answer.value_sentence(run)}. {answer.lead_sentence(run)}"
        return f"<p><strong>{escape(lead)}</strong>: {escape(rest)}</p>"


def make_brief(advice: Advice) -> Brief:
    """The brief of a solved case."""
    return Brief.from_json(run_record(advice, str(advice.versions.get("overture", "unknown"))))


def replace_file(path: Path, content: str) -> None:
    """Write beside, flush to disk, then rename: a reader sees the old file or the new one."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(name, 0o644)
        os.replace(name, path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
