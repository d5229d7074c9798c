"""Puts the ledgers of the county together and writes them."""

from __future__ import annotations

from pathlib import Path

from huibao_example.cases import cases
from huibao_example.checks import checks
from huibao_example.county import BUREAU, DIVISION, TOWNSHIPS, YEARS, County, Ledgers, Row
from huibao_example.entities import entities
from huibao_example.food import food
from huibao_example.mistakes import BY_YEAR, LOOKS, with_mistakes, year_of
from huibao_example.office import office
from huibao_example.outreach import outreach
from huibao_example.papers import papers
from huibao_example.quality import quality
from huibao_example.reform import reform
from huibao_example.sampling import samples
from huibao_example.workbook import Look, Sheet, sheets, write_workbook


def ledgers_of(county: County) -> Ledgers:
    """All 40 ledgers as rows: table, then column, then a typed value. Every row fits the contract."""
    ledgers, register = entities(county)
    ledgers |= reform(county, register)
    ledgers |= food(county)
    ledgers |= samples(county)
    ledgers |= checks(county)
    ledgers |= cases(county)
    ledgers |= quality(county)
    ledgers |= office(county)
    ledgers |= outreach(county, ledgers["equipment_units"])
    return ledgers | papers(county, ledgers)


def write_example(folder: Path, seed: int = 2022, *, scale: float = 1.0, mistakes: bool = True) -> list[Path]:
    """Write the example ledgers as workbooks.

    Args:
        folder: where to; made if need be, files of the same names are replaced.
        seed: the same seed and scale give the same bytes.
        scale: share of a real county's size; 0.02 still has a value for every figure and takes a moment.
        mistakes: whether the files are kept as people keep them, with rows to reject; else they are tidy.

    Returns:
        The files written, in order of their names.
    """
    return _write(Path(folder), County(seed, scale), mistakes=mistakes)


def write_county(
    folder: Path,
    *,
    name: str = BUREAU,
    city: str = "澜江市",
    division: str = DIVISION,
    townships: tuple[str, ...] = TOWNSHIPS,
    seed: int = 2022,
    scale: float = 0.02,
) -> Path:
    """Write a county of one's own: its ledgers in `folder/ledgers` and a bureau file that names them.

    Returns:
        The bureau file, `folder/bureau.yaml`.
    """
    folder = Path(folder)
    _write(folder / "ledgers", County(seed, scale, division, townships, name), mistakes=True)
    lines = [f"name: {name}", f"city: {city}", f'division: "{division}"', "townships:"]
    lines += [f"  - {township}" for township in townships]
    lines += ["offices: {}", "internal: []", "data: ledgers"]
    bureau = folder / "bureau.yaml"
    bureau.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return bureau


def _write(folder: Path, county: County, *, mistakes: bool) -> list[Path]:
    folder.mkdir(parents=True, exist_ok=True)
    ledgers = ledgers_of(county)
    if mistakes:
        ledgers = with_mistakes(ledgers)
    written: list[Path] = []
    for table, sheet in sheets().items():
        look = LOOKS.get(table, Look()) if mistakes else Look()
        written += _write_ledger(folder, sheet, ledgers[table], look, county.bureau)
    return sorted(written)


def _write_ledger(folder: Path, sheet: Sheet, rows: list[Row], look: Look, bureau: str) -> list[Path]:
    if (column := BY_YEAR.get(sheet.table)) is None:
        return [write_workbook(folder / f"{sheet.ledger}.xlsx", sheet, rows, look, bureau)]
    years: dict[int, list[Row]] = {year: [] for year in YEARS}
    year = YEARS[0]
    for row in rows:
        year = year_of(row, column, year)
        years[year].append(row)
    return [
        write_workbook(folder / f"{sheet.ledger}_{year}.xlsx", sheet, lot, look, bureau) for year, lot in years.items()
    ]
