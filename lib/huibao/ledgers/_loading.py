"""What the sheets of one file hold: the layout that each fits, and its rows, checked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import NamedTuple

from huibao.errors import LedgerError
from huibao.ledgers._check import Block, check_part
from huibao.ledgers._columns import Context
from huibao.ledgers._delimited import read_delimited
from huibao.ledgers._folder import LedgerFile, digest
from huibao.ledgers._layout import Layout, direct_layout
from huibao.ledgers._parts import Sheet
from huibao.ledgers._rows import HEAD, Header, find_header, header_name, resembling
from huibao.ledgers._workbook import read_workbook


@dataclass
class Loaded:
    """What was found in one file: checked blocks in sheet and row order, each with its layout and sheet."""

    file: LedgerFile
    blocks: list[tuple[Layout, str, Block]] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


class _Unfit(NamedTuple):
    """A sheet that fits nothing: its header as the file's own ledger's, and what to say of a mapping that is near."""

    sheet: str
    header: Header | None
    near: str


def load(file: LedgerFile, mappings: Sequence[Layout], context: Context) -> Loaded:
    """Read and check every sheet of a file that fits its ledger or a source mapping.

    Raises:
        LedgerError: the file cannot be read, is named as a ledger and lacks a required column, or changed meanwhile.
    """
    loaded = Loaded(file)
    own = direct_layout(file.schema) if file.schema else None
    layouts = [own, *mappings] if own else list(mappings)
    unfit: list[_Unfit] = []
    for sheet in _sheets(file.path):
        first = next(sheet.parts)
        head = first.head(HEAD)
        fitting = _fitting(head, layouts)
        if not fitting:
            unfit.append(_Unfit(sheet.name, _header(head, own) if own else None, _near_mapping(head, mappings)))
            continue
        layout, header = fitting[0]
        loaded.warnings += _several(file, sheet.name, [each for each, _ in fitting])
        _refuse_repeated(file, sheet.name, header)
        loaded.warnings += _missing(file, sheet.name, layout, header)
        for part in chain([first.rest(header.row + 1)], sheet.parts):
            block = check_part(part, header, layout, context, file=file.name, sheet=sheet.name)
            loaded.blocks.append((layout, sheet.name, block))
        if header.row:
            loaded.blocks[-1][2].skipped["标题行"] = header.row
    if unvalued := sum(block.unvalued for _, _, block in loaded.blocks):
        what = f"有{unvalued}个公式单元格没有算出的值，按空白读取；请用 Excel 或 WPS 打开该文件，保存后再导入"
        loaded.warnings.append(f"{file.name}：{what}")
    _judge(loaded, unfit, own)
    # Half of a text file that is being copied looks like a shorter ledger.
    if digest(file.path) != file.sha256:
        remedy = "等它保存或复制完，再运行一次"
        raise LedgerError("文件在读取时有变化，可能正在保存或复制", where=file.name, remedy=remedy)
    return loaded


def _sheets(path: Path) -> Iterator[Sheet]:
    return read_workbook(path) if path.suffix.lower() == ".xlsx" else read_delimited(path)


def _fitting(head: list[list[str]], layouts: Sequence[Layout]) -> list[tuple[Layout, Header]]:
    """The layouts that a sheet fits, the one that is taken first."""
    found = ((layout, _header(head, layout)) for layout in layouts)
    return [(layout, header) for layout, header in found if not header.missing]


def _header(head: list[list[str]], layout: Layout) -> Header:
    return find_header(head, layout.required, layout.optional)


def _near_mapping(head: list[list[str]], mappings: Sequence[Layout]) -> str:
    """Which mapping a sheet that fits none has at least half the headers of, and what it lacks; else ''."""
    found = [(layout, _header(head, layout).missing) for layout in mappings]
    near = [(layout, missing) for layout, missing in found if len(missing) * 2 <= len(layout.required)]
    if not near:
        return ""
    layout, missing = min(near, key=lambda each: len(each[1]))
    return f"；与来源映射“{layout.mapping}”相近，缺“{'”“'.join(missing)}”列"


def _place(file: LedgerFile, sheet: str) -> str:
    return f"{file.name}，工作表“{sheet}”" if sheet else file.name


def _refuse_repeated(file: LedgerFile, sheet: str, header: Header) -> None:
    if header.repeated:
        raise LedgerError(
            f"表头中“{'”“'.join(header.repeated)}”出现了不止一次，无法确定读哪一列",
            where=_place(file, sheet),
            remedy="删去或改名多余的列",
        )


def _several(file: LedgerFile, sheet: str, fitting: Sequence[Layout]) -> list[str]:
    """What to say of a sheet that several mappings fit."""
    names = [f"“{layout.mapping}”（{layout.mapping_file}）" for layout in fitting if layout.mapping is not None]
    if len(names) < 2 or fitting[0].mapping is None:
        return []
    what = f"表头同时符合来源映射{'、'.join(names)}，按{names[0]}读取；如不对，请改它们的 headers，使只有一个符合"
    return [f"{_place(file, sheet)}：{what}"]


def _missing(file: LedgerFile, sheet: str, layout: Layout, header: Header) -> list[str]:
    """What to say of optional columns that are missing: of a ledger's own while a header resembles theirs; of a
    mapping's always, since it was written for this sheet."""
    missing = [text for text in layout.optional if header_name(text) not in header.places]
    near = resembling(missing, [*header.others, *_unread(layout)])
    place = _place(file, sheet)
    if layout.mapping is None:
        return [
            f"{place}：没有“{text}”列，表头“{other}”与它相近，未读取；如是同一列，请把表头改为“{text}”"
            for text, other in near.items()
        ]
    said = []
    for text in missing:
        columns = [each.column.header for each in layout.fields if header_name(each.header or "") == header_name(text)]
        hint = f"；表头“{near[text]}”与它相近，如是同一列，请改来源映射" if text in near else ""
        what = f"没有来源映射“{layout.mapping}”所写的“{text}”列，“{'”“'.join(columns)}”读作空白"
        said.append(f"{place}：{what}{hint}")
    return said


