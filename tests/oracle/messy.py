"""Small messy folders of ledgers from a seed: every table of columns.csv, filled to hit edges rather than to look real.

What is in a folder follows from the seed alone: days on both sides of every period's ends, ties, repeated keys, blanks
wherever the contract allows one, every notation that docs/spec/tables.md names, and rows to reject for every reason.
"""

from __future__ import annotations

import csv
import datetime as dt
import random
from collections.abc import Callable, Sequence
from itertools import product
from pathlib import Path
from typing import Any

import xlsxwriter

from .reader import USCC, Column, contract

TOWNSHIPS = ("东溪镇", "西岭乡", "南屏街道", "北坝镇")
EDGES = [
    f"{year}-{day}"
    for year, days in {
        2018: "12-31",
        2019: "02-28 03-01 12-31",
        2020: "01-01 02-29 07-01 07-31 09-30 12-31",
        2021: "01-01 02-28 03-01 03-31 04-01 06-30 07-01 07-31 09-15 09-30 10-01 12-31",
        2022: "01-01 01-31 06-30 07-01 07-31 08-01 09-15 09-16 09-30 10-01 12-31",
        2023: "01-01 02-28 03-01",
        2024: "01-01 02-28 02-29 03-01",
    }.items()
    for day in days.split()
]
CLOCK = ((0, 0, 0), (8, 59, 59), (9, 0, 0), (12, 30, 0), (16, 45, 30), (17, 0, 0), (23, 59, 59))
NAMES = ("甲户", "乙户", "丙户", "丁户", "戊户", "己户")
POOLS: dict[str, Sequence[Any]] = {
    "meetings.topic": ("食品安全", "疫情防控", "安全生产"),
    "meetings.body": ("县委常委会", "政府常务会", "局党组"),
    "documents.kind": ("内部事务管理规定", "铁拳", "方案"),
    "documents.area": ("food_safety", "食品安全", "队伍素质", "staff_capability", "“证照分离”改革"),
    "traceability_entries.subject": NAMES,
    "food_units.unit_no": tuple(f"D{number:03d}" for number in range(14)),
    "health_certificates.unit_no": tuple(f"D{number:03d}" for number in range(16)),
    "health_certificates.worker_no": tuple(str(number) for number in range(3001, 3009)),
    "trainings.topic": ("食物中毒防控", "卫生县城", "特种设备"),
    "trainings.village": ("一村", "二村", "三村"),
    "handouts.kind": (
        "野生菌防控承诺书", "健康手册", "特种设备安全责任书", "党风廉政建设责任书", "疫情防控责任书", "疫情防控告知书",
    ),
    "handouts.recipient": NAMES,
    "pilot_enterprises.product": ("天麻", "三七"),
    "pilot_enterprises.enterprise": NAMES,
    "site_checks.domain": ("网络", "网络", "特种设备", "药品", "医疗器械", "卫生县城", "疫情防控", "食品"),
    "site_checks.topic": ("挂证检查", "农膜", "化肥", "网络经营网站", "企业自建网站", "网络直播", "短视频"),
    "site_checks.violation": ("标准标称", "无证经营"),
    "site_checks.target": NAMES,
    "seizures.domain": ("特种设备", "食品"),
    "cases.violation": ("未明码标价", "价格欺诈", "其他违法"),
    "market_scales.scale_no": tuple(str(number) for number in range(101, 111)),
    "subsidies.scheme": ("有机产品认证", "质量奖"),
    "rankings.metric": ("案件查办", "食品抽检"),
    "problem_lists.batch": (1, 2, 3),
    "problem_lists.list_no": ("1", "2", "3", "4"),
    "inspection_findings.round": ("第一轮", "第二轮", "第三轮"),
    "inspection_findings.aspect": ("党的建设", "作风建设", "执法监管", "队伍建设"),
    "feedback_issues.topic": ("卫生县城", "文明县城"),
    "incidents.kind": ("食品安全", "饮用水污染", "特种设备"),
    "staff_posts.office": ("东溪所", "西岭所", "南屏所", "北坝所", "机关"),
    "staff_posts.filled": (0, 1, 1, 2, 3),
    "equipment_assets.item": ("执法记录仪", "快检箱", "执法车"),
    "plan_items.planned_for": ("2023", "2022", "2022H2", "2021Q4", "2022-08", "2022-10", "2022-09", "2024-03"),
    "opening_stock.as_of": (dt.date(2019, 12, 31), dt.date(2021, 6, 30), dt.date(2021, 12, 31)),
}  # fmt: skip
TARGETS = (
    "market_entities.newly_registered", "market_entities.stock", "quality_certification.certificates", "tianma",
    "adverse_events.药品", "adverse_events.医疗器械", "adverse_events.化妆品",
)  # fmt: skip
STEADY = {  # what a thing keeps from row to row (mostly): table -> (the thing, what it keeps)
    "food_units": ("unit_no", ("kind", "registered_on", "in_built_up_area")),
    "market_scales": ("scale_no", ("market", "in_use_from")),
    "staff_posts": ("office", ("is_township_office",)),
}
# Tables whose figures put several conditions on a row.
MORE = {"registrations": 5, "site_checks": 6, "cases": 3, "sampling": 3, "meetings": 3, "rectification_orders": 3}
WRONG: dict[str, Sequence[Any]] = {
    "date": ("2022-13-01", "2022-02-30", "去年三月", "2022-03-05 10:30", "2022.3", "3月5日"),
    "datetime": ("2022-02-30 10:00", "2022-03-05 25:00", "上午", "2022-03-05 10:30:75"),
    "integer": ("12.5", "十二", "1-2", "N/A", 7.5),
    "decimal": ("一百", "12.3.4", "约5", "N/A"),
    "boolean": ("Y", "有", "对"),
    "code": ("别的", "其它类型"),
    "uscc": ("91530000MA6K0000", "91530000MA6KXYZI0O", "统一代码"),
    "township": ("外县镇", "东溪"),
}


