"""PDF through typst: a fixed template, to which a page is data and never markup.

Tagged (PDF/UA-1), with its title, and PDF/A-3 when files are attached. Fonts come from a wheel (宋 and 黑) and, when
the bureau names one, a folder of its own; the machine's fonts are ignored, so the same pages come out everywhere.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from importlib.metadata import version
from itertools import pairwise
from math import ceil
from pathlib import Path
from typing import TYPE_CHECKING, Any

from huibao.charts import without_title
from huibao.errors import PageError
from huibao.pages._glyphs import settable
from huibao.pages.compose import Counters, Item, Part, compose_part
from huibao.pages.foreign import foreign_lines, foreign_picture
from huibao.pages.inlines import Run
from huibao.pages.model import AreaDocument, Chart, Fault, Plain, Table
from huibao.pages.notices import Notice, missing_notices
from huibao.pages.shown import ShownFigure
from huibao.pages.values import previous_text, value_text
from huibao.stamp import stamp

if TYPE_CHECKING:
    from huibao.pages.context import RunContext
    from huibao.pages.kept import KeptPages

Node = dict[str, Any]
_TEMPLATE = Path(__file__).parent / "templates" / "report.typ"
_VIEW_BOX = re.compile(r'viewBox="0 0 ([\d.]+) ([\d.]+)"')
_HIGHEST = 0.68
# The width of the text in points, and in half-width characters of the smallest type that tables use.
_LINE_POINTS = 453
_HIGHEST_POINTS = 560
_LINE = 120
_FIGURE_HEADS = ["指标", "本期", "上年同期", "上期", "单位", "口径"]
_MIMES = {
    ".json": "application/json",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def area_pdf(document: AreaDocument, context: RunContext | None = None, *, kept: KeptPages | None = None) -> bytes:
    """The PDF of one work area, already masked where the edition asks for it.

    Args:
        kept: where the same page may have been kept.

    Raises:
        PageError: typst could not set the page.
    """
    part = compose_part(document, Counters())
    body = [*map(notice_node, missing_notices(document.missing)), *part_nodes(part, 1)]
    body += [heading_node("全部指标", 1, "all"), figures_node(document.figures)]
    return set_pdf(
        {
            "kind": "area",
            "title": document.title,
            "name": f"{document.title}（{document.period.label}）",
            "author": document.bureau,
            "over": " · ".join(filter(None, (document.bureau, document.period.label, _edition(document.edition)))),
            "meta": _meta(document),
            "body": body,
        },
        date=document.period.end,
        fonts=context.bureau.fonts if context else None,
        kept=kept,
    )


def _edition(edition: str) -> str:
    return "公开版" if edition == "public" else ""


def _meta(document: AreaDocument) -> str:
    period = document.period
    span = f"{period.start} 至 {period.end}" if period.start else ""
    office = f"责任股室：{document.office}" if document.office else ""
    return "　".join(filter(None, (office, span)))


def part_nodes(part: Part, level: int) -> list[Node]:
    """The items of a part for the template; `level` is the heading level of its topmost sub-headings."""
    found: list[Node] = []
    for item in part.items:
        if isinstance(item.block, Plain):
            found.extend(_foreign_nodes(item.block))
        elif node := _item_node(item, level - part.depth - 1):
            found.append(node)
    return found


def _item_node(item: Item, shift: int) -> Node | None:
    block = item.block
    if item.kind == "heading":
        return heading_node(item.number + "".join(run.text for run in item.runs), item.depth + shift, item.anchor)
    if item.kind == "paragraph":
        return {"t": "p", "runs": run_nodes(item.runs)}
    if item.kind == "list":
        return {"t": "list", "items": [run_nodes(runs) for runs in item.entries]}
    if isinstance(block, Chart):
        return {
            **{"t": "chart", "id": item.anchor, "no": item.number, "title": block.title},
            "width": chart_width(block.svg),
            **{"svg": without_title(block.svg), "alt": block.alt, "note": block.note},
        }
    if isinstance(block, Table):
        return table_node(item, block)
    if isinstance(block, Fault):
        return {"t": "alarm", "text": f"{block.title}：{block.message}"}
    return None


def _foreign_nodes(block: Plain) -> list[Node]:
    """What a notebook shows beside our own displays: its picture, else its text."""
    found = foreign_picture(block.image, _LINE_POINTS, _HIGHEST_POINTS)
    if found is None:
        return [{"t": "lead", "text": line} for line in foreign_lines(block)]
    kind, content, width, _ = found
    form = "jpg" if kind == "jpeg" else kind
    return [{"t": "picture", "data": list(content), "format": form, "width": round(width, 2), "alt": block.alt}]


def chart_width(svg: str) -> float:
    """The width of a chart as a share of the line, so that none is much higher than two fifths of the page."""
    box = _VIEW_BOX.search(svg)
    if box is None:
        return 1.0
    return round(min(1.0, _HIGHEST * float(box[1]) / float(box[2])), 3)


def heading_node(text: str, level: int, anchor: str) -> Node:
    """A heading; `level` counts from 1."""
    return {"t": "h", "level": max(1, level), "text": text, "id": anchor}


def run_nodes(runs: Iterable[Run]) -> list[Node]:
    """A line's runs: x text, s strong, l the label it links to."""
    found: list[Node] = []
    for run in runs:
        node: Node = {"x": run.text}
        if run.strong:
            node["s"] = True
        if run.link:
            node["l"] = run.link
        found.append(node)
    return found


