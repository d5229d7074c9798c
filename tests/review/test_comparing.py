"""How differences between two sides are put."""

from __future__ import annotations

import pytest

from huibao.review.comparing import Side, compare


def side(**numbers: float) -> Side:
    record = {"id": "a.rate", "label": "合格率", "unit": "%", "status": "ok", "text": "12.3%", "value": 0.1, **numbers}
    return Side("某次", "2022", {"a.rate": record}, {}, {})


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (0.12345, 0.12355, ("12.35%", "12.36%", "+0.01个百分点")),
        (0.12335, 0.12305, ("12.34%", "12.31%", "-0.03个百分点")),
        (0.00005, 0.0, ("0.01%", "0.00%", "-0.01个百分点")),
        (0.1, 0.1000001, ("10.00%", "10.00%", "+0.00个百分点")),
    ],
)
def test_rates_are_rounded_half_up_as_everywhere(old: float, new: float, said: tuple[str, str, str]) -> None:
    (change,) = compare(side(year_ago=old), side(year_ago=new)).figures
    assert (change.old, change.new, change.change) == said
