"""The public edition of an executed notebook: every display rewritten from the masked document."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from html import escape
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

from huibao.pages.editions import mask_document
from huibao.pages.inlines import Json
from huibao.pages.model import (
    AREA_MIME,
    CHART_MIME,
    NARRATIVE_MIME,
    TABLE_MIME,
    AreaDocument,
    Block,
    Chart,
    Fault,
    Prose,
    Table,
)
from huibao.pages.reading import load_notebook, read_area

if TYPE_CHECKING:
    from huibao.pages.leaks import Hidden


def mask_notebook(notebook: Mapping[str, Any] | Path | str, hidden: Hidden) -> Json:
    """The notebook as the public edition holds it (plain nbformat JSON; the one given is left as it is).

    Outputs that are not ours, streams and the text of errors are dropped: nobody knows what figures they hold.
    """
    found = deepcopy(dict(load_notebook(notebook)))
    document = mask_document(read_area(notebook), hidden)
    shown = {at: list(group) for at, group in groupby(document.blocks, key=lambda block: block.at)}
    for index, cell in enumerate(found["cells"]):
        outputs = cell.get("outputs")
        if outputs is not None:
            cell["outputs"] = [
                masked
                for number, output in enumerate(outputs)
                if (masked := _mask_output(output, document, shown.get((index, number), []))) is not None
            ]
    found.get("metadata", {}).pop("widgets", None)
    return found


def _mask_output(output: Json, document: AreaDocument, blocks: list[Block]) -> Json | None:
    data = output.get("data") or {}
    if AREA_MIME in data:
        return {**output, "data": _area_data(data[AREA_MIME], document), "metadata": {}}
    if not blocks:
        return None
    first = blocks[0]
    if isinstance(first, Fault):
        return {"output_type": "error", "ename": first.name, "evalue": first.message, "traceback": []}
    if isinstance(first, Prose):
        lines = [block for block in blocks if isinstance(block, Prose)]
        return {**output, "data": _prose_data(data[NARRATIVE_MIME], lines), "metadata": {}}
    if isinstance(first, Chart):
        return {**output, "data": _chart_data(first), "metadata": {"image/svg+xml": {"alt": first.alt}}}
    if isinstance(first, Table):
        return {**output, "data": _table_data(first), "metadata": {}}
    return None


def _area_data(raw: Json, document: AreaDocument) -> Json:
    masked = {figure.id: figure.to_json() for figure in document.figures}
    # Keys that the document model does not know stay out: they may tell a number.
    payload = {**raw, "edition": "public", "figures": [masked[item["id"]] for item in raw.get("figures") or []]}
    return {AREA_MIME: payload, "text/plain": f"{document.title}（{document.period.label}，公开版）"}


def _prose_data(raw: Json, lines: list[Prose]) -> Json:
    tags = {"heading": "h3", "paragraph": "p", "item": "li"}
    html = "".join(f"<{tags[line.kind]}>{escape(line.text)}</{tags[line.kind]}>" for line in lines)
    return {
        NARRATIVE_MIME: {**raw, "blocks": [line.to_json() for line in lines]},
        "text/html": html,
        "text/plain": "\n".join(line.text for line in lines),
    }


def _chart_data(chart: Chart) -> Json:
    data: Json = {CHART_MIME: chart.spec, "text/plain": chart.alt}
    return {**data, "image/svg+xml": chart.svg} if chart.svg else data


def _table_data(table: Table) -> Json:
    heads = "".join(f'<th scope="col">{escape(column.label)}</th>' for column in table.columns)
    rows = ["".join(f"<td>{escape(cell.text)}</td>" for cell in row) for row in table.rows]
    body = "".join(f"<tr>{row}</tr>" for row in rows)
    lines = [" | ".join(cell.text for cell in row) for row in table.rows]
    caption = f"<caption>{escape(table.title)}</caption>"
    return {
        TABLE_MIME: table.to_json(),
        "text/html": f"<table>{caption}<thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table>",
        "text/plain": "\n".join([table.title, *lines]),
    }
