"""The brief in a real browser: opens offline, fits, reads in the dark, prints on A4."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.brief import sample

from overture.brief import make_brief

pytestmark = pytest.mark.browser

ARGUMENTS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
SAMPLES = {"full": sample.full, "edges": sample.edges, "large": sample.large}


def _missing(reason: str) -> None:
    """A missing browser is a failure where the project is checked, and a skip elsewhere."""
    if os.environ.get("CI"):
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        _missing("playwright is not installed (pip install 'overture[dev]')")
    found = shutil.which("chromium")
    if found is None:
        _missing("no chromium on the path (on Debian: apt-get install chromium)")
    with sync_playwright() as engine:
        opened = engine.chromium.launch(executable_path=found, args=ARGUMENTS)
        yield opened
        opened.close()


@pytest.fixture(scope="module", params=SAMPLES)
def file(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp(request.param)
    return make_brief(SAMPLES[request.param]()).write(folder)


def _open(browser: Any, file: Path, width: int, scheme: str = "light") -> Any:
    page = browser.new_page(
        viewport={"width": width, "height": 900}, color_scheme=scheme, offline=True
    )
    page.goto(file.as_uri())
    return page


def test_opens_offline_and_asks_for_nothing(browser: Any, file: Path) -> None:
    page = browser.new_page(offline=True)
    asked: list[str] = []
    said: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto(file.as_uri())
    assert asked == [file.as_uri()]
    assert said == []
    assert page.locator("h1").count() == 1
    page.close()


@pytest.mark.parametrize("width", [1280, 800, 400, 320])
def test_never_wider_than_the_window(browser: Any, file: Path, width: int) -> None:
    page = _open(browser, file, width)
    page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.close()


OUTSIDE = """() => [...document.querySelectorAll('figure svg')].flatMap(svg => {
  const box = svg.viewBox.baseVal;
  if (!svg.getClientRects().length) return [];
  return [...svg.querySelectorAll('text')].filter(text => {
    const b = text.getBBox();
    return b.x < -1 || b.y < -1 || b.x + b.width > box.width + 1 || b.y + b.height > box.height + 1;
  }).map(text => text.textContent);
})"""

OVERLAPPING = """() => [...document.querySelectorAll('figure svg')].flatMap(svg => {
  if (!svg.getClientRects().length) return [];
  const texts = [...svg.querySelectorAll('text')].map(t => [t.textContent, t.getBBox()]);
  const found = [];
  texts.forEach(([a, p], i) => texts.slice(i + 1).forEach(([b, q]) => {
    const wide = Math.min(p.x + p.width, q.x + q.width) - Math.max(p.x, q.x);
    const high = Math.min(p.y + p.height, q.y + q.height) - Math.max(p.y, q.y);
    if (wide > 1 && high > 3) found.push(a + ' / ' + b);
  }));
  return found;
})"""


@pytest.mark.parametrize("width", [1000, 400])
def test_no_label_is_cut_off_or_covers_another(browser: Any, file: Path, width: int) -> None:
    page = _open(browser, file, width)
    drawn = "() => document.querySelectorAll('figure svg').length"
    assert page.evaluate(drawn) >= 2
    assert page.evaluate(OUTSIDE) == []
    assert page.evaluate(OVERLAPPING) == []
    page.close()


def test_charts_are_drawn_at_the_width_of_the_column(browser: Any, file: Path) -> None:
    for width, kind, low, high in ((1000, "wide", 0.98, 1.02), (400, "slim", 0.95, 1.1)):
        page = _open(browser, file, width)
        scales = page.evaluate(
            f"""() => [...document.querySelectorAll('figure .{kind} svg')].map(
                svg => svg.getBoundingClientRect().width / svg.viewBox.baseVal.width)"""
        )
        assert scales
        assert all(low <= scale <= high for scale in scales), scales
        page.close()


COLORS = """() => {
  const pairs = [];
  const ground = getComputedStyle(document.body).backgroundColor;
  document.querySelectorAll('p, li, h1, h2, h3, td, th, caption, code, summary, a').forEach(e => {
    let panel = e, color = 'rgba(0, 0, 0, 0)';
    while (panel && (color = getComputedStyle(panel).backgroundColor) === 'rgba(0, 0, 0, 0)')
      panel = panel.parentElement;
    pairs.push([getComputedStyle(e).color, color || ground]);
  });
  document.querySelectorAll('svg text').forEach(
    e => pairs.push([getComputedStyle(e).fill, ground]));
  return [...new Set(pairs.map(p => p.join('|')))];
}"""


def _luminance(color: str) -> float:
    """Relative luminance of an opaque CSS color (WCAG 2.2)."""
    parts = [int(part) / 255 for part in re.findall(r"\d+", color)[:3]]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _contrast(pair: str) -> float:
    light, dark = sorted((_luminance(color) for color in pair.split("|")), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_stands_out_from_its_ground(browser: Any, file: Path, scheme: str) -> None:
    page = _open(browser, file, 1000, scheme)
    ground = _luminance(page.evaluate("getComputedStyle(document.body).backgroundColor"))
    assert (ground > 0.5) is (scheme == "light")
    pairs = page.evaluate(COLORS)
    assert len(pairs) > 3
    for pair in pairs:
        assert _contrast(pair) >= 4.5, pair  # WCAG 2.2, level AA
    page.close()


def test_prints_on_a4(browser: Any, file: Path, tmp_path: Path) -> None:
    page = _open(browser, file, 1000)
    printed = tmp_path / "brief.pdf"
    page.pdf(path=str(printed), prefer_css_page_size=True)
    content = printed.read_bytes()
    boxes = re.findall(rb"/MediaBox\s*\[\s*0 0 ([\d.]+) ([\d.]+)", content)
    assert 3 <= len(boxes) <= 16
    for wide, high in boxes:
        assert abs(float(wide) - 595.3) < 1.5  # 210 mm in points
        assert abs(float(high) - 841.9) < 1.5  # 297 mm
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 643, "height": 900})  # 170 mm between the margins
    assert page.evaluate("document.documentElement.scrollWidth") <= 643
    tall = page.evaluate(
        "() => Math.max(...[...document.querySelectorAll('figure')].map(f => f.offsetHeight))"
    )
    assert tall < 970  # 257 mm: a figure is never cut by the end of a page
    assert page.evaluate(OUTSIDE) == []
    page.close()


def test_what_is_open_is_printed_and_what_is_folded_is_said(browser: Any, file: Path) -> None:
    page = _open(browser, file, 1000)
    assert page.locator(".printed").is_hidden()
    page.emulate_media(media="print")
    assert page.locator(".printed").is_visible()
    folded = page.locator("details").first
    assert folded.is_hidden()
    folded.evaluate("d => d.open = true")
    assert folded.locator("table").first.is_visible()
    page.close()


def test_keyboard_reaches_the_tables_and_the_contents(browser: Any, file: Path) -> None:
    page = _open(browser, file, 1000)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.tagName") == "A"
    summary = page.locator("summary").first
    summary.focus()
    page.keyboard.press("Enter")
    assert page.locator("details").first.evaluate("d => d.open")
    page.close()
