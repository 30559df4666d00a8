"""Fill patterns shared by all charts: each tone has its own hatching, so grey is enough to tell."""

from __future__ import annotations

from markupsafe import Markup

# Shape drawn over the tint of each tone; h0 marks the flip region and has no tint.
_SHAPES = {
    0: '<path class="c4s thin" d="M0 8L8 0M-2 2L2 -2M6 10L10 6"/>',
    1: "",
    2: '<path class="c2s thin" d="M0 8L8 0M-2 2L2 -2M6 10L10 6"/>',
    3: '<circle class="c3" cx="2" cy="2" r="1.3"/><circle class="c3" cx="6" cy="6" r="1.3"/>',
    4: '<path class="c4s thin" d="M0 2H8M0 6H8"/>',
    5: '<path class="c5s thin" d="M2 0V8M6 0V8"/>',
    6: '<path class="c6s thin" d="M0 4H8M4 0V8"/>',
}


def patterns() -> Markup:
    """An invisible `<svg>` with the patterns h0 to h6, to stand once in the page."""
    body = "".join(
        f'<pattern id="h{tone}" width="8" height="8" patternUnits="userSpaceOnUse">'
        + (f'<rect class="c{tone} tint" width="8" height="8"/>' if tone else "")
        + f"{shape}</pattern>"
        for tone, shape in _SHAPES.items()
    )
    return Markup(
        f'<svg class="defs" width="0" height="0" aria-hidden="true"><defs>{body}</defs></svg>'
    )
