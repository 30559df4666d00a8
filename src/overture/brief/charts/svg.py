"""The few SVG elements that the charts need, and the measuring of text.

Colours, strokes and type are classes, so that light, dark and print are settled by the style sheet.
Texts are measured with the advance widths of Helvetica (Adobe Core 14 metrics, thousandths of the
size), which Arial and Liberation Sans share, and a little room to spare.
"""

from __future__ import annotations

import math
import re
from html import escape

from overture.brief.parts import Number

INSET = 2.0  # left edge of labels: room for letters that reach over their start
NARROW = 500  # CSS pixels: below this labels stand above their row
SPARE = 1.06
_WIDTHS = {
    **dict.fromkeys("ijl'|", 222),
    **dict.fromkeys(" ft.,:;/\\!I[]", 278),
    **dict.fromkeys("()r-", 333),
    **dict.fromkeys("kcsvxyzJ", 500),
    **dict.fromkeys("FTZ", 611),
    **dict.fromkeys("ABEKPSVXY&", 667),
    **dict.fromkeys("CDHNRUw", 722),
    **dict.fromkeys("GOQ", 778),
    **dict.fromkeys("mM%", 860),
    "W": 944,
    "“": 333,
    "”": 333,
    "…": 1000,
    "→": 1000,
    "←": 1000,
    "−": 584,
    "·": 278,
}
_PLACES = re.compile(r'(?<= data-n=")[\w%]+ (/[^"]*)')
_OTHER = 556  # digits and most lower-case letters
_WIDE = 1000  # letters outside Latin


def measure(text: str, size: float, bold: bool = False) -> float:
    """Width of `text` in CSS pixels at `size`, with a little to spare."""
    total = sum(_WIDTHS.get(letter, _OTHER if ord(letter) < 0x400 else _WIDE) for letter in text)
    return total / 1000.0 * size * SPARE * (1.06 if bold else 1.0)


def wrapped(text: str, size: float, width: float, bold: bool = False) -> list[str]:
    """Lines no wider than `width`; a word that is too long is broken, after an underscore if any.

    A number stays with its per cent sign.
    """
    lines: list[str] = []
    line = ""
    for word in text.replace(" %", "\u00a0%").split(" "):
        trial = f"{line} {word}" if line else word
        if measure(trial, size, bold) <= width:
            line = trial
            continue
        if line:
            lines.append(line)
        line = word
        while measure(line, size, bold) > width and len(line) > 1:
            cut = _break(line, size, width, bold)
            lines.append(line[:cut])
            line = line[cut:]
    lines.append(line)
    return [part for part in lines if part] or [""]


def _break(word: str, size: float, width: float, bold: bool) -> int:
    longest = 1
    while longest < len(word) and measure(word[: longest + 1], size, bold) <= width:
        longest += 1
    for cut in range(longest, 1, -1):
        if word[cut - 1] in "_./-":
            return cut
    return longest


def ticks(low: float, high: float, wanted: int = 5) -> list[float]:
    """Round numbers that cover [low, high], about `wanted` of them."""
    if high <= low:
        high = low + 1.0
    rough = (high - low) / max(1, wanted - 1)
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(power * m for m in (1, 2, 2.5, 5, 10) if power * m >= rough * 0.999)
    first, last = math.floor(low / step), math.ceil(high / step)
    return [index * step for index in range(first, last + 1)]


def coordinate(value: float) -> str:
    """A coordinate with at most one decimal."""
    return f"{value:.1f}".removesuffix(".0")


def _attributes(values: dict[str, float | str]) -> str:
    return "".join(
        f' {name}="{coordinate(value) if isinstance(value, int | float) else escape(value)}"'
        for name, value in values.items()
        if value != ""
    )


def number_attributes(number: Number) -> str:
    """What ties a shown number to the JSON: its pointer and its kind."""
    return f' data-n="{escape(number.tie)}"'


def text(
    x: float, y: float, content: str | Number, style: str = "", anchor: str = "", tie: bool = True
) -> str:
    """A line of text with its baseline at y; a Number is tied to its place in the JSON."""
    shift = "" if anchor == "start" else anchor  # the default of the format
    place = _attributes({"class": style, "x": x, "y": y, "text-anchor": shift})
    data = number_attributes(content) if isinstance(content, Number) and tie else ""
    return f"<text{place}{data}>{escape(str(content))}</text>"


def line(x1: float, y1: float, x2: float, y2: float, style: str) -> str:
    """A straight line."""
    return f"<line{_attributes({'class': style, 'x1': x1, 'y1': y1, 'x2': x2, 'y2': y2})}/>"


def whiskers(x1: float, x2: float, y: float, style: str) -> str:
    """An interval on a row: a line from x1 to x2 with a short bar at each end."""
    a, b, top = coordinate(x1), coordinate(x2), coordinate(y - 4)
    return path(f"M{a} {coordinate(y)}H{b}M{a} {top}v8M{b} {top}v8", style)


def rect(x: float, y: float, width: float, height: float, style: str, fill: str = "") -> str:
    """A rectangle; `fill` is for patterns, colours come from the class."""
    shape: dict[str, float | str] = {
        "class": style,
        "x": x,
        "y": y,
        "width": max(0.0, width),
        "height": height,
    }
    shape["fill"] = fill
    return f"<rect{_attributes(shape)}/>"


def circle(x: float, y: float, radius: float, style: str) -> str:
    """A disc."""
    return f"<circle{_attributes({'class': style, 'cx': x, 'cy': y, 'r': radius})}/>"


def path(shape: str, style: str, fill: str = "") -> str:
    """A path; `fill` is for patterns, colours come from the class."""
    pattern = f' fill="{fill}"' if fill else ""
    return f'<path class="{style}" d="{shape}"{pattern}/>'


def box(x: float, y: float, width: float, height: float) -> str:
    """A rectangle as a part of a path: many of one look cost few bytes in one element."""
    at = coordinate
    return f"M{at(x)} {at(y)}h{at(max(0.0, width))}v{at(height)}H{at(x)}z"


def across(x1: float, x2: float, y: float) -> str:
    """A level line as a part of a path."""
    return f"M{coordinate(x1)} {coordinate(y)}H{coordinate(x2)}"


def upright(x: float, y1: float, y2: float) -> str:
    """An upright line as a part of a path."""
    return f"M{coordinate(x)} {coordinate(y1)}V{coordinate(y2)}"


def spot(x: float, y: float) -> str:
    """A stroke of no length as a part of a path: with round ends (class `dot`) it is a disc."""
    return f"M{coordinate(x)} {coordinate(y)}h0"


def drawing(width: float, height: float, label: str, body: list[str]) -> str:
    """The whole picture: `label` is the sentence that stands for it when it is not seen."""
    box = f"0 0 {coordinate(width)} {coordinate(height)}"
    size = f'width="{coordinate(width)}" height="{coordinate(height)}"'
    inside = "".join(body)
    # what all its places in the JSON begin with is said once, as in a table
    places = _PLACES.findall(inside)
    base = places[0][: places[0].rfind("/") + 1] if places else ""
    while not all(place.startswith(base) for place in places):
        base = base[: base.rfind("/", 0, -1) + 1]
    if len(base) > 1:
        inside = _PLACES.sub(lambda found: found.group().replace(base, "", 1), inside)
        size += f' data-p="{base}"'
    return f'<svg viewBox="{box}" {size} role="img" aria-label="{escape(label)}">{inside}</svg>'
