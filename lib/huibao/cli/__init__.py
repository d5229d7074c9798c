"""The command `huibao`: one module per command, each loaded only when it is asked for."""

from __future__ import annotations

import gc
import importlib
import sys
from typing import Any

import click

from huibao.cli._early import leave_pandas_out
from huibao.cli._messages import ChineseGroup, report_errors
from huibao.garbage import collect_seldom

# command → (module, what it does, in one line)
_COMMANDS = {
    "example": ("example", "写出示例台账（虚构的县，三年，xlsx）"),
    "import": ("import_", "读取并核对台账，存入数据仓库，列出退回的行"),
    "run": ("run", "运行笔记本，生成某一期间的全部报告"),
    "figures": ("figures", "列出某一期间的全部指标"),
    "explain": ("explain", "说明一个指标怎样算出、出自哪些行"),
    "diff": ("diff", "比较两次运行或两个期间"),
    "check": ("check", "核对改过的 Word 文件里的数字"),
    "approve": ("approve", "批准一次运行并签名"),
    "verify": ("verify", "核对一次运行是否原样未动"),
    "init": ("init", "为一个新单位建立参数和空白台账"),
    "new-area": ("new_area", "新建一个工作领域（指标文件和笔记本）"),
}


class _Commands(ChineseGroup):
    """Loads a command's module when the command is used; `--help` needs none of them."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _COMMANDS:
            return None
        module, summary = _COMMANDS[cmd_name]
        command: click.Command = importlib.import_module(f"huibao.cli.{module}").command
        command.short_help = summary
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("命令"):
            formatter.write_dl([(name, summary) for name, (_, summary) in _COMMANDS.items()])


@click.group(cls=_Commands, name="huibao", context_settings={"help_option_names": ["-h", "--help"]})
def commands() -> None:
    """汇报：把市场监督管理局的台账变成一份工作报告，每个数字都能说明来历。"""


def main(arguments: list[str] | None = None) -> Any:
    """Run the command line and exit with the contract's status (0, 1 or 2)."""
    given = sys.argv[1:] if arguments is None else arguments
    # Whoever calls this from a program of their own may want pandas later.
    if arguments is None:
        leave_pandas_out(given)
    collect_seldom()
    status = report_errors(commands, given)
    # What is left need not be looked through before the process ends.
    gc.freeze()
    sys.exit(status)
