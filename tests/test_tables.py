"""Tables: cells that carry what they depend on, HTML that cannot be broken by data."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from huibao.tables import MIME, Table, column, number, word

TABLE = Table(
    "t",
    "指标一览",
    [column("指标"), column("本期", right=True, unit="户")],
    [[word("新登记<b>"), number("240户", 240, indicator="a.x", form="text", masked="**户")]],
    note="注：含个转企。",
)


def test_the_data_are_plain_json_in_the_agreed_shape() -> None:
    assert TABLE.payload() == {
        "version": 1,
        "id": "t",
        "title": "指标一览",
        "columns": [
            {"label": "指标", "align": "left", "unit": None},
            {"label": "本期", "align": "right", "unit": "户"},
        ],
        "rows": [
            [
                {"text": "新登记<b>", "value": None, "indicator": None, "form": None, "masked": None},
                {"text": "240户", "value": 240, "indicator": "a.x", "form": "text", "masked": "**户"},
            ]
        ],
        "note": "注：含个转企。",
    }


def test_a_table_of_parts_names_its_column() -> None:
    assert Table("t", "按乡镇", [], [], by="township").payload()["by"] == "township"


def test_html_is_escaped_and_text_is_readable() -> None:
    bundle = TABLE._repr_mimebundle_()
    assert set(bundle) == {MIME, "text/html", "text/plain"}
    html = bundle["text/html"]
    assert "新登记&lt;b&gt;" in html and "<b>" not in html
    assert '<th scope="col">本期（户）</th>' in html and '<td align="right" title="a.x">240户</td>' in html
    assert bundle["text/plain"] == "指标一览\n指标 | 本期（户）\n新登记<b> | 240户\n注：含个转企。"


def test_numbers_become_plain_ones() -> None:
    values = (3, None, Fraction(1, 4), Decimal("2.50"), Fraction(4), 0.1)
    cells = [number("", value, indicator="a.x", form="text", masked="") for value in values]
    # As figures.json has them: what is whole is an int.
    assert [repr(cell["value"]) for cell in cells] == ["3", "None", "0.25", "2.5", "4", "0.1"]
