"""From a case's arguments to a framework: options as conclusions, and what each bears on."""

from __future__ import annotations

import pickle
from pathlib import Path

from overture.argue.debate import debate, option_meant
from overture.argue.extensions import grounded
from overture.case.load import load

SOUND = Path(__file__).parent.parent / "case" / "sound.yaml"


def test_options_that_are_argued_about_stand_among_the_arguments() -> None:
    given = debate(load(SOUND))
    assert given.arguments == ("weakness", "strength", "peace")
    assert given.options == ("offer",)
    assert given.unargued == ("demand", "wait")
    assert given.conclusion == "offer"
    assert given.framework.attacks == ((0, 3), (1, 0))
    assert given.framework.supports == ((2, 3),)
    assert given.framework.named(grounded(given.framework)) == ("strength", "peace", "offer")


def test_an_outcome_is_meant_under_the_one_option_that_an_argument_bears_on(
    tmp_path: Path,
) -> None:
    assert option_meant(load(SOUND)) == dict.fromkeys(("weakness", "strength", "peace"), "offer")
    text = SOUND.read_text(encoding="utf-8")
    file = tmp_path / "case.yaml"
    file.write_text(text.replace("    attacks: [offer]\n", "    attacks: [offer, wait]\n").replace(
        "[{outcome: deceived, below: 0.4}, settled or patience]", "[patience]"
    ))  # fmt: skip
    assert option_meant(load(file)) == {"weakness": "", "strength": "", "peace": "offer"}


def test_arguments_survive_the_way_to_another_process() -> None:
    case = load(SOUND)
    again = pickle.loads(pickle.dumps(case))
    assert again.arguments == case.arguments
    assert [p.said("offer") for a in again.arguments.values() for p in a.premises] == [
        "pressure",
        "gain < 5",
        "P(deceived | offer) < 0.4",
        "settled or patience",
        "P(settled | offer) > P(settled | wait)",
    ]
