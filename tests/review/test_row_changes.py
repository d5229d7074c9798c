"""How cells of changed rows are told."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from huibao.review.row_changes import cell_text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Decimal("3000.000000"), "3000"),
        (Decimal("12.350000"), "12.35"),
        (Decimal("0.000000"), "0"),
        (False, "否"),
        (None, "空"),
    ],
)
def test_a_cell_reads_as_the_ledger_has_it(value: Any, text: str) -> None:
    assert cell_text(value) == text
