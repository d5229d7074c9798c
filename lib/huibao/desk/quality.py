"""How good the data is: what was read, what was rejected and why, and which ledgers a period still lacks."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from huibao.desk.arguments import checked
from huibao.desk.session import Session, session
from huibao.errors import Named
from huibao.period import Period
from huibao.tables import NOTHING, Cell, Table, column, word

if TYPE_CHECKING:
    from huibao.catalogue import AreaEntry, Indicator

_MOST_REJECTS = 50


@checked('hb.data_quality("2022")')
def data_quality(period: str | Period) -> DataQuality:
    """What the import read and what the period lacks, as tables for a notebook.

    Raises:
        PeriodError: no reading fits the period.
        HuibaoError: bureau file, catalogue or ledgers cannot be read.
    """
    return DataQuality(session(), Period.parse(period))


@dataclass(frozen=True)
class DataQuality(Named):
    """The tables of `00_data_quality.ipynb`; each displays as HTML and text."""

    _session: Session
    period: Period

    def ledgers(self) -> Table:
        """One row per ledger that was read: files, rows read = accepted + rejected, and rows skipped by kind."""
        heads = [column("台账"), *(column(label, right=True) for label in ("文件数", "读取", "采用", "退回", "跳过"))]
        heads.append(column("跳过的行"))
        records = sorted(self._session.warehouse.ledgers().values(), key=lambda record: record.table)
        rows = [
            [
                word(record.ledger),
                *map(_count, (len(record.files), record.read, record.accepted, record.rejected, record.skipped)),
                word(
                    "，".join(f"{kind}{count}行" for kind, count in sorted(record.skipped_by.items()) if count)
                    or NOTHING
                ),
            ]
            for record in records
        ]
        read, accepted, rejected = (sum(getattr(each, name) for each in records) for name in _SUMS)
        note = f"共{len(records)}个台账，读取{read}行，其中采用{accepted}行、退回{rejected}行。"
        return Table("quality-ledgers", "台账读取情况", heads, rows, note)

    def reasons(self) -> Table:
        """Rejected cells by ledger, column and reason, most first."""
        heads = [column("台账"), column("列"), column("原因"), column("处数", right=True)]
        counted = Counter((each["ledger"], each["header"] or NOTHING, each["reason"]) for each in self._rejects)
        rows = [
            [*map(word, key), _count(count)]
            for key, count in sorted(counted.items(), key=lambda one: (-one[1], one[0]))
        ]
        return Table("quality-reasons", "退回原因", heads, rows, None if rows else "没有退回的行")

    @checked('hb.data_quality("2022").rejects(most=100)')
    def rejects(self, most: int = _MOST_REJECTS) -> Table:
        """The rejected cells with file, sheet and row number, as the rejects workbook holds them; at most `most`."""
        heads = [column(label) for label in ("台账", "文件", "工作表", "行号", "列", "值", "原因")]
        names = ("ledger", "file", "sheet", "row_number", "header", "value", "reason")
        rows = [
            [word(NOTHING if each[name] in (None, "") else str(each[name])) for name in names]
            for each in self._rejects[:most]
        ]
        note = None if rows else "没有退回的行"
        if len(self._rejects) > most:
            note = f"共{len(self._rejects)}处，列出前{most}处；全部见 rejects.xlsx。"
        return Table("quality-rejects", "退回的行", heads, rows, note)

    def warnings(self) -> Table:
        """What the import warned about: unknown files, capitals that could not be read."""
        rows = [[word(text)] for text in self._session.warehouse.warnings()]
        return Table("quality-warnings", "导入提示", [column("提示")], rows, None if rows else "没有提示")

    def lacking(self) -> Table:
        """The ledgers that the figures need and that are missing, or hold no record of the period, and whom to ask."""
        heads = [
            column("台账"),
            column("情况"),
            column("影响的指标", right=True),
            column("工作领域"),
            column("联系股室"),
        ]
        present = self._session.warehouse.tables()
        empty = {table for table, rows in self._records_of_period().items() if not rows}
        rows = []
        for table, indicators in self._needed().items():
            if table in present and table not in empty:
                continue
            areas = [self._session.catalogue.area(name) for name in dict.fromkeys(each.area for each in indicators)]
            offices = dict.fromkeys(self._office(area) for area in areas)
            rows.append(
                [
                    word(self._session.catalogue.ledgers[table]),
                    word("期内没有记录" if table in present else "缺台账"),
                    _count(len(indicators)),
                    word("、".join(area.title for area in areas)),
                    word("、".join(offices)),
                ]
            )
        rows.sort(key=lambda row: row[1]["text"] != "缺台账")
        title = f"{self.period.label}缺少的台账和记录"
        return Table("quality-lacking", title, heads, rows, None if rows else "各项指标所需的台账都有期内记录")

    @cached_property
    def _rejects(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self._session.warehouse.rejects().to_pylist()
        return found

    def _needed(self) -> dict[str, list[Indicator]]:
        """The indicators that depend on each ledger, in the catalogue's order."""
        needed: dict[str, list[Indicator]] = {}
        for indicator in self._session.catalogue:
            for table in sorted(self._session.catalogue.tables_of(indicator)):
                needed.setdefault(table, []).append(indicator)
        return needed

    def _records_of_period(self) -> dict[str, int]:
        """How many rows of each ledger the period holds, for ledgers whose rows count by their date."""
        present = self._session.warehouse.tables()
        dated = {
            (each.table, each.date)
            for each in self._session.catalogue
            if each.table in present and each.date is not None and each.period == "flow"
        }
        queries = [
            f"select '{table}' as ledger, count(*) as n from \"{table}\" "
            f"where cast(\"{date}\" as date) between date '{self.period.start}' and date '{self.period.end}'"
            for table, date in sorted(dated)
        ]
        found: Counter[str] = Counter()
        for row in self._session.warehouse.sql(" union all ".join(queries)).to_pylist() if queries else []:
            found[row["ledger"]] += row["n"]
        return dict(found)

    def _office(self, area: AreaEntry) -> str:
        return self._session.for_period(self.period).offices.get(area.id, area.office)

    def __repr__(self) -> str:
        return f"<数据质量，{self.period.label}>"


_SUMS = ("read", "accepted", "rejected")


def _count(number: int) -> Cell:
    return word(str(number)) | {"value": number}
