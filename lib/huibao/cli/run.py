"""huibao run: the whole report for one or more periods."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import click

from huibao.cli._arguments import bureau_files, check_divisions, expand_periods, parse_list
from huibao.cli._messages import ChineseCommand, say
from huibao.cli._options import PERIOD, bureau_of, data_option, debug_option, existing_folder, warehouse_option
from huibao.errors import BureauError, ClusterError, HuibaoError, LedgerError, UsageError, WarehouseError
from huibao.period import Period
from huibao.production import Order, Result, produce
from huibao.production.orders import FORMATS
from huibao.production.warming import warm_up, work_ahead
from huibao.project import project_root

if TYPE_CHECKING:
    from huibao.bureau import Bureau
    from huibao.catalogue import Catalogue

_EDITIONS = {"internal": ("internal",), "public": ("public",), "both": ("internal", "public")}


@click.command("run", cls=ChineseCommand)
@click.argument("periods", type=PERIOD, nargs=-1, required=True, metavar="期间...")
@click.option("--areas", metavar="名称,…", help="只做这些工作领域")
@click.option(
    "--edition", type=click.Choice(list(_EDITIONS)), default="internal", help="版本：内部、公开或两者，默认 internal"
)
@click.option("--format", "formats", default="html,pdf", metavar="格式,…", help="html、pdf、docx、xlsx，默认 html,pdf")
@click.option("--out", metavar="文件夹", help="写到哪里，默认 outputs")
@click.option("--jobs", type=click.IntRange(min=1), metavar="数", help="同时运行几个笔记本，默认用全部核心")
@click.option("--cluster", metavar="地址", help="Dask 集群地址，如 tcp://主机:8786")
@click.option("--each", type=click.Choice(["month", "quarter"]), help="把期间拆成逐月或逐季，各出一份")
@click.option("--strict", is_flag=True, help="有退回的行、缺少的台账或不成立的核对规则时以状态 1 结束")
@click.option("--force", is_flag=True, help="全部重新运行；允许覆盖工作领域更多的旧结果")
@click.option("--bureau", "bureaus", multiple=True, metavar="文件", help="参数文件，可写多次或写带引号的通配符")
@data_option
@warehouse_option
@debug_option
def command(periods: tuple[Period, ...], each: Literal["month", "quarter"] | None, strict: bool, **given: Any) -> int:
    """运行笔记本，生成网页、PDF、Word 和工作簿，放在 outputs/期间/版本/ 下。"""
    spans = expand_periods(periods, each)
    _start_server(spans, **given)
    orders, status = _orders(spans, **given)
    several = len({order.bureau.path for order in orders}) > 1
    hints: dict[str, None] = {}
    for order, result in _results(orders, alone=len(orders) == 1 and not status):
        if result is None:
            status = 1
            continue
        _summarise(result, strict)
        whose = f"{order.bureau.name}：" if several else ""
        hints.update(dict.fromkeys(f"{whose}{hint}" for hint in result.hints))
        status = max(status, 1 if result.failures or (strict and result.warnings) else 0)
    for hint in hints:
        say(f"提醒：{hint}")
    return status


def _results(orders: list[Order], *, alone: bool) -> Iterator[tuple[Order, Result | None]]:
    """What became of each order; None of one that could not be carried out, which costs the others nothing. Where the
    ledgers cannot be read, the same bureau's other periods would fail alike and are left out."""
    unreadable: set[Path] = set()
    for order in orders:
        if order.bureau.path in unreadable:
            continue
        try:
            yield order, produce(order, say)
        except HuibaoError as error:
            # A cluster that is not there is there for none, and each would wait for it.
            if alone or isinstance(error, ClusterError):
                raise
            say(f"失败：{order.title}：{error}")
            if isinstance(error, LedgerError | WarehouseError | UsageError):
                unreadable.add(order.bureau.path)
            yield order, None


