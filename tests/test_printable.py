from __future__ import annotations

import pytest

from huibao.printable import printable, printable_data, printable_lines


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("云岭镇（120户）", "云岭镇（120户）"),
        ("甲\x1b[31m乙", "甲\ufffd[31m乙"),
        ("甲\u202e021\u202c户", "甲021户"),
        ("\u2066甲\u2069\u200e", "甲"),
        ("甲\r\n乙\u2028丙\t丁", "甲 乙 丙 丁"),
        ("甲\ud800乙\ufffe\U0001ffff", "甲\ufffd乙\ufffd\ufffd"),
        ("𠮷　e\u0301\ufe0f", "𠮷　e\u0301\ufe0f"),
    ],
)
def test_what_cannot_be_printed_or_turns_the_line_is_left_out(text: str, printed: str) -> None:
    assert printable(text) == printed


def test_lines_stay_where_they_are_meant() -> None:
    assert printable_lines("甲\n\t乙\x00") == "甲\n\t乙\ufffd"


def test_every_text_of_plain_data_is_made_printable() -> None:
    assert printable_data({"a": ["甲\u202e", 1, None, {"b": ("乙\x7f", True)}]}) == {
        "a": ["甲", 1, None, {"b": ["乙\ufffd", True]}]
    }