def _unread(layout: Layout) -> list[str]:
    """Headers that a sheet must have but no column is read from: a mapping is only recognised by them."""
    read = {header_name(each.header) for each in layout.fields if each.header}
    return [text for text in layout.required if header_name(text) not in read]


def _judge(loaded: Loaded, unfit: list[_Unfit], own: Layout | None) -> None:
    """Say what became of sheets that fit nothing: an error where they are the ledger itself, else a warning."""
    file = loaded.file
    if own is None:
        if not loaded.blocks:
            near = next((each.near for each in unfit if each.near), "")
            loaded.warnings.append(f"{file.name}：文件名不以任何台账名开头，表头也不符合任何来源映射，未读取{near}")
        else:
            loaded.warnings += [f"{_place(file, each.sheet)}：表头不符合来源映射，未读取{each.near}" for each in unfit]
        return
    if not loaded.blocks and not unfit:
        raise LedgerError("文件中没有任何内容，缺少表头", where=file.name, remedy=f"补上{own.schema.ledger}的表头")
    judged = [(each.sheet, each.header) for each in unfit if each.header is not None]
    close = [item for item in judged if len(item[1].missing) * 2 <= len(own.required)]
    if not loaded.blocks and not close:
        close = [min(judged, key=lambda item: len(item[1].missing))]
    if close:
        sheet, header = close[0]
        raise LedgerError(
            f"{own.schema.ledger}缺少必填列“{'”“'.join(header.missing)}”",
            where=_place(file, sheet),
            remedy="补上该列，或把表头改成台账规定的名称",
        )
    loaded.warnings += [f"{_place(file, sheet)}：表头不是{own.schema.ledger}的表头，未读取" for sheet, _ in judged]
