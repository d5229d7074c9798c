"""An executed notebook becomes an area document.

Reads plain nbformat-4 JSON: no validation and no preprocessors, which is most of what makes a page slow.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from huibao.errors import PageError
from huibao.pages.inlines import Json, read_inlines
from huibao.pages.model import (
    AREA_MIME,
    CHART_MIME,
    NARRATIVE_MIME,
    TABLE_MIME,
    AreaDocument,
    At,
    Block,
    Cell,
    Chart,
    Code,
    Column,
    Fault,
    MissingLedger,
    PeriodInfo,
    Plain,
    Prose,
    Table,
)
from huibao.pages.shown import ShownFigure

_ANSI = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")
_PICTURES = ("image/png", "image/jpeg")
_SILENT = re.compile(r"^<[\w.]+ object at 0x[0-9a-f]+>$|^None$")


def load_notebook(notebook: Mapping[str, Any] | Path | str) -> Json:
    """The notebook as plain JSON.

    Raises:
        PageError: the file cannot be read or is no notebook of format 4.
    """
    if isinstance(notebook, (str, Path)):
        try:
            raw: Any = json.loads(Path(notebook).read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise PageError("笔记本读不出来", where=notebook, remedy="重新运行 huibao run 生成它") from error
    else:
        raw = notebook
    if not isinstance(raw, dict) or not isinstance(raw.get("cells"), list):
        where = notebook if isinstance(notebook, (str, Path)) else None
        raise PageError("这不是第 4 版格式的笔记本", where=where, remedy="用 JupyterLab 另存为 .ipynb")
    return raw


def read_area(notebook: Mapping[str, Any] | Path | str) -> AreaDocument:
    """The area document of an executed notebook (a NotebookNode, plain JSON or a file).

    Raises:
        PageError: the file cannot be read or is no notebook.
    """
    raw = load_notebook(notebook)
    stem = Path(notebook).stem if isinstance(notebook, (str, Path)) else ""
    header: Json = {}
    blocks: list[Block] = []
    for index, cell in enumerate(raw["cells"]):
        if cell.get("cell_type") != "code":
            continue
        source = _joined(cell.get("source"))
        if source.strip():
            blocks.append(Code(source, source.lstrip().startswith("%%narrative"), (index, -1)))
        for number, output in enumerate(cell.get("outputs") or []):
            data = output.get("data") or {}
            if AREA_MIME in data:
                header = _parsed(data[AREA_MIME])
            else:
                blocks.extend(_read_output(output, (index, number)))
    return _document(header, blocks, stem or str((raw.get("metadata") or {}).get("huibao", {}).get("area", "")))


def _document(header: Json, blocks: list[Block], stem: str) -> AreaDocument:
    period = header.get("period") or {}
    bureau = header.get("bureau") or {}
    return AreaDocument(
        area=header.get("area") or stem,
        title=header.get("title") or stem,
        section=str(header.get("section") or ""),
        office=header.get("office") or "",
        period=PeriodInfo(**{key: str(period.get(key) or "") for key in ("name", "label", "start", "end", "kind")}),
        bureau=bureau.get("name") or "",
        city=bureau.get("city") or "",
        figures=tuple(ShownFigure.read(item) for item in header.get("figures") or []),
        missing=tuple(
            MissingLedger(item.get("ledger") or "", item.get("table") or "", item.get("office") or "")
            for item in header.get("missing_ledgers") or []
        ),
        blocks=tuple(blocks),
        edition=header.get("edition") or "internal",
    )


def _read_output(output: Mapping[str, Any], at: At) -> Iterator[Block]:
    kind = output.get("output_type")
    if kind == "error":
        message = _ANSI.sub("", str(output.get("evalue") or ""))
        yield Fault(at[0] + 1, str(output.get("ename") or "Error"), message, at)
    elif kind == "stream":
        # Warnings and log lines of the kernel are no part of a page; what was printed on purpose is.
        text = _ANSI.sub("", _joined(output.get("text"))).strip()
        if text and output.get("name") == "stdout":
            yield Plain(text=text, at=at)
    elif kind in ("display_data", "execute_result"):
        yield from _read_display(output, at)


def _read_display(output: Mapping[str, Any], at: At) -> Iterator[Block]:
    data = output.get("data") or {}
    if NARRATIVE_MIME in data:
        for item in _parsed(data[NARRATIVE_MIME]).get("blocks") or []:
            yield Prose(item["kind"], read_inlines(item.get("runs") or []), int(item.get("level") or 0), at)
    elif CHART_MIME in data:
        yield Chart(_parsed(data[CHART_MIME]), _joined(data.get("image/svg+xml")), at)
    elif TABLE_MIME in data:
        yield _read_table(_parsed(data[TABLE_MIME]), at)
    else:
        yield from _read_foreign(output, data, at)


def _read_table(raw: Json, at: At) -> Table:
    known = {"version", "id", "title", "columns", "rows", "note"}
    return Table(
        id=raw.get("id") or "",
        title=raw.get("title") or "",
        columns=tuple(Column(c["label"], c.get("align") or "left", c.get("unit")) for c in raw.get("columns") or []),
        rows=tuple(tuple(Cell.read(cell) for cell in row) for row in raw.get("rows") or []),
        note=raw.get("note") or "",
        at=at,
        raw={key: value for key, value in raw.items() if key not in known},
    )


def _read_foreign(output: Mapping[str, Any], data: Mapping[str, Any], at: At) -> Iterator[Block]:
    meta = output.get("metadata") or {}
    alt = str(meta.get("alt") or "图")
    for mime in _PICTURES:
        if mime in data:
            encoded = "".join(_joined(data[mime]).split())
            yield Plain(image=f"data:{mime};base64,{encoded}", alt=alt, at=at)
            return
    if "text/html" in data:
        import nh3

        yield Plain(html=nh3.clean(_joined(data["text/html"]), tags=_SAFE_TAGS, attributes=_SAFE_ATTRIBUTES), at=at)
        return
    text = _ANSI.sub("", _joined(data.get("text/plain"))).strip()
    if text and not _SILENT.match(text):
        yield Plain(text=text, at=at)


_SAFE_TAGS = {
    *("table", "thead", "tbody", "tr", "th", "td", "caption", "p", "div", "span", "ul", "ol", "li", "b", "strong"),
    *("em", "i", "code", "pre", "br", "h3", "h4", "h5", "dl", "dt", "dd"),
}
_SAFE_ATTRIBUTES = {"td": {"colspan", "rowspan"}, "th": {"colspan", "rowspan", "scope"}}


def _joined(value: Any) -> str:
    if isinstance(value, list):
        return "".join(str(part) for part in value)
    return "" if value is None else str(value)


def _parsed(value: Any) -> Json:
    """A JSON display's data; a list of lines is JSON that an older writer split."""
    if isinstance(value, (str, list)):
        value = json.loads(_joined(value))
    return value if isinstance(value, dict) else {}
