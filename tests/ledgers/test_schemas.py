from __future__ import annotations

import csv
from pathlib import Path

from huibao.ledgers import schemas, spec_areas

SPEC = Path(__file__).resolve().parents[2] / "docs" / "spec"


def _rows(name: str) -> list[dict[str, str]]:
    with (SPEC / name).open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


def test_the_schemas_are_the_column_contract() -> None:
    ours = [
        {
            "table": schema.table,
            "ledger": schema.ledger,
            "column": column.name,
            "header": column.header,
            "type": column.type,
            "required": "yes" if column.required else "",
            "key": "yes" if column.key else "",
            "codes": "/".join(column.codes),
        }
        for schema in schemas().values()
        for column in schema.columns
    ]
    contract = _rows("columns.csv")
    assert len(schemas()) == 40
    assert sorted(ours, key=lambda row: row["table"]) == sorted(contract, key=lambda row: row["table"])


def test_the_area_names_are_the_specifications() -> None:
    assert spec_areas() == {row["name_zh"]: row["area_id"] for row in _rows("areas.csv")}


def test_numbers_of_documents_are_marked() -> None:
    marked = {column.name for schema in schemas().values() for column in schema.columns if column.document_number}
    assert {"order_no", "case_no", "complaint_no", "batch_no", "plan_no"} <= marked
    assert not {"worker_no", "unit_no", "entity_code"} & marked
