"""What a run reminds of in the notebooks' prose: numbers that somebody typed."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from huibao.execution.ingredients import NO_NOTEBOOK, notebook_source
from huibao.numerals import counted

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from huibao.production.inputs import Inputs

_MAGIC = "%%narrative"


def typed_reminders(inputs: Inputs) -> list[str]:
    """One reminder for each notebook of the run whose prose holds numbers of nobody's figures."""
    reminders = []
    for path in inputs.notebooks.values():
        # A run that changes nothing need not load what reads braces.
        texts = [text for text in _narratives(path) if counted(text)]
        if texts and (found := _typed(texts)):
            from huibao.narrative.typed import about_typed

            reminders.append(f"{path.name} 的正文里{about_typed(found)}")
    return reminders


def _narratives(path: Path) -> Iterator[str]:
    """The texts of the narrative cells; none of a file that is no notebook, whose run fails by itself."""
    try:
        cells = json.loads(notebook_source(path))
    except NO_NOTEBOOK:
        return
    for _, source, _ in cells:
        if source.lstrip().startswith(_MAGIC):
            yield source.partition("\n")[2]


def _typed(texts: list[str]) -> list[str]:
    from huibao.errors import NarrativeError
    from huibao.narrative.grammar import parse
    from huibao.narrative.typed import typed_numbers

    found: dict[str, None] = {}
    for text in texts:
        try:
            found |= dict.fromkeys(typed_numbers(parse(text)))
        except NarrativeError:  # the notebook's own run says so
            continue
    return list(found)
