"""What the command line says when something is wrong: one Chinese sentence, and the contract's exit status."""

from __future__ import annotations

import os
import re
import sys
import traceback
from typing import IO, Any

import click
from click.exceptions import Exit

from huibao.errors import HuibaoError, system_sentence
from huibao.printable import printable, printable_lines

_HELP = "显示本帮助后退出"
_RANGE = re.compile(r"\s*\[x>=\d+\]")


class ChineseCommand(click.Command):
    """A command whose help and usage errors are in Chinese."""

    def __init__(self, *arguments: Any, **settings: Any) -> None:
        settings.setdefault("options_metavar", "[选项]")
        super().__init__(*arguments, **settings)

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        formatter.write_usage(ctx.command_path, " ".join(self.collect_usage_pieces(ctx)), prefix="用法：")

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        rows = [row for parameter in self.get_params(ctx) if (row := _help_row(parameter, ctx))]
        if rows:
            with formatter.section("选项"):
                formatter.write_dl(rows)

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        option = super().get_help_option(ctx)
        if option is not None:
            option.help = _HELP
        return option


def _help_row(parameter: click.Parameter, ctx: click.Context) -> tuple[str, str] | None:
    """A parameter and what it is for; the marks that click adds in English read in Chinese, or go."""
    row = parameter.get_help_record(ctx)
    if row is None:
        return None
    return row[0], _RANGE.sub("", row[1]).replace("[required]", "（必填）")


class ChineseGroup(ChineseCommand, click.Group):
    """A group of commands whose help and usage errors are in Chinese."""

    def __init__(self, *arguments: Any, **settings: Any) -> None:
        super().__init__(*arguments, subcommand_metavar="命令 [参数]…", **settings)

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        super().format_options(ctx, formatter)
        self.format_commands(ctx, formatter)


def report_errors(command: click.Command, arguments: list[str]) -> int:
    """Run a command; print what went wrong on standard error; return the exit status."""
    debug = "--debug" in arguments
    _write_utf8()
    try:
        return _status(command.main(args=arguments, prog_name="huibao", standalone_mode=False))
    except Exit as stop:
        return stop.exit_code
    except click.exceptions.NoArgsIsHelpError as error:
        say(error.ctx.get_help() if error.ctx else "")
        return 2
    except click.UsageError as error:
        return _complain(_usage_sentence(error), 2)
    except click.Abort:
        return _complain("已中断，先前的输出没有改动。", 130)
    except HuibaoError as error:
        _show(debug)
        return _complain(f"错误：{error}", error.exit_status)
    except BrokenPipeError:
        # The reader of our output (head, less) has gone; nothing more can be said to it.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except OSError as error:
        _show(debug)
        return _complain(_refusal(error), 1)
    except Exception as error:
        _show(debug)
        if error.args and isinstance(error.args[0], OSError):  # as xlsxwriter says that the disk is full
            return _complain(_refusal(error.args[0]), 1)
        if isinstance(error, UnicodeEncodeError) and "surrogates" in error.reason:
            return _complain("错误：有文件或文件夹的名称不是 UTF-8 编码，无法处理。请改名后再运行。", 1)
        detail = f"{type(error).__name__}: {error}".splitlines()[0]
        return _complain(f"错误：程序内部出错（{detail}）。请加 --debug 再运行一次，把显示的内容发给维护人员。", 1)


def _refusal(error: OSError) -> str:
    return f"错误：{system_sentence(error)}。先前的输出没有改动，请处理后再运行。"


def say(text: str, stream: IO[str] | None = None) -> None:
    """A line of progress or a warning, on standard error. A file's name or a cell in it cannot steer the terminal."""
    click.echo(printable_lines(text), file=stream or sys.stderr)


def tell(text: str) -> None:
    """A line of the answer, on standard output. What it quotes from a stranger's file neither steers the terminal nor
    begins a line of its own."""
    click.echo(printable(text))


def _status(returned: Any) -> int:
    return returned if isinstance(returned, int) and not isinstance(returned, bool) else 0


def _complain(sentence: str, status: int) -> int:
    say(sentence)
    return status


def _show(debug: bool) -> None:
    if debug:
        traceback.print_exc()


def _write_utf8() -> None:
    """Chinese must come out whatever the terminal's locale (LANG=C, a Windows code page)."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding="utf-8", errors="replace")


def _usage_sentence(error: click.UsageError) -> str:
    path = error.ctx.command_path if error.ctx else "huibao"
    return f"错误：{_usage_problem(error)}。请用 {path} --help 查看用法。"


def _usage_problem(error: click.UsageError) -> str:
    match error:
        case click.NoSuchOption():
            near = f"，是否想写 {'、'.join(sorted(error.possibilities))}" if error.possibilities else ""
            return f"没有选项 {error.option_name}{near}"
        case click.MissingParameter():
            return f"缺少 {error.param.get_error_hint(error.ctx) if error.param and error.ctx else error.param_hint}"
        case click.BadParameter():
            hint = error.param.get_error_hint(error.ctx) if error.param and error.ctx else error.param_hint
            return f"{hint} 的值不对：{_choice_problem(error)}"
        case click.BadOptionUsage():
            return f"选项 {error.option_name} 后面要写值"
    return _translated(error.message)


def _choice_problem(error: click.BadParameter) -> str:
    kind = error.param.type if error.param else None
    if isinstance(kind, click.Choice):
        return f"只能是 {'、'.join(str(choice) for choice in kind.choices)}"
    if isinstance(kind, click.IntRange | click.types.IntParamType):
        return "应当是整数" + (
            f"，且不小于 {kind.min}" if isinstance(kind, click.IntRange) and kind.min is not None else ""
        )
    return _translated(error.message)


def _translated(message: str) -> str:
    """click's own few sentences; ours come as they are."""
    if message.startswith("No such command"):
        named = message.split("'")[1] if "'" in message else ""
        return f"没有命令 {named}"
    if message.startswith("Got unexpected extra argument"):
        return f"多出了参数 {message.rsplit('(', maxsplit=1)[-1].rstrip(').')}"
    return message.rstrip("。.")
