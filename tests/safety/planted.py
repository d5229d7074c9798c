"""A run of both editions over ledgers with planted values that occur nowhere else, so that one found is one leaked."""

from __future__ import annotations

import csv
import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from huibao.cli import commands
from huibao.cli._messages import report_errors
from huibao.ledgers import schemas
from huibao.production import producing
from huibao.production.rendering import Edition

ROOT = Path(__file__).resolve().parents[2]
AREAS = (
    *("food_safety", "market_entities", "consumer_protection", "sanitary_county", "quality_certification"),
    *("special_equipment", "problems", "key_targets", "enforcement", "fair_competition", "next_steps"),
)
INTERNAL = (
    *("food_safety.health_handbooks", "food_safety.mushroom_pledges", "food_safety.credit_files", "food_safety.cases"),
    *("market_entities.stock", "market_entities.newly_registered", "consumer_protection.losses_recovered"),
    *("sanitary_county.people_trained", "quality_certification.certified_area", "quality_certification.subsidies_paid"),
    *("special_equipment.rectification_items", "special_equipment.items_rectified", "special_equipment.sealed"),
    *("problems.equipment_gap", "fair_competition.targets_inspected", "next_steps.plan_items"),
)
MANY = 13_579
"""So many rows behind one count: the ledger's own row counts tell it."""

Row = dict[str, Any]
PLANTED: dict[str, list[Row]] = {
    "handouts": [
        {"kind": "健康手册", "quantity": 73915286, "handed_on": "2022-05-05"},
        {"kind": "健康手册", "quantity": 61847359, "handed_on": "2021-05-05"},
        {"kind": "野生菌防控承诺书", "quantity": 52768413, "handed_on": "2022-06-06"},
    ],
    "opening_stock": [
        {"as_of": "2021-12-30", "entity_type": "个体工商户", "quantity": 48293716},
        {"as_of": "2020-12-30", "entity_type": "企业", "quantity": 39571846},
    ],
    "complaints": [
        {"complaint_no": "ZZ-9", "kind": "投诉", "accepted_on": "2022-05-05", "closed_on": "2022-06-06"}
        | {"recovered_yuan": "864271953.75", "township": "青禾镇"},
        {"complaint_no": "ZZ-8", "kind": "投诉", "accepted_on": "2021-05-05", "closed_on": "2021-06-06"}
        | {"recovered_yuan": "731846529.31"},
    ],
    "trainings": [{"topic": "卫生县城", "held_on": "2022-03-03", "attendees": 62951847}],
    "organic_certificates": [
        {"certificate_no": "ZZ-1", "enterprise": "甲", "issued_on": "2021-02-02", "valid_until": "2024-02-01"}
        | {"area_mu": "8365194720.5"}
    ],
    "subsidies": [
        {"scheme": "有机产品认证", "enterprise": "甲", "award_year": 2021, "amount_yuan": "918273645.25"}
        | {"paid_on": "2022-04-04"}
    ],
    "rectification_orders": [
        {"order_no": "ZZ-1", "kind": "责令整改通知书", "domain": "特种设备", "target": "甲", "issued_on": "2022-07-07"}
        | {"items": 57381942, "items_rectified": 29461835}
    ],
    "seizures": [{"domain": "特种设备", "target": "甲", "quantity": 47296183, "seized_on": "2022-08-08"}],
    "equipment_assets": [{"item": "巡查无人机", "as_of": "2022-12-30", "required": 68259413, "in_service": 17}],
    "traceability_entries": [
        {"platform": "信用档案", "subject": f"主体{at}", "entered_on": "2022-09-09"} for at in range(MANY)
    ],
}


@dataclass(frozen=True)
class Run:
    """The outputs of the planted run, and what each edition was made from."""

    outputs: Path
    editions: dict[str, Edition]
    written: dict[str, tuple[Any, ...]]

    @property
    def public(self) -> Path:
        return self.outputs / "2022" / "public"

    @property
    def internal(self) -> Path:
        return self.outputs / "2022" / "internal"

    @property
    def masked(self) -> frozenset[str]:
        """The figures that the public edition masks."""
        return frozenset(name for name, one in records(self.public).items() if one["status"] == "masked")


def run_planted(folder: Path, ledgers: Path) -> Run:
    """Run both editions, in every format, of a bureau that names INTERNAL."""
    shutil.copytree(ledgers, folder / "ledgers")
    for table, rows in PLANTED.items():
        _write(folder / "ledgers", table, rows)
    bureau = yaml.safe_load((ROOT / "params" / "bureau.yaml").read_text(encoding="utf-8"))
    bureau["internal"] = list(INTERNAL)
    (folder / "bureau.yaml").write_text(yaml.safe_dump(bureau, allow_unicode=True), encoding="utf-8")
    given = ["run", "2022", "--data", folder / "ledgers", "--bureau", folder / "bureau.yaml", "--out", folder / "out"]
    given += ["--areas", ",".join(AREAS), "--edition", "both", "--format", "html,pdf,docx,xlsx"]
    editions: dict[str, Edition] = {}
    written: dict[str, tuple[Any, ...]] = {}
    write = producing.write_manifest

    def remember(edition: Edition, *others: Any) -> None:
        kept = folder / "out" / "2022" / "internal" / "notebooks"
        notebooks = tuple((name, kept / path.name) for name, path in edition.notebooks)
        editions[edition.context.edition] = Edition(
            edition.folder, notebooks, edition.context, edition.hidden, edition.records
        )
        written[edition.context.edition] = others
        write(edition, *others)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(producing, "write_manifest", remember)
        assert report_errors(commands, list(map(str, given))) == 0
    return Run(folder / "out", editions, written)


def _write(folder: Path, table: str, rows: list[Row]) -> None:
    schema = schemas()[table]
    headers = {column.name: column.header for column in schema.columns}
    with (folder / f"{schema.ledger}_补.csv").open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, list(headers.values()))
        writer.writeheader()
        writer.writerows({headers[name]: value for name, value in row.items()} for row in rows)


def records(folder: Path) -> dict[str, dict[str, Any]]:
    """The objects of a run's figures.json by id."""
    return {one["id"]: one for one in json.loads((folder / "figures.json").read_text(encoding="utf-8"))}


def planted_numbers() -> Iterator[float]:
    """Every number that stands in a planted row, as it stands there."""
    for rows in PLANTED.values():
        for row in rows:
            for value in row.values():
                number = str(value).replace(".", "", 1)
                if number.isdecimal() and float(value) >= 10_000:
                    yield float(value)
