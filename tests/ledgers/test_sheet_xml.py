"""What a sheet's XML says of cells whose text the reader would lose."""

from __future__ import annotations

import pytest

from huibao.ledgers._sheet_xml import specials_of, unvalued_of

WRONG = b'<c r="F2" t="e"><f>1/0</f><v>#DIV/0!</v></c>'
PLAIN = b'<c r="F2" t="e"><v>#N/A</v></c>'


@pytest.mark.parametrize(
    "before",
    [
        b"",
        b'<c r="E2"><f>NA()</f></c>',
        b'<c r="E2"><f>D2+10</f><v /></c>',
        b'<c r="E2"><f t="shared" si="0"/></c>',
        b'<c r="E2" t="str"><f>A2&amp;"x"</f><v>x</v></c>',
        b'<c r="D2"><f>1</f></c>\n<c r="E2"><f t="array" ref="E2">2</f></c>\n',
    ],
)
@pytest.mark.parametrize(("cell", "text"), [(WRONG, "#DIV/0!"), (PLAIN, "#N/A")])
def test_an_error_is_found_behind_a_formula_that_was_never_calculated(before: bytes, cell: bytes, text: str) -> None:
    assert specials_of(before + cell) == {(1, 5): text}


@pytest.mark.parametrize(
    "cell",
    [
        b'<x:c r="F2" t="e"><x:f>1/0</x:f><x:v>#N/A</x:v></x:c>',
        b'<c r="F2" t="e"><f t="shared" si="0"/><v>#N/A</v></c>',
        b'<c r="F2" t="e">\n<f>NA()</f>\n<v>#N/A</v>\n</c>',
    ],
)
def test_an_error_is_found_however_its_formula_is_written(cell: bytes) -> None:
    assert specials_of(cell) == {(1, 5): "#N/A"}


def test_a_number_of_too_many_digits_is_kept_as_it_stands() -> None:
    cells = b'<c r="A1"><v>12345678901234567</v></c><c r="B1" t="s"><v>12345678901234567</v></c>'
    assert specials_of(cells) == {(0, 0): "12345678901234567"}


@pytest.mark.parametrize(
    "cell",
    [
        b'<c r="F2"><f>NA()</f></c>',
        b'<c r="F2" s="1"><f>NA()</f><v></v></c>',
        b'<c r="F2"><f>NA()</f><v/></c>',
        b'<c r="F2"><f>NA()</f><v /></c>',
        b'<c r="F2"><f t="shared" si="0"/></c>',
    ],
)
def test_a_formula_without_a_value_is_found(cell: bytes) -> None:
    assert unvalued_of(b'<c r="E2"><f>1</f><v>1</v></c>' + cell + PLAIN) == {(1, 5): ""}


@pytest.mark.parametrize(
    "cell",
    [b'<c r="F2" t="str"><f>""</f><v></v></c>', b'<c r="F2"><v></v></c><c r="G2"><f>1</f><v>1</v></c>', b'<c r="F2"/>'],
)
def test_a_blank_a_value_and_an_empty_text_are_no_formula_without_a_value(cell: bytes) -> None:
    assert unvalued_of(cell) == {}
