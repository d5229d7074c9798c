"""The counts of a sheet's XML are those of looking for each thing by itself."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from huibao.ledgers._markup import Counts, count

PIECES = [b"<c ", b"<c>", b"<c", b"<col", b"<cols>", b"<cfRule", b"<row", b"<ro", b"<r", b' r="', b'r="', b'\tr="']
PIECES += [
    b't="s"',
    b't="str"',
    b't="e"',
    b"t='s'",
    b"=",
    b'"',
    b"<",
    b" ",
    b"s",
    b"\0",
    "<甲 r".encode(),
    b"</c>",
    b"Z",
    b"aA",
    b"[",
    b"@1",
]


def one_by_one(block: bytes) -> Counts:
    cells = block.count(b"<c ") + block.count(b"<c>")
    others = block.count(b"<c") - block.count(b"<col") - cells
    wide = len(re.findall(rb' r="[A-Za-z]{2}', block))
    return Counts(cells, others, block.count(b"<row"), block.count(b' r="'), block.count(b't="s"'), wide)


@given(st.lists(st.sampled_from(PIECES), max_size=30).map(b"".join))
def test_counts_are_those_of_looking_for_each_by_itself(block: bytes) -> None:
    assert count(block) == one_by_one(block)