def code_of(number: int) -> str:
    """A made-up credit code with a right check digit."""
    body = f"9{number % 3 + 1}530199MA6{number:06d}"
    total = sum(USCC.index(sign) * pow(3, place, 31) for place, sign in enumerate(body))
    return body + USCC[-total % 31]


def some_day(rng: random.Random) -> dt.date:
    """An edge of some period more often than not."""
    if rng.random() < 0.65:
        return dt.date.fromisoformat(rng.choice(EDGES))
    return dt.date(2020, 1, 1) + dt.timedelta(days=rng.randrange(1600))


def value(table: str, column: Column, rng: random.Random, rows: int) -> Any:
    """A value that the column takes, or None."""
    if not column.required and rng.random() < (
        0.5 if column.name in {"closed_on", "lapsed_on", "employed_to"} else 0.2
    ):
        return None
    pool = POOLS.get(f"{table}.{column.name}")
    if pool:
        return rng.choice(pool)
    if column.name == "valid_until" and rng.random() < 0.1:
        return dt.date(9999, 12, 31)
    makers: dict[str, Callable[[], Any]] = {
        "date": lambda: some_day(rng),
        "datetime": lambda: dt.datetime.combine(some_day(rng), dt.time(*rng.choice(CLOCK))),
        "integer": lambda: rng.choice((0, 1, 2, 3, 12, 350, 1234)),
        "decimal": lambda: rng.choice(("0", "0.1", "0.2", "12.35", "1234.5678", "98765.43", "-3.07")),
        "boolean": lambda: rng.choice(("是", "否")),
        "code": lambda: rng.choice(column.codes),
        "uscc": lambda: code_of(rng.randrange(rows * 3)),
        "township": lambda: rng.choice(TOWNSHIPS),
        "text": lambda: (
            f"{column.header}{rng.randrange(rows * 3)}" if rng.random() < 0.7 else str(rng.randrange(1, rows * 3))
        ),
    }
    return makers[column.type]()


