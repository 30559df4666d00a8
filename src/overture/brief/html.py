"""The brief as one HTML file: no script, nothing fetched, light, dark and print."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

from overture.brief.parts import Cell, Figure, Name, Number, Section, Strong, Words
from overture.brief.quote import Run

if TYPE_CHECKING:
    from jinja2 import Template
    from markupsafe import Markup

WIDE, SLIM = 720, 352  # CSS pixels at which each chart is drawn

# A value that HTML reads the same without its quotation marks. Texts hold no bare ones, so this
# is found inside tags only; before "/>" the marks stay, or the slash would belong to the value.
_QUOTED = re.compile(r'="([\w.%#:()+-]+)"(?=[ >])')


def _tie(number: Number, base: str) -> str:
    """Kind and place of a number; the place continues `base` where it begins with it."""
    return f"{number.kind} {number.pointer.removeprefix(base)}"


def _cell(content: Cell, base: str = "") -> Markup:
    """A piece, or pieces, as escaped HTML; numbers keep their place in the JSON.

    A place that begins with a slash is whole; any other continues the nearest `data-p` above it,
    which is `base`.
    """
    from markupsafe import Markup, escape

    if isinstance(content, Words):
        return Markup("").join(_cell(piece, base) for piece in content)
    if isinstance(content, Number):
        return Markup('<b data-n="{}">{}</b>').format(_tie(content, base), content.text)
    if isinstance(content, Name):
        return Markup("<code>{}</code>").format(content.text)
    if isinstance(content, Strong):
        return Markup("<strong>{}</strong>").format(content.text)
    return escape(content)


def _shared(pointers: list[str]) -> str:
    """The keys, up to a slash, with which two or more pointers begin."""
    if len(pointers) < 2:
        return ""
    first, last = min(pointers), max(pointers)
    length = next((i for i, (a, b) in enumerate(zip(first, last, strict=False)) if a != b), 0)
    return first[: first.rfind("/", 0, length) + 1]


def _row(cells: tuple[Cell, ...], columns: tuple[tuple[str, str], ...]) -> Markup:
    """A row of a table; `data-p` holds what the JSON pointers of its numbers begin with."""
    from markupsafe import Markup

    numbers = [
        piece
        for cell in cells
        for piece in (cell if isinstance(cell, Words) else (cell,))
        if isinstance(piece, Number)
    ]
    pointers = [number.pointer for number in numbers]
    shared = _shared(pointers)
    out = Markup("<tr>")
    if shared:
        out = Markup('<tr data-p="{}">').format(shared)
    for index, (cell, (_, side)) in enumerate(zip(cells, columns, strict=True)):
        place = Markup(' class="r"') if side == "right" else Markup("")
        content = _cell(cell, shared)
        if isinstance(cell, Number):
            # the style sheet sets numbers to the right unless they are told otherwise
            content = Markup("{}").format(cell.text)
            place = Markup("") if side == "right" else Markup(' class="l"')
            place += Markup(' data-n="{}"').format(_tie(cell, shared))
        tag = "td" if index else 'th scope="row"'
        out += Markup(f"<{tag}{place}>{content}</{tag[:2]}>")
    return out + Markup("</tr>")


def _headed(name: str) -> Markup:
    """A column's name, which may break after an underscore."""
    from markupsafe import Markup, escape

    return Markup(str(escape(name)).replace("_", "_<wbr>"))


def _drawn(figure: Figure) -> dict[str, Any]:
    """The chart at both widths; our own SVG module has escaped its texts."""
    from markupsafe import Markup

    return {
        "wide": Markup(figure.chart.draw(WIDE, figure.sentence)),
        "slim": Markup(figure.chart.draw(SLIM, figure.sentence)),
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
    environment.filters["cell"] = _cell
    environment.filters["headed"] = _headed
    environment.globals["row"] = _row
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
    return head + style_end + _QUOTED.sub(r"=\1", body)
