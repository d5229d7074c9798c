"""RESULTS.md: what was measured, on which machine, with what repetitions."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from benchmarks import growth_chart
from benchmarks.scale import Scale
from benchmarks.table import HEADERS, Row, Series

_NOTES = """\
“实测”是各次的中位数，比值逐对计算（两边轮流运行，先后次序每次对换）；“次数”是测了几次或几对。两边在同一次运行里、同一台机器上
先后测量，从不同时运行；示例台账（虚构的县，三年，约九万行）事先导入，两边读同一个仓库。每一组在单独的进程里测量。
编译过的模块各边都保留（`__pycache__`），与普通电脑一样。

- 命令循环：`papermill 笔记本 … -r period 2022`，再 `jupyter nbconvert --to html …`，逐个笔记本。循环要几分钟，只跑
  一遍，分成{long_repeats}段，各段前后各运行一次本软件；最小和最大由本软件各次时间而来。
- 接口：两个进程各导入一次 papermill 和 nbconvert，空出来就取下一个笔记本。
- 纯计算：两个已预热的进程用同样的公开函数逐格执行24个笔记本的代码（查询、正文、表格、画图，取出全部表示），没有笔记本、
  内核、消息和页面；本软件一边的驱动进程和预热服务也已就绪，做出全部网页。
- 改动一行：“全部”是从空缓存开始的整次运行（导入、24个领域、网页和 PDF），改动后的运行只保留缓存，台账重新核对。
- PDF：笔记本都沿用、页面全部重做的运行，有 PDF 与没有 PDF 之差，两核。
- 一千万行：仓库里的登记换成生成的登记；手写 SQL 只扫描一遍登记表得出同样的值；pandas 先读入整张表（同样的行存成
  Parquet），说明里另列只读所需三列的写法。各边的值逐个比对相等。
- Dask：同一批笔记本任务，集群运行两遍（合计为所列次数），本机在两遍之间运行一遍。
- 导入：本软件读取、核对、写入仓库和退回清单的全部时间；pandas 只把文件读成表。
"""


@dataclass(frozen=True)
class Report:
    """What stands in RESULTS.md.

    Attributes:
        machine: lines that describe it.
        load: load averages before and after.
        series: what grows; charts: the names of their pictures beside the file.
    """

    rows: Sequence[Row]
    scale: Scale
    machine: Sequence[str]
    load: tuple[str, str]
    seconds: float
    day: dt.date
    series: Mapping[str, Series] = field(default_factory=dict)
    charts: Mapping[str, str] = field(default_factory=dict)

    def markdown(self) -> str:
        """The file's text."""
        parts = ["# 性能实测", self._heading(), "\n".join(f"- {line}" for line in self.machine), self._table()]
        parts.append(_NOTES.format(long_repeats=self.scale.long_repeats).strip())
        parts += [self._growth(name, each) for name, each in self.series.items()]
        parts.append(
            "## English\n\nWritten by `make bench`: each aim of the table with what was measured in one run on one "
            "machine (median, range, repetitions) and whether it is reached (达到) or not (未达)."
        )
        return "\n\n".join(parts) + "\n"

    def _heading(self) -> str:
        reached = sum(row.reached for row in self.rows)
        command = "make bench" if self.scale.name == "full" else "make bench ARGS=--quick"
        text = f"`{command}`，{self.day}，用时{self.seconds / 60:.0f}分钟；{len(self.rows)}项中达到{reached}项。"
        text += f"运行前后的机器负载（1、5、15分钟）：{self.load[0]}；{self.load[1]}。"
        if self.scale.name != "full":
            text += "\n\n**这是粗测**：每项一次，数据比项目名称所说的小（实际大小见说明），不是正式结果。"
        return text

    def _table(self) -> str:
        return _table([HEADERS, ("---",) * len(HEADERS), *(row.cells() for row in self.rows)])

    def _growth(self, name: str, series: Series) -> str:
        title, across = growth_chart.TITLES[name]
        sides = list(series.points)
        sizes = sorted({size for points in series.points.values() for size, _ in points})
        lines = [(across, *(f"{side}（秒）" for side in sides)), ("---",) * (len(sides) + 1)]
        for size in sizes:
            found = [dict(series.points[side]).get(size) for side in sides]
            lines.append((f"{size:,.0f}", *("" if each is None else f"{each:.3g}" for each in found)))
        picture = f"![{title}]({self.charts[name]})\n\n" if name in self.charts else ""
        return f"## {title}\n\n{picture}{_table(lines)}"


def _table(lines: Iterable[Sequence[str]]) -> str:
    return "\n".join(f"| {' | '.join(cell.replace('|', '/') for cell in line)} |" for line in lines)
