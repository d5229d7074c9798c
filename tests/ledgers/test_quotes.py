"""A quotation mark that nobody closed is refused before it hides rows; honest cells of several lines are read."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huibao.errors import LedgerError
from huibao.ledgers import _delimited, _quotes
from huibao.ledgers._quotes import hidden_rows

HEADER = "产品名称,企业名称,召回数量,责令日期,完成日期,备注"
ROWS = [f"p{number},e,{number},2022-03-01,,ok" for number in range(40)]


def read(tmp_path: Path, *lines: str, end: str = "\n") -> list[list[str]]:
    """The rows of a CSV file, the same by both ways of reading."""
    path = tmp_path / "产品召回台账.csv"
    path.write_bytes((end.join(lines) + end).encode())
    (sheet,) = _delimited.read_delimited(path)
    (part,) = sheet.parts
    data = path.read_bytes()
    slow, fast = _delimited._slow(path, data), _delimited._fast(data)
    assert fast is None or fast.head(100) == slow.head(100)
    return part.head(100)


def refusal(tmp_path: Path, *lines: str, end: str = "\n") -> str:
    with pytest.raises(LedgerError) as caught:
        read(tmp_path, *lines, end=end)
    assert "产品召回台账.csv" in str(caught.value)
    return caught.value.problem


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize(
    "opened",
    [
        'p,e,1,2022-03-01,,"见附件',
        'p,e,1,2022-03-01,,"',
        '"p,e,1,2022-03-01,,ok',
        'p,"e,1,2022-03-01,,ok',
        'p 5",e,1,2022-03-01,,"见附件',
        'p,e,1,2022-03-01,,"""见附件',
    ],
)
def test_a_mark_that_is_not_closed_names_its_line_and_the_row_it_hides(tmp_path: Path, opened: str, end: str) -> None:
    problem = refusal(tmp_path, HEADER, *ROWS[:3], opened, *ROWS[3:], end=end)
    assert "第5行有引号没有成对" in problem
    assert "第6行" in problem


def test_a_mark_that_is_not_closed_in_the_last_row_is_named(tmp_path: Path) -> None:
    assert "第4行有引号没有成对" in refusal(tmp_path, HEADER, *ROWS[:2], 'p,e,1,2022-03-01,,"见附件')


def test_a_mark_within_a_plain_cell_does_not_close_the_one_in_the_last_row(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text('规格,产品\n5" 管,甲\n2,"乙', encoding="utf-8")
    with pytest.raises(LedgerError, match="第3行"):
        list(_delimited.read_delimited(path))


def test_a_file_whose_rows_are_its_lines_is_not_searched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its quoted cells are as many as its cells, and a large file would take a second longer."""
    path = tmp_path / "a.csv"
    monkeypatch.setattr(_delimited, "hidden_rows", lambda *given: pytest.fail("searched"))
    for end in ("\n", "\r\n"):
        path.write_text(end.join(['"规格","产品"', '"5"" 管","甲"', '"2","乙"', ""]), encoding="utf-8", newline="")
        assert [part.height for sheet in _delimited.read_delimited(path) for part in sheet.parts] == [3]


@pytest.mark.parametrize("first", ['p,e,1,2022-03-01,,"见附件', 'p,"e,1,2022-03-01,,ok', '"p,e,1,2022-03-01,,ok'])
@pytest.mark.parametrize("between", [0, 1, 5])
def test_two_marks_that_are_not_closed_do_not_hide_the_rows_between_them(
    tmp_path: Path, first: str, between: int
) -> None:
    problem = refusal(tmp_path, HEADER, first, *ROWS[:between], first, *ROWS[5:])
    assert "第2行有引号没有成对" in problem
    assert "第3行" in problem


def test_a_mark_that_the_next_quoted_cell_closes_is_found_in_any_column(tmp_path: Path) -> None:
    problem = refusal(tmp_path, HEADER, 'p,e,1,2022-03-01,"无,ok', 'q,"乙,丙",1,2022-03-01,,ok', *ROWS)
    assert "第2行有引号没有成对" in problem


def test_other_separators_are_looked_at_too(tmp_path: Path) -> None:
    lines = [line.replace(",", "\t") for line in (HEADER, *ROWS[:2], 'p,e,1,2022-03-01,,"见附件', *ROWS)]
    assert "第4行有引号没有成对" in refusal(tmp_path, *lines)


@pytest.mark.parametrize(
    "remark",
    [
        '"第一行\n第二行"',
        '"一、甲,乙；\n二、丙,丁；\n三、""戊"",己\n"',
        '"\n"',
        '""',
        '"a,b,c,d,e,f,g"',
        '"a,b,c,d,e,f,g\n完"',
        '"完\n1,234,567,890,123,456元"',
        '"甲"牌',
        '5" 管',
        '"甲"牌\u201c新\u201d品"',
        ' "甲',
        '"含\n""引号""，分\n行"',
    ],
)
def test_honest_marks_are_no_alarm(tmp_path: Path, remark: str) -> None:
    rows = read(tmp_path, HEADER, *(f"p{number},e,1,2022-03-01,,{remark}" for number in range(30)), *ROWS)
    assert len(rows) == 71


def test_a_narrow_ledger_of_long_remarks_is_no_alarm(tmp_path: Path) -> None:
    lines = [f'2022-03-01,"罚没 1,234,567 元\n其中 1,000,000 元已缴，\n余款, 待缴",{number}' for number in range(30)]
    assert len(read(tmp_path, "日期,备注,数量", *lines)) == 31


_CELLS = st.text(st.sampled_from('甲,，"\n a1'), max_size=12)


@given(st.lists(st.lists(_CELLS, min_size=6, max_size=6), min_size=1, max_size=6))
def test_what_a_csv_writer_wrote_is_no_alarm_unless_a_cell_holds_a_row(rows: list[list[str]]) -> None:
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    held = any(line.count(",") >= 5 for row in rows for cell in row for line in re.split("\n", cell)[1:])
    assert (hidden_rows(text.getvalue().encode(), ",", 6) is not None) <= held


@given(
    st.lists(st.lists(st.text(st.sampled_from('甲 "\n'), max_size=8), min_size=3, max_size=3), min_size=1, max_size=4)
)
def test_no_alarm_comes_from_marks_and_line_breaks_alone(rows: list[list[str]]) -> None:
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    assert hidden_rows(text.getvalue().encode(), ",", 3) is None


@given(st.text(st.sampled_from('甲,"\n\ra'), max_size=40))
def test_the_long_cells_are_those_that_a_reading_mark_by_mark_finds(text: str) -> None:
    data = text.encode()
    cells = [cell for cell in _quotes._CELLS[","].finditer(data) if re.search(b"[\r\n]", cell[1]) or not cell[2]]
    assert set(map(re.Match.span, cells)) <= set(map(re.Match.span, _quotes._long_cells(data, ",")))
