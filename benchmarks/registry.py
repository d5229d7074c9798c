"""Every aim, in groups that are measured together, each group in a process of its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from benchmarks.table import Row


@dataclass(frozen=True)
class Group:
    """Aims measured by one function: `measure(setting, scale)` yields (a row's or a series' name, what was found).

    `minutes`: after that the group is given up, so that one that hangs does not keep the others from being measured.
    """

    name: str
    measure: str
    aims: tuple[Row, ...]
    minutes: float = 5
    series: tuple[str, ...] = ()


GROUPS = (
    Group(
        "cold",
        "benchmarks.rows.cold:measure",
        (
            Row("shell", "24个领域的网页报告（冷启动），对照 papermill + jupyter nbconvert 命令循环", "≥", 15, "倍"),
            Row("api", "同上，对照 papermill 接口 + HTMLExporter 两个进程", "≥", 6, "倍"),
        ),
        minutes=15,
    ),
    Group("bare", "benchmarks.rows.bare:measure", (Row("bare", "同上，不计预热，对照热进程中的纯计算", "≤", 2, "倍"),)),
    Group("warmup", "benchmarks.rows.warmup:measure", (Row("warmup", "预热（每次运行一次）", "≤", 3, "秒"),)),
    Group(
        "unchanged",
        "benchmarks.rows.unchanged:measure",
        (
            Row("unchanged", "没有变化的第二次运行，整个进程", "≤", 1, "秒"),
            Row("unchanged-share", "没有变化的第二次运行，占第一次的比例", "≤", 10, "%"),
        ),
    ),
    Group(
        "one-row",
        "benchmarks.rows.one_row:measure",
        (Row("one-row", "台账改动一行后只重做有关领域和报告，占全部运行的比例", "≤", 25, "%"),),
        minutes=8,
    ),
    Group(
        "pdf",
        "benchmarks.rows.pdf:measure",
        (
            Row("report-pdf", "整份报告 PDF，比只做网页多用", "≤", 1.5, "秒"),
            Row("area-pdfs", "24份领域 PDF，比只做网页多用", "≤", 3, "秒"),
        ),
    ),
    Group(
        "query",
        "benchmarks.rows.queries:measure",
        (
            Row("sql", "一千万行登记：市场主体全部指标及全部对比，对照手写 DuckDB SQL", "≤", 1.3, "倍"),
            Row("pandas", "同上，对照 pandas（含读取整张表）", "≥", 10, "倍"),
        ),
        minutes=8,
        series=("rows",),
    ),
    Group(
        "csv",
        "benchmarks.rows.importing:measure_csv",
        (Row("csv", "一百万行 CSV 导入核对，对照 pandas.read_csv 只读取", "≤", 1.5, "倍"),),
    ),
    Group(
        "xlsx",
        "benchmarks.rows.importing:measure_xlsx",
        (Row("xlsx", "二十万行 xlsx 导入核对，对照 pandas.read_excel（calamine）只读取", "≤", 1.5, "倍"),),
        minutes=8,
    ),
    Group(
        "dask",
        "benchmarks.rows.cluster:measure",
        (Row("dask", "500次笔记本运行，两个 Dask 工作进程比本机多用", "≤", 5, "%"),),
        minutes=10,
    ),
    Group(
        "memory",
        "benchmarks.rows.memory:measure",
        (Row("memory", "24个领域运行的内存峰值，全部进程，共享页只计一次", "≤", 1.5, "GB"),),
    ),
    Group("growth", "benchmarks.rows.growth:measure", (), series=("notebooks",)),
)


def chosen(names: Sequence[str]) -> list[Group]:
    """The groups that measure the named rows (a row's name or a group's), all when none is named.

    Raises:
        KeyError: a name that is neither.
    """
    if not names:
        return list(GROUPS)
    known = {name for group in GROUPS for name in (group.name, *(row.name for row in group.aims))}
    for name in names:
        if name not in known:
            raise KeyError(name)
    return [group for group in GROUPS if {group.name, *(row.name for row in group.aims)} & set(names)]