def records(table: str, columns: list[Column], rng: random.Random, rows: int) -> list[dict[str, Any]]:
    """Rows as typed values, right in every cell (but not all their keys)."""
    if table == "targets":
        years = product(TARGETS, range(2020, 2026))
        amounts = ("0", "1", "3", "40", "120", "0.5", "1,000")
        return [
            {"indicator": name, "year": year, "target": rng.choice(amounts), "actual": rng.choice((None, *amounts))}
            for name, year in years
            if rng.random() < 0.85
        ]
    made, kept = [], {}
    thing, steady = STEADY.get(table, ("", ()))
    for _ in range(rows * MORE.get(table, 1)):
        row = {column.name: value(table, column, rng, rows) for column in columns}
        if table == "registrations" and row["accepted_at"] is not None:
            row["accepted_at"] = row["approved_at"] - dt.timedelta(minutes=rng.randrange(0, 20_000))
        if table == "staff_posts":
            row["is_township_office"] = "是" if row["office"] != "机关" else "否"
        if thing:
            known = kept.setdefault(row[thing], {name: row[name] for name in steady})
            if table == "staff_posts" or rng.random() < 0.8:
                row |= known
        made.append(row)
        if rng.random() < 0.06:
            made.append(dict(row))
    return made


def written(column: Column, filled: Any, rng: random.Random, sheet: bool) -> Any:
    """A value in one of its notations; in a sheet numbers and dates may be cells of their own kind."""
    if filled is None:
        return rng.choice((None, None, "", " ", "\u3000"))
    if isinstance(filled, dt.date):
        return written_date(column, filled, rng, sheet)
    text = str(filled)
    if column.type in {"integer", "decimal"}:
        plain = text.replace(",", "")
        shapes: list[Any] = [text, plain, plain.translate(str.maketrans("0123456789.", "０１２３４５６７８９．"))]
        if plain.isdigit() and len(plain) == 4:
            shapes += [f"{plain[0]},{plain[1:]}", f"{plain[0]}，{plain[1:]}"]
        if sheet:
            shapes += [float(plain) if "." in plain else int(plain)] * 4
        chosen = rng.choice(shapes)
    elif sheet and column.type == "text" and text.isdigit() and not text.startswith("0") and rng.random() < 0.6:
        chosen = int(text)
    elif sheet and column.name == "planned_for" and len(text) == 7 and text[4] == "-" and rng.random() < 0.5:
        chosen = dt.date(int(text[:4]), int(text[5:]), 1)
    else:
        chosen = text
    return (
        rng.choice((" {}", "{}\u3000", "\u3000{} ")).format(chosen)
        if isinstance(chosen, str) and rng.random() < 0.15
        else chosen
    )


def padded(text: str, rng: random.Random, often: float) -> str:
    """Sometimes with blanks around it."""
    return rng.choice((" {}", "{}\u3000", "\u3000{} ")).format(text) if rng.random() < often else text


def written_date(column: Column, filled: dt.date, rng: random.Random, sheet: bool) -> Any:
    """A day or a moment in one of the notations."""
    if sheet and rng.random() < 0.4:
        return filled
    if sheet and rng.random() < 0.15 and not isinstance(filled, dt.datetime):
        return filled.toordinal() - dt.date(1899, 12, 30).toordinal()
    y, m, d = filled.year, filled.month, filled.day
    day = rng.choice((f"{y}-{m:02d}-{d:02d}", f"{y}/{m}/{d}", f"{y}.{m}.{d}", f"{y}年{m}月{d}日", f"{y}{m:02d}{d:02d}"))
    if isinstance(filled, dt.datetime):
        clock = f"{filled:%H:%M}" if filled.second == 0 and rng.random() < 0.5 else f"{filled:%H:%M:%S}"
        return day if clock.startswith("00:00") and rng.random() < 0.5 else day + rng.choice(" T") + clock
    return day + rng.choice(("", "", "", " 00:00", " 00:00:00", "T00:00:00"))


