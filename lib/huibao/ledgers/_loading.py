"""What the sheets of one file hold: the layout that each fits, and its rows, checked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path

from huibao.errors import LedgerError
from huibao.ledgers._check import Block, check_part
from huibao.ledgers._columns import Context
from huibao.ledgers._delimited import read_delimited
from huibao.ledgers._folder import LedgerFile
from huibao.ledgers._layout import Layout, direct_layout
from huibao.ledgers._parts import Part, Sheet
from huibao.ledgers._rows import HEAD, Header, find_header, header_name, resembling
from huibao.ledgers._workbook import read_workbook


@dataclass
class Loaded:
    """What was found in one file: checked blocks in sheet and row order, each with its layout and sheet."""

    file: LedgerFile
    blocks: list[tuple[Layout, str, Block]] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


def load(file: LedgerFile, mappings: Sequence[Layout], context: Context) -> Loaded:
    """Read and check every sheet of a file that fits its ledger or a source mapping.

    Raises:
        LedgerError: the file cannot be read, or is named as a ledger and lacks a required column.
    """
    loaded = Loaded(file)
    own = direct_layout(file.schema) if file.schema else None
    layouts = [own, *mappings] if own else list(mappings)
    unfit: list[tuple[str, Header | None]] = []
    for sheet in _sheets(file.path):
        first = next(sheet.parts)
        chosen = _choose(first.head(HEAD), layouts)
        if chosen is None:
            unfit.append((sheet.name, _header(first, own) if own else None))
            continue
        layout, header = chosen
        _refuse_repeated(file, sheet.name, header)
        loaded.warnings += _nearly_named(file, sheet.name, layout, header)
        for part in chain([first.rest(header.row + 1)], sheet.parts):
            block = check_part(part, header, layout, context, file=file.name, sheet=sheet.name)
            loaded.blocks.append((layout, sheet.name, block))
        if header.row:
            loaded.blocks[-1][2].skipped["标题行"] = header.row
    if unvalued := sum(block.unvalued for _, _, block in loaded.blocks):
        what = f"有{unvalued}个公式单元格没有算出的值，按空白读取；请用 Excel 或 WPS 打开该文件，保存后再导入"
        loaded.warnings.append(f"{file.name}：{what}")
    _judge(loaded, unfit, own)
    return loaded


def _sheets(path: Path) -> Iterator[Sheet]:
    return read_workbook(path) if path.suffix.lower() == ".xlsx" else read_delimited(path)


def _choose(head: list[list[str]], layouts: Sequence[Layout]) -> tuple[Layout, Header] | None:
    for layout in layouts:
        header = find_header(head, layout.required, layout.optional)
        if not header.missing:
            return layout, header
    return None


def _header(part: Part, layout: Layout) -> Header:
    return find_header(part.head(HEAD), layout.required, layout.optional)


def _place(file: LedgerFile, sheet: str) -> str:
    return f"{file.name}，工作表“{sheet}”" if sheet else file.name


def _refuse_repeated(file: LedgerFile, sheet: str, header: Header) -> None:
    if header.repeated:
        raise LedgerError(
            f"表头中“{'”“'.join(header.repeated)}”出现了不止一次，无法确定读哪一列",
            where=_place(file, sheet),
            remedy="删去或改名多余的列",
        )


def _nearly_named(file: LedgerFile, sheet: str, layout: Layout, header: Header) -> list[str]:
    """What to say of optional columns that are missing while a header resembles theirs."""
    missing = [text for text in layout.optional if header_name(text) not in header.places]
    return [
        f"{_place(file, sheet)}：没有“{text}”列，表头“{other}”与它相近，未读取；如是同一列，请把表头改为“{text}”"
        for text, other in resembling(missing, header.others).items()
    ]


def _judge(loaded: Loaded, unfit: list[tuple[str, Header | None]], own: Layout | None) -> None:
    """Say what became of sheets that fit nothing: an error where they are the ledger itself, else a warning."""
    file = loaded.file
    if own is None:
        if not loaded.blocks:
            loaded.warnings.append(f"{file.name}：文件名不以任何台账名开头，表头也不符合任何来源映射，未读取")
        else:
            loaded.warnings += [f"{_place(file, sheet)}：表头不符合来源映射，未读取" for sheet, _ in unfit]
        return
    if not loaded.blocks and not unfit:
        raise LedgerError("文件中没有任何内容，缺少表头", where=file.name, remedy=f"补上{own.schema.ledger}的表头")
    judged = [(sheet, header) for sheet, header in unfit if header is not None]
    near = [item for item in judged if len(item[1].missing) * 2 <= len(own.required)]
    if not loaded.blocks and not near:
        near = [min(judged, key=lambda item: len(item[1].missing))]
    if near:
        sheet, header = near[0]
        raise LedgerError(
            f"{own.schema.ledger}缺少必填列“{'”“'.join(header.missing)}”",
            where=_place(file, sheet),
            remedy="补上该列，或把表头改成台账规定的名称",
        )
    loaded.warnings += [f"{_place(file, sheet)}：表头不是{own.schema.ledger}的表头，未读取" for sheet, _ in judged]
