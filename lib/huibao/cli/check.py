"""huibao check: whether the numbers of an edited Word report still are the bureau's numbers."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from huibao.cli._messages import ChineseCommand, tell
from huibao.cli._options import bureau_of, bureau_option, debug_option, existing_folder, open_source
from huibao.errors import UsageError
from huibao.period import Period

if TYPE_CHECKING:
    from huibao.pages.figure_part import FigurePart
    from huibao.review.word_findings import Findings

_FORMS = {"year_ago": "上年同期", "previous": "上期", "yoy": "同比", "mom": "环比"}


@click.command("check", cls=ChineseCommand)
@click.argument("file", metavar="文件.docx")
@click.option("--run", "run", metavar="运行文件夹", help="再与这次运行的数字比较")
@click.option("--format", "form", type=click.Choice(["table", "json"]), default="table", help="输出格式，默认 table")
@click.option("--data", metavar="文件夹", help="再与这个文件夹里的台账比较")
@bureau_option
@debug_option
def command(file: str, run: str | None, form: str, data: str | None, bureau: str | None) -> int:
    """核对改过的 Word 汇报：哪些数字未动、改动、消失、错位、新添；加 --data 或 --run 时再看哪些数字因台账变动而变了。

    有不一致时以状态 1 结束。只凭文件本身即可核对，不需要台账。
    """
    from huibao.review.word_check import check_document
    from huibao.review.word_reading import read_word

    path = Path(file)
    if not path.is_file():
        raise UsageError("要核对的文件不存在", where=path, remedy="检查路径")
    if run is not None and data is not None:
        raise UsageError("--data 和 --run 只能用一个", remedy="选择与台账比较，或与一次运行比较")
    document = read_word(path)
    findings = check_document(document)
    if run is not None or data is not None:
        findings = _compared(findings, document.part, run, data, bureau)
    if form == "json":
        click.echo(json.dumps({"file": path.name, **findings.to_json()}, ensure_ascii=False, indent=1))
    else:
        for line in lines(findings):
            tell(line)
    return 0 if findings.agrees else 1


def _compared(findings: Findings, part: FigurePart, run: str | None, data: str | None, bureau: str | None) -> Findings:
    from huibao.review.word_changes import records_of_ledgers, records_of_run, with_changes

    if run is not None:
        return with_changes(findings, part, records_of_run(Path(run), part), run)
    folder = existing_folder(data)
    found = bureau_of(bureau).for_period(Period.parse(part.period))
    with open_source(found, data, None) as warehouse:
        return with_changes(findings, part, records_of_ledgers(warehouse, part, found), str(folder))


def lines(findings: Findings) -> Iterator[str]:
    """The findings for the terminal, what disagrees first."""
    yield f"{findings.bureau}　{findings.period}　{'公开版' if findings.edition == 'public' else '内部版'}"
    if findings.tracked:
        yield "文件中有修订标记：标为删除的按已删除、标为插入的按已插入核对。"
    yield from _section(
        "改动的数字",
        [
            f"{_name(one.label, one.placement.form)}：{one.placement.text} → {one.new}"
            f"{'（副本）' if one.copy else ''}　{one.place}"
            for one in findings.edited
        ],
    )
    yield from _section(
        "消失的数字",
        [
            f"{_name(one.label, one.placement.form)}：{one.placement.text}　原文：{one.context}"
            for one in findings.vanished
        ],
    )
    yield from _section(
        "换了位置、与旁边的文字不符的数字",
        [
            f"{_name(one.label, one.placement.form)}：{one.placement.text}　"
            f"现在：{one.place}，{one.now}　原来：{one.before}"
            for one in findings.moved
        ],
    )
    yield from _section(
        "新添的、不属于任何指标的数字", [f"{one.shown}　{one.place}　{one.context}" for one in findings.strays]
    )
    yield from _section(
        "插入的外部文件，其中的数字没有核对（在 Word 里打开、另存为 .docx 后再核对）", list(map(str, findings.unread))
    )
    yield from _section(
        f"与{findings.compared_with}比较，数据已变的指标",
        [
            f"{one.label}（{one.indicator}）：" + "；".join(f"{of} {old} → {new}" for of, old, new in one.changes)
            for one in findings.changed
        ],
    )
    yield from _section(
        "重复出现、文字未变的数字（不算不一致）",
        [
            f"{_name(one.label, one.placement.form)}：{one.placement.text}　{'、'.join(map(str, one.places))}"
            for one in findings.copies
        ],
    )
    yield from _section(
        "新出现的日期和文号（仅供留意，不算不一致）", [f"{one.shown}　{one.place}" for one in findings.dates]
    )
    yield _summary(findings)


def _section(title: str, found: list[str]) -> Iterator[str]:
    if found:
        yield f"{title}：{len(found)}"
        yield from (f"  {line}" for line in found)


def _name(label: str, form: str) -> str:
    return f"{label}·{_FORMS[form]}" if form in _FORMS else label


def _summary(findings: Findings) -> str:
    parts = [
        f"共 {findings.figures} 处数字，未动 {findings.unchanged}，改动 {len(findings.edited)}，"
        f"消失 {len(findings.vanished)}，错位 {len(findings.moved)}，新添 {len(findings.strays)}"
    ]
    if findings.compared_with:
        parts.append(f"台账变动 {len(findings.changed)}")
        if findings.incomparable:
            parts.append(f"不能比较 {findings.incomparable}")
    return f"{'一致' if findings.agrees else '不一致'}：{'，'.join(parts)}。"
