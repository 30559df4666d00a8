"""Plain values as YAML text that overture reads back unchanged."""

from __future__ import annotations

from typing import Any


def yaml_text(value: object) -> str:
    """Block style, keys in their order, no anchors, lines not folded."""
    import yaml

    class Plain(yaml.SafeDumper):
        def ignore_aliases(self, data: Any) -> bool:
            return True

    text = yaml.dump(
        value, Dumper=Plain, sort_keys=False, allow_unicode=True, default_flow_style=False, width=98
    )
    assert isinstance(text, str)
    return text
