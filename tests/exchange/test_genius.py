"""Files of Genius: what they mean, and what is wrong with broken ones."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from overture.errors import CaseError, UsageError
from overture.exchange.genius import read_genius

DOMAIN = """<negotiation_template><utility_space><objective index="0">
<issue index="1" name="price" vtype="integer"><range lowerbound="2" upperbound="4"/></issue>
<issue index="2" name="colour" vtype="discrete"><item value="red"/><item value="blue"/></issue>
</objective></utility_space></negotiation_template>"""

PROFILE = """<utility_space><objective index="0">
<issue index="1" name="price" vtype="integer"><range lowerbound="2" upperbound="4"/>
<evaluator ftype="linear" offset="0.2" slope="0.6"/></issue>
<issue index="2" name="colour" vtype="discrete">
<item value="red" evaluation="3"/><item value="blue" evaluation="4"/></issue>
<weight index="1" value="0.25"/><weight index="2" value="0.75"/>
</objective><discount_factor value="0.9"/><reservation value="0.3"/></utility_space>"""


def folder(tmp_path: Path, **profiles: str) -> Path:
    (tmp_path / "domain.xml").write_text(DOMAIN)
    for name, text in profiles.items():
        (tmp_path / f"{name}.xml").write_text(text)
    return tmp_path


def test_utilities_are_those_of_genius(tmp_path: Path) -> None:
    scenario = read_genius(folder(tmp_path, one=PROFILE))
    agenda = scenario.agenda
    assert agenda.parties == ("one",)
    assert agenda.reservation == (Fraction(3, 10),)
    assert scenario.discount == (Fraction(9, 10),)
    assert agenda.issues[0].options == ("2", "3", "4")
    # 0.25 * (0.2 + 0.6 * 1) + 0.75 * 3 / 4, and the integer issue is kept below 1
    assert agenda.value((1, 0)) == (Fraction(1, 5) + Fraction(9, 16),)
    assert agenda.value((2, 1)) == (Fraction(1, 4) + Fraction(3, 4),)


def test_raw_semantics_leave_evaluations_as_they_are(tmp_path: Path) -> None:
    agenda = read_genius(folder(tmp_path, one=PROFILE), "raw").agenda
    assert agenda.value((0, 1)) == (Fraction(1, 20) + 3,)


BROKEN = {
    "tag": (PROFILE.replace("</objective>", ""), "xml", "not XML"),
    "number": (PROFILE.replace('evaluation="3"', 'evaluation="three"'), "genius", "'three'"),
    "infinite": (PROFILE.replace('evaluation="3"', 'evaluation="1e999"'), "genius", "not a number"),
    "weight": (PROFILE.replace('<weight index="2" value="0.75"/>', ""), "genius", "no weight"),
    "negative": (PROFILE.replace('value="0.75"', 'value="-1"'), "genius", "negative"),
    "option": (PROFILE.replace('value="blue"', 'value="green"'), "genius", "'blue'"),
    "issue": (PROFILE.replace('name="colour"', 'name="shade"'), "genius", "'colour'"),
    "real": (PROFILE.replace('vtype="discrete"', 'vtype="real"'), "genius", "'real'"),
    "wide": (PROFILE.replace('upperbound="4"', 'upperbound="4000000"'), "genius", "no list"),
    "vast": (PROFILE.replace('upperbound="4"', 'upperbound="1e99999999"'), "genius", "no list"),
    "entity": (
        '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/hostname">]><utility_space/>',
        "document-type",
        "document type",
    ),
    "deep": ("<utility_space>" + "<a>" * 100 + "</a>" * 100 + "</utility_space>", "too-large", ""),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_file_gives_place_cause_and_remedy(name: str, tmp_path: Path) -> None:
    text, check, says = BROKEN[name]
    with pytest.raises(CaseError) as caught:
        read_genius(folder(tmp_path, one=text))
    problem = caught.value.problems[0]
    assert problem.check == check
    assert says in problem.what
    assert problem.remedy
    assert problem.spot.file.endswith("one.xml")
    assert problem.spot.line >= 1
    assert problem.spot.column >= 1


def test_a_folder_without_profiles_is_no_scenario(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no utility file"):
        read_genius(folder(tmp_path))