def spoiled(columns: list[Column], cells: dict[str, Any], rng: random.Random) -> dict[str, Any]:
    """The same row with one cell that the contract does not take."""
    column = rng.choice([c for c in columns if c.required or c.type in WRONG])
    wrong: list[Any] = list(WRONG.get(column.type, ())) + ([None, "\u3000"] if column.required else [])
    return cells | {column.name: rng.choice(wrong)}


def table_rows(table: str, columns: list[Column], rng: random.Random, rows: int, sheet: bool) -> list[list[Any]]:
    """Title rows, the header, the rows, subtotals, blank rows and the total: a sheet as people keep them."""
    order = [c for c in rng.sample(columns, len(columns)) if c.required or c.key or rng.random() < 0.95]
    numbered = rng.random() < 0.4
    lines: list[list[Any]] = [["某县市场监督管理局台账"], [], ["填报单位：", "某县局"]][: rng.randrange(4)]
    lines.append(
        (["序号"] if numbered else [])
        + [rng.choice(("{}", " {} ", "{}\u3000")).format(c.header) for c in order]
        + ["备注"]
    )
    for place, record in enumerate(records(table, columns, rng, rows)):
        cells = {c.name: written(c, record.get(c.name), rng, sheet) for c in order}
        if rng.random() < 0.08:
            cells = spoiled(order, cells, rng)
        lines.append(([place + 1] if numbered else []) + [cells[c.name] for c in order] + [rng.choice((None, "略"))])
        if rng.random() < 0.02:
            lines.append(rng.choice(([], [" ", "\u3000"], ["小计", None, 3], [None, " 小计 ", 5])))
    return [*lines, ["合计", *[str(rows)] * (len(order) - 1)], ["总计"]][: len(lines) + rng.randrange(3)]


def write_csv(path: Path, lines: list[list[Any]], encoding: str) -> None:
    """A CSV file in one of the encodings that offices send."""
    with path.open("w", encoding=encoding, newline="") as target:
        csv.writer(target).writerows(lines)


def write_xlsx(path: Path, sheets: dict[str, list[list[Any]]]) -> None:
    """A workbook; dates are date cells."""
    with xlsxwriter.Workbook(path, {"strings_to_urls": False, "strings_to_numbers": False}) as book:
        day, moment = (
            book.add_format({"num_format": "yyyy-mm-dd"}),
            book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"}),
        )
        for title, lines in sheets.items():
            page = book.add_worksheet(title)
            for at, line in enumerate(lines):
                for across, cell in enumerate(line):
                    if isinstance(cell, dt.date):
                        page.write_datetime(at, across, cell, moment if isinstance(cell, dt.datetime) else day)
                    elif cell is not None:
                        page.write(at, across, cell)


def write_folder(folder: Path, seed: int, *, rows: int = 40, missing: Sequence[str] = ()) -> None:
    """Write all ledgers but the missing tables', some as one file and some as several, as xlsx or csv."""
    folder.mkdir(parents=True, exist_ok=True)
    for (table, ledger), columns in contract().items():
        rng = random.Random(f"{seed}:{table}")
        if table in missing:
            continue
        for suffix in rng.choice(([""], [""], ["_2021", "_2022"], ["", "（补充）", "_甲所"])):
            if rng.random() < 0.4:
                encoding = rng.choice(("utf-8", "utf-8-sig", "gb18030"))
                write_csv(folder / f"{ledger}{suffix}.csv", table_rows(table, columns, rng, rows, False), encoding)
                continue
            sheets = {ledger[:31]: table_rows(table, columns, rng, rows, True)}
            if rng.random() < 0.3:
                sheets["续表"] = table_rows(table, columns, rng, rows // 4, True)
            if rng.random() < 0.3:
                sheets["填表说明"] = [["请按月填报"], ["联系人", "办公室"]]
            write_xlsx(folder / f"{ledger}{suffix}.xlsx", sheets)
