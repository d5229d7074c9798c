"""Options that several commands share, and what they mean."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from huibao.cli._messages import say
from huibao.errors import UsageError
from huibao.period import Period

if TYPE_CHECKING:
    from huibao.bureau import Bureau
    from huibao.warehouse import Warehouse

Decorated = TypeVar("Decorated", bound=Callable[..., Any])

debug_option = click.option("--debug", is_flag=True, expose_value=False, help="出错时显示程序的调用过程")
bureau_option = click.option("--bureau", metavar="文件", help="参数文件，默认 params/bureau.yaml")
data_option = click.option(
    "--data", metavar="文件夹", help="台账所在的文件夹，默认用参数文件里的 data，再默认用示例台账"
)
warehouse_option = click.option(
    "--warehouse", metavar="仓库", help="DuckDB 文件或 Ibis 地址；不同时给 --data 时原样读取"
)


def source_options(function: Decorated) -> Decorated:
    """--bureau, --data, --warehouse and --debug."""
    for option in (debug_option, warehouse_option, data_option, bureau_option):
        function = option(function)
    return function


class PeriodType(click.ParamType[Period]):
    """A period's name; one that cannot be read ends with status 2."""

    name = "期间"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Period:
        return Period.parse(value)


PERIOD = PeriodType()


def existing_folder(data: str | None, named: str = "--data") -> Path | None:
    """The folder `--data` (or another word of the command line) names.

    Raises:
        UsageError: there is no such folder.
    """
    if data is None:
        return None
    path = Path(data)
    if not path.is_dir():
        problem = f"{named} 应当是存放台账的文件夹" if path.exists() else f"{named} 所指的文件夹不存在"
        raise UsageError(problem, where=path, remedy="检查路径")
    return path


def bureau_of(path: str | None) -> Bureau:
    """The bureau of `--bureau`, else the default one.

    Raises:
        UsageError: the file does not exist.
    """
    from huibao.bureau import default_bureau_path, load_bureau

    file = Path(path) if path is not None else default_bureau_path()
    if not file.is_file():
        raise UsageError("参数文件不存在", where=file, remedy="检查 --bureau，或用 huibao init 新建一份")
    bureau = load_bureau(file)
    if bureau.unread:
        say(f"提醒：{file.name} 里的“{'”“'.join(map(str, bureau.unread))}”不是本软件的参数，没有用到")
    return bureau


def open_source(bureau: Bureau, data: str | None, warehouse: str | None) -> Warehouse:
    """The warehouse that the options name (imported first where the contract says so)."""
    from huibao.importing import open_data

    return open_data(bureau, data=existing_folder(data), warehouse=warehouse)