def table_node(item: Item, table: Table) -> Node:
    """A table: column widths follow the longest cell, so that nothing runs over the edge."""
    heads = [column.head for column in table.columns]
    rows = [[cell.text for cell in row] for row in table.rows]
    align = [column.align for column in table.columns]
    note = table.note
    if not rows:
        rows, note = [[table.no_rows] + [""] * (len(heads) - 1)], ""
    return {
        **{"t": "table", "id": item.anchor, "no": item.number, "title": table.title, "note": note},
        **{"heads": heads, "align": align, "rows": rows},
        **sized(column_widths(heads, rows, align)),
    }


def sized(widths: Sequence[int]) -> Node:
    """The widths of a table and the size of its type."""
    return {"widths": list(widths), "size": type_size(widths)}


def column_widths(heads: Sequence[str], rows: Sequence[Sequence[str]], align: Sequence[str] = ()) -> list[int]:
    """Relative widths in half-width characters, by the longest text of each column and its padding; together no more
    than a line of the smallest type, the widest columns giving way (their texts wrap). With `align`, words beside
    numbers have room for the wider padding between them (report.typ)."""
    columns = [[row[index] for row in rows if index < len(row)] for index in range(len(heads))]
    # A long head may take two lines.
    least = [max(4, min(text_width(head), max(8, ceil(text_width(head) / 2) + 1))) for head in heads]
    widths = [max(floor, *map(text_width, column), 0) + 3 for floor, column in zip(least, columns, strict=True)]
    for at, (before, side) in enumerate(pairwise(align)):
        widths[at + 1] += 2 if (before, side) == ("right", "left") else 0
    while sum(widths) > _LINE and max(widths) > 12:
        widths[widths.index(max(widths))] -= 1
    return widths


def type_size(widths: Sequence[int]) -> float:
    """The size of type (pt) at which columns of these widths fit into the line."""
    return round(min(9.5, max(7.5, 2 * _LINE_POINTS / sum(widths))), 2)


def text_width(text: str) -> int:
    """The width of a text in half-width columns; digits and Latin letters are a little wider than half a character."""
    narrow = sum(ord(sign) < 0x2000 for sign in text)
    return ceil(1.15 * narrow + 2 * (len(text) - narrow))


def figures_node(figures: Iterable[ShownFigure], among: Iterable[ShownFigure] = ()) -> Node:
    """The table of figures: 指标, 本期, 上年同期, 上期, 单位, 口径. Its columns are as wide as those of all `among`."""
    rows = [_figure_row(figure) for figure in figures]
    align = ["left", "right", "right", "right", "left", "left"]
    found = column_widths(_FIGURE_HEADS, [_figure_row(figure) for figure in among] or rows, align)
    # What is left goes to the definitions, the only long texts; one long label or unit must not take it from them.
    widths = [min(width, most) for width, most in zip(found, (20, 14, 14, 14, 13, 0), strict=True)]
    widths[-1] = _LINE - sum(widths)
    return {
        **{"t": "table", "id": "", "no": "", "title": "", "note": "", "heads": _FIGURE_HEADS, "rows": rows},
        **{"align": align, **sized(widths)},
    }


def _figure_row(figure: ShownFigure) -> list[str]:
    return [
        figure.label,
        figure.text,
        value_text(figure, figure.year_ago),
        previous_text(figure),
        figure.unit,
        figure.full_definition,
    ]


def notice_node(notice: Notice) -> Node:
    """A notice at the front."""
    return {"t": "notice", "title": notice.heading, "lines": list(notice.lines)}


def set_pdf(
    page: Node,
    *,
    date: str,
    fonts: Path | None = None,
    attachments: Mapping[str, bytes] | None = None,
    kept: KeptPages | None = None,
) -> bytes:
    """Set a page by typst. `date` (ISO) becomes the document's date: what must carry a time takes it from the data.

    Raises:
        PageError: typst could not set the page.
    """
    files = [
        {"name": name, "data": list(data), "mime": _MIMES.get(Path(name).suffix, "application/octet-stream")}
        for name, data in (attachments or {}).items()
    ]
    made = stamp(date)
    data = {**settable(page, fonts), "date": [made.year, made.month, made.day], "files": files}
    given = {
        "sys_inputs": {"data": json.dumps(data, ensure_ascii=False, separators=(",", ":"))},
        "pdf_standards": ["ua-1", "a-3a"] if files else ["ua-1", "a-2a"],
        "timestamp": int(made.timestamp()),
    }
    if kept is None:
        return _set(given, fonts)
    return kept.get(_key(given, fonts), lambda: _set(given, fonts))


def _set(given: dict[str, Any], fonts: Path | None) -> bytes:
    import typst

    try:
        made = typst.compile(_TEMPLATE.read_bytes(), font_paths=_fonts(fonts), ignore_system_fonts=True, **given)
    except typst.TypstError as error:
        reason = "；".join([error.message, *error.hints])
        raise PageError(
            f"PDF 排版失败：{reason}", remedy="用 --format html 先看网页，并把这条信息报给维护者"
        ) from error
    return bytes(made)


def _key(given: dict[str, Any], fonts: Path | None) -> str:
    """The digest of all that a page is made of: what typst is given, by what code, its template, fonts and itself."""
    own = sorted(fonts.rglob("*")) if fonts is not None and fonts.is_dir() else []
    about = [(path.name, path.stat().st_size, path.stat().st_mtime_ns) for path in own]
    parts = [given, about, [version(name) for name in ("typst", "pylopdf-fonts-zh-cn")]]
    text = json.dumps(parts, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(_TEMPLATE.read_bytes() + Path(__file__).read_bytes() + text.encode()).hexdigest()


@lru_cache(maxsize=4)
def _fonts(folder: Path | None) -> Any:
    import typst
    from pylopdf_fonts_zh_cn import sans_path

    folders = [str(sans_path().parent)]
    if folder is not None and folder.is_dir():
        folders.append(str(folder))
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=folders)
