"""The texts that new bureaus and areas begin with."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path


def fill(template: str, values: Mapping[str, object]) -> str:
    """The template of that name, filled in; a name it lacks a value for is an error."""
    from jinja2 import Environment, StrictUndefined

    environment = Environment(
        undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True
    )
    text = Path(__file__).with_name(template).read_text(encoding="utf-8")
    return environment.from_string(text).render(values)
