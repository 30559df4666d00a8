"""The brief as one HTML file: no script, nothing fetched, light, dark and print."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

from overture.brief.html_table import base, cell, head, row, ties
from overture.brief.parts import Figure, Section
from overture.brief.quote import Run

if TYPE_CHECKING:
    from jinja2 import Template

WIDE, SLIM = 720, 352  # CSS pixels at which each chart is drawn

# A value that HTML reads the same without its quotation marks. Texts hold no bare ones, so this
# is found inside tags only; before "/>" the marks stay, or the slash would belong to the value.
_QUOTED = re.compile(r'="([\w.%#:()+-]+)"(?=[ >])')


# Texts of drawings with the class and anchor that most of them have, in words and in few letters.
_TEXT = re.compile(
    r'<text(?: class="([^"]*)")?([^>]*?)(?: text-anchor="(middle|end)")?(?= data-n|>)'
)
_ANCHORS = {"middle": "i", "end": "e"}


def _packed(drawing: str) -> str:
    """The drawing with anchors as classes, which the style sheet spells out, and shorter ones."""

    def text(found: re.Match[str]) -> str:
        style = (found[1] or "").replace("soft s", "q")
        names = " ".join(name for name in (style, _ANCHORS.get(found[3] or "")) if name)
        return f'<text class="{names}"{found[2]}' if names else f"<text{found[2]}"

    return _TEXT.sub(text, drawing)


_FIGURE = re.compile(r"<figure>.*?</figure>", re.DOTALL)
_LABEL = re.compile(r'(?<= role="img") aria-label="[^"]*"')


def _captioned(body: str) -> str:
    """The page with the sentence of each figure once: its caption is the label of its drawings."""
    places = itertools.count(1)

    def figure(found: re.Match[str]) -> str:
        place = f"f{next(places)}"
        labelled = _LABEL.sub(f' aria-labelledby="{place}"', found[0])
        return labelled.replace("<figcaption>", f'<figcaption id="{place}">', 1)

    return _FIGURE.sub(figure, body)


def _drawn(figure: Figure) -> dict[str, Any]:
    """The chart at both widths; our own SVG module has escaped its texts."""
    from markupsafe import Markup

    return {
        "wide": Markup(_packed(figure.chart.draw(WIDE, figure.sentence))),
        "slim": Markup(_packed(figure.chart.draw(SLIM, figure.sentence))),
    }


@cache
def _template() -> Template:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("overture.brief", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["base"] = base
    environment.filters["cell"] = cell
    environment.filters["ties"] = ties
    environment.globals.update(head=head, row=row)
    environment.filters["drawn"] = _drawn
    return environment.get_template("brief.html")


def render(run: Run, sections: Sequence[Section], brief_hash: str, beside: str = "run.json") -> str:
    """The whole page; `beside` is the file from which its numbers are rounded."""
    from overture.brief.charts.patterns import patterns

    case = run.record["case"]
    page = _template().render(
        title=case["title"],
        question=case["question"] or case["title"],
        as_of=run.record["as_of"],
        party=run.party,
        case_id=case["id"],
        version=run.record["overture"],
        brief_hash=brief_hash,
        sections=sections,
        patterns=patterns(),
        beside=beside,
    )
    head, style_end, body = page.partition("</style>")
    body = _captioned(body)
    return head + style_end + re.sub(r"\n{2,}", "\n", _QUOTED.sub(r"=\1", body))
