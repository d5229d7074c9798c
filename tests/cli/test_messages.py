"""The command line speaks Chinese, says what, where and what to do, and ends with the contract's status."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import click
import pytest
from xlsxwriter.exceptions import FileCreateError

from huibao.cli import commands
from huibao.cli._messages import report_errors, say

COMMANDS = ["example", "import", "run", "figures", "explain", "diff", "check", "approve", "verify", "init", "new-area"]


def run(*arguments: str) -> int:
    return report_errors(commands, list(arguments))


def test_help_lists_every_command_of_the_contract(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("--help") == 0
    shown = capsys.readouterr().out
    assert all(name in shown for name in COMMANDS)
    assert "Usage" not in shown and "Options" not in shown


@pytest.mark.parametrize("name", COMMANDS)
def test_each_commands_help_is_chinese(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(name, "--help") == 0
    shown = capsys.readouterr().out
    assert "用法：" in shown and "选项" in shown
    assert "Show this message" not in shown and "Usage" not in shown


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["nothing"], ["没有命令 nothing", "--help"]),
        (["figures"], ["缺少", "期间"]),
        (["figures", "2022", "extra"], ["多出了参数 extra"]),
        (["figures", "2022", "--frmat", "json"], ["没有选项 --frmat", "--format"]),
        (["figures", "2022", "--format", "yaml"], ["--format", "table", "json"]),
        (["figures", "22"], ["看不懂期间“22”", "2022Q3"]),
        (["figures", "2022", "--data", "/no/such"], ["--data", "不存在", "/no/such"]),
        (["figures", "2022", "--bureau", "/no/such.yaml"], ["参数文件不存在", "/no/such.yaml"]),
        (["run", "2022", "--areas", "market"], ["没有工作领域“market”", "market_entities"]),
        (["run", "2022", "--areas", ","], ["一个也没有写"]),
        (["run", "2022", "--format", "odt"], ["没有格式“odt”"]),
        (["run", "2022", "--jobs", "0"], ["--jobs", "不小于 1"]),
        (["run", "2022-07", "--each", "quarter"], ["没有完整的季度"]),
        (["run", "2022", "--bureau", "/no/*.yaml"], ["没有文件符合"]),
        (["run"], ["缺少", "期间"]),
    ],
)
def test_a_wrong_word_ends_with_status_2_and_names_it(
    arguments: list[str], words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(*arguments) == 2
    shown = capsys.readouterr()
    assert shown.out == ""
    assert all(word in shown.err for word in words), shown.err
    assert "Traceback" not in shown.err


def test_debug_shows_the_traceback(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("figures", "2022", "--data", "/no/such", "--debug") == 2
    assert "Traceback" in capsys.readouterr().err


def test_a_folder_without_ledgers_is_status_1(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("figures", "2022", "--data", str(tmp_path)) == 1
    shown = capsys.readouterr().err
    assert str(tmp_path) in shown and "Traceback" not in shown


def test_chinese_comes_out_in_any_locale(tmp_path: Path) -> None:
    environment = {**os.environ, "LC_ALL": "C", "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}
    done = subprocess.run(
        [sys.executable, "-m", "huibao.cli", "--help"], capture_output=True, env=environment, cwd=tmp_path, check=False
    )
    assert done.returncode == 0 and "汇报" in done.stdout.decode("utf-8")


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        (OSError(28, "No space left on device"), "错误：磁盘已满。先前的输出没有改动，请处理后再运行。"),
        (FileCreateError(OSError(28, "No space left on device")), "错误：磁盘已满。先前的输出没有改动"),
        (PermissionError(13, "x", "a.part", 32, "表.xlsx"), "错误：没有权限，或正被别的程序打开（位置：表.xlsx）。"),
    ],
)
def test_what_the_system_refuses_is_said_in_chinese(
    fault: Exception, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail() -> None:
        raise fault

    assert report_errors(click.Command("x", callback=fail), []) == 1
    assert said in capsys.readouterr().err


def test_what_a_message_quotes_cannot_steer_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    say("文件“甲\x1b]0;标题\x07\x9b2J\u202e.csv”：\n未读取")
    told = capsys.readouterr().err
    assert told.count("\n") == 2
    assert not set(told) & set("\x1b\x07\x9b\u202e")
