"""The agenda of the page on negotiations works as it is printed, pasted under `hello`."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import overture as ov
from overture.errors import UsageError

PAGE = Path(__file__).resolve().parents[2] / "docs/how-to/analyse-a-negotiation.md"
HELLO = Path(ov.__file__).parent / "case/cases/hello/case.yaml"


def pasted(folder: Path) -> Path:
    """A case made of `hello` and the first agenda of the page."""
    agenda = re.findall(r"```yaml\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.S)[0]
    at = folder / "case.yaml"
    at.write_text(HELLO.read_text(encoding="utf-8") + agenda, encoding="utf-8")
    return at


def test_the_agenda_of_the_page_can_be_pasted(tmp_path: Path) -> None:
    found = ov.talks(pasted(tmp_path), worlds=200).to_json()
    assert found["packages"] == 8
    assert found["no_deal"]["us"]["from"] == "game"
    assert found["ratification"]["bodies"]["them"]["members"] == 9


def test_a_worth_beyond_all_measure_is_refused(tmp_path: Path) -> None:
    at = pasted(tmp_path)
    at.write_text(at.read_text(encoding="utf-8").replace("us: [1, 3]", "us: [1, 1.0e+300]"))
    with pytest.raises(UsageError, match=r"comes to 1e\+300"):
        ov.talks(at, worlds=200)


def test_types_that_would_refuse_the_package_are_named() -> None:
    from overture.brief import talks
    from overture.brief.quote import Run

    def said(hostile: bool) -> str:
        kinds = {"us": {"any": True}, "them": {"sincere": True, "hostile": hostile}}
        row = {"name": "nash", "rational_by_type": kinds}
        names = {"us": "Us", "them": "Them"}
        return str(talks.refusal_sentence(Run({"talks": {"table": [row], "party_names": names}})))

    assert "Them (hostile) would refuse it" in said(False)
    assert said(True) == "None"