def _start_server(
    periods: list[Period], edition: str, out: str | None, bureaus: tuple[str, ...], force: bool, **given: Any
) -> None:
    """Let the server warm up while all else is loaded, where it is plain that notebooks will have to run."""
    outputs = Path(out) if out is not None else project_root() / "outputs"
    folders = [outputs / period.name / name for period in periods for name in _EDITIONS[edition]]
    sources = [Path(name) for name in (given["data"], given["warehouse"], *bureaus) if name and "://" not in name]
    # Of several bureaus each has its own folder below.
    if force or (len(bureaus) < 2 and work_ahead(folders, sources)):
        warm_up(given["warehouse"])


def _orders(
    periods: list[Period],
    areas: str | None,
    edition: str,
    formats: str,
    out: str | None,
    bureaus: tuple[str, ...],
    data: str | None,
    **same: Any,
) -> tuple[list[Order], int]:
    """The orders, and 1 where several bureaus were named and the file of one cannot be used."""
    from huibao.catalogue import load_catalogue

    files = bureau_files(bureaus)
    several = len(files) > 1
    if several and same["warehouse"] is not None and data is None:
        raise UsageError(
            "几个单位不能同读一个数据仓库，里面只有一个单位的台账",
            remedy="去掉 --warehouse，由各参数文件的 data 指明台账；或逐个单位运行",
        )
    loaded = [found for file in files if (found := _usable(several, bureau_of, file))]
    check_divisions(loaded)
    catalogue = load_catalogue()
    chosen = parse_list(areas, list(catalogue.areas), "工作领域", catalogue.titles) if areas is not None else None
    wanted = parse_list(formats, FORMATS, "格式")
    outputs = Path(out) if out is not None else project_root() / "outputs"
    folder, own = existing_folder(data), (project_root() / "params" / "bureau.yaml").resolve()
    orders = []
    for bureau in loaded:
        _remind(bureau, catalogue)
        if (bureau.data, data, same["warehouse"]) == (None, None, None) and bureau.path != own:
            say(f"提醒：{bureau.path.name} 没有写 data，也没有用 --data，读的是虚构的示例台账")
        base = outputs / bureau.division if several else outputs
        for period in periods:
            if (then := _usable(several, bureau.for_period, period)) is None:
                continue
            orders.append(
                Order(
                    bureau=then,
                    period=period,
                    outputs=outputs,
                    folder=base / period.name,
                    areas=chosen,
                    editions=_EDITIONS[edition],
                    formats=wanted or (),
                    data=folder,
                    named_out=out is not None,
                    **same,
                )
            )
    return orders, int(len(orders) < len(files) * len(periods))


def _usable(several: bool, read: Callable[[Any], Bureau], named: Any) -> Bureau | None:
    """A bureau as its file describes it; None where the file is wrong and others are to have their reports."""
    try:
        return read(named)
    except BureauError as error:
        if not several:
            raise
        say(f"失败：{error}")
        return None


def _remind(bureau: Bureau, catalogue: Catalogue) -> None:
    """Say what the bureau file names that is not there."""
    file = bureau.path.name
    for entry in bureau.unknown_internal([indicator.full_id for indicator in catalogue]):
        say(f"提醒：{file} 的 internal 里，“{entry}”不对应任何指标，公开版不会因此遮住什么")
    for area in (name for name in bureau.offices if name not in catalogue.areas):
        say(f"提醒：{file} 的 offices 里，“{area}”不是工作领域的编号，没有用到")
    for path in bureau.misnamed_periods():
        say(f"提醒：{path} 没有用到，请把文件名改成期间加 .yaml，如 2022.yaml、2022Q3.yaml")
    if bureau.fonts is not None and not bureau.fonts.is_dir():
        say(f"提醒：{file} 的 fonts 所指的文件夹不存在（{bureau.fonts}），改用自带的字体")


def _summarise(result: Result, strict: bool) -> None:
    for warning in result.warnings:
        say(f"{'未通过' if strict else '提醒'}：{warning}")
    for failure in result.failures:
        say(f"失败：{failure}")
    for folder in result.folders:
        say(f"已生成：{folder}")
