"""The catalogue as a document: `python -m huibao.catalogue.reference docs/catalogue.md` (make docs).

Only the package's own catalogue is described, whatever the project or $HUIBAO_CATALOGUE add.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from huibao.catalogue.model import AreaEntry, Catalogue, Indicator

_HEAD = """# 指标目录

由 `make docs` 从 `lib/huibao/catalogue/indicators/` 生成，不要手改。
怎样写指标见[写指标](catalogue_files.md)，怎样算出见[数字怎样算出](figures.md)。

Generated from the catalogue by `make docs`; do not edit. {areas} work areas, {indicators} indicators.
"""
_NUMERALS = "〇一二三四五六七八九十"


def reference(catalogue: Catalogue) -> str:
    """The whole document, in the order of the report."""
    count = sum(len(area.indicators) for area in catalogue.areas.values())
    return "\n".join([_HEAD.format(areas=len(catalogue.areas), indicators=count), *_lines(catalogue)]) + "\n"


def _lines(catalogue: Catalogue) -> Iterator[str]:
    titles = {section.number: section.title for section in catalogue.sections}
    current = 0
    for area in catalogue.areas.values():
        if area.order[0] != current:
            current = area.order[0]
            yield f"## {_NUMERALS[current]}、{titles.get(current, '')}\n"
        yield from _area(catalogue, area)


def _area(catalogue: Catalogue, area: AreaEntry) -> Iterator[str]:
    yield f"### {area.title}\n"
    yield f"`{area.id}` · {area.section} · {area.office}\n"
    yield "| 指标 | 名称 | 单位 | 定义 | 算法 | 台账 |"
    yield "|---|---|---|---|---|---|"
    for entry in area.indicators:
        yield f"| {' | '.join(_cell(text) for text in _row(catalogue, entry))} |"
    yield ""


def _row(catalogue: Catalogue, entry: Indicator) -> tuple[str, ...]:
    ledgers = "、".join(sorted(catalogue.ledgers[table] for table in catalogue.tables_of(entry)))
    definition = f"{entry.definition}{f'（{entry.note}）' if entry.note else ''}"
    return f"`{entry.id}`", entry.label, entry.unit, definition, entry.words, ledgers


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def own_catalogue() -> Catalogue:
    """The package's catalogue alone."""
    from huibao._catalogue_files import catalogue_files
    from huibao.catalogue._load import _build

    return _build(tuple(catalogue_files([Path(__file__).parent])), "")


def main(target: str) -> None:
    """Write the document beside its place, then rename it."""
    path = Path(target)
    beside = path.with_name(f".{path.name}.part")
    beside.write_text(reference(own_catalogue()), encoding="utf-8", newline="\n")
    beside.replace(path)


if __name__ == "__main__":
    main(*sys.argv[1:])
