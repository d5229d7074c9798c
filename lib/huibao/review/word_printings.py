"""The other printings of a figure that an editor may put in its place: 4万余户 and 4.03万户 for 40321户."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from huibao.figures.formatting import FORMS, printed
from huibao.figures.numbers import exact
from huibao.pages.figure_part import Placement

_NUMBER = re.compile(r"-?\d+(?:\.(\d+))?")


def printings(placement: Placement, records: Iterable[Mapping[str, Any]]) -> tuple[str, ...]:
    """What may stand at a figure's place instead of its text: its value with its unit in each form, for 余 and 万 are
    other printings of the same figure (docs/spec/tables.md, "Conventions"). None of a comparison or a masked figure.

    Args:
        records: the objects of the run's figures.json.
    """
    record = next((one for one in records if _is_of(one, placement)), None)
    number = _NUMBER.match(str(record.get("text"))) if record is not None else None
    value = exact(record.get("value")) if record is not None else None
    if record is None or number is None or value is None:
        return ()
    unit, decimals = str(record.get("unit") or ""), len(number[1] or "")
    forms = [printed(value, unit, decimals, fraction=unit == "%", form=form) for form in FORMS if form != "数"]
    return tuple(forms)


def _is_of(record: Mapping[str, Any], placement: Placement) -> bool:
    """Whether a placement prints a record's own value, not a comparison with it or a part of it."""
    own = placement.form in FORMS and placement.form != "数"
    return own and (record.get("id"),) == placement.indicators and record.get("period") == placement.period
