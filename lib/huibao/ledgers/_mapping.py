"""Source mappings (params/sources/*.yaml): how a source system's export becomes a ledger."""

from __future__ import annotations

from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from huibao.errors import BureauError
from huibao.ledgers import _layout
from huibao.ledgers._columns import Context
from huibao.ledgers._mapping_faults import faults
from huibao.ledgers._names import file_name, mapping_files
from huibao.ledgers._rows import header_name
from huibao.ledgers._schema import Column, Schema, schemas
from huibao.yaml_files import read_yaml, reason

_Characters = Annotated[tuple[int, int], Field(description="first and last character, counted from 1")]
_Header = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
_GUIDE = "对照 docs/data.md 的“来源映射”一节修改"


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class MappedColumn(_Strict):
    """One column of the ledger: `header` or `constant`, and how the cell is read."""

    header: _Header | None = None
    constant: str | None = None
    characters: _Characters | None = None
    values: dict[str, str] | None = None
    read: Literal["capital"] | None = None
    unit: Literal["万元", "元"] | None = None
    unreadable: Literal["blank", "reject"] = "reject"


class RowFilter(_Strict):
    """The rows to keep: characters of a cell begin with the bureau's division code, or with `prefix`."""

    name: str
    header: _Header
    characters: _Characters
    prefix: str = "division"


class SourceMapping(_Strict):
    """A source mapping as its file says it."""

    name: str
    table: str
    headers: list[_Header] = Field(min_length=1)
    blank: list[str] = []
    filter: RowFilter | None = None
    columns: dict[str, MappedColumn]

    def layout(self, schema: Schema, division: str, file: str) -> _layout.Layout:
        """The layout for a bureau; without a division code no row is left out by the filter."""
        unmapped = MappedColumn()
        fields = tuple(_field(column, self.columns.get(column.name, unmapped)) for column in schema.columns)
        rule = None
        if self.filter is not None:
            prefix = division if self.filter.prefix == "division" else self.filter.prefix
            rule = _layout.Filter(self.filter.name, self.filter.header, self.filter.characters, prefix)
        named = {header_name(text) for text in self.headers}
        used = {header_name(text): text for source in self.columns.values() if (text := source.header)}
        return _layout.Layout(
            schema,
            fields,
            required=tuple(self.headers),
            optional=tuple(sorted(text for name, text in used.items() if name not in named)),
            mapping=self.name,
            mapping_file=file,
            blanks=frozenset(self.blank),
            filter=rule if rule and rule.prefix else None,
        )


def _field(column: Column, source: MappedColumn) -> _layout.Field:
    return _layout.Field(
        column,
        header=source.header,
        constant=source.constant,
        characters=source.characters,
        values=source.values,
        read=source.read,
        unit=source.unit,
        unreadable_blank=source.unreadable == "blank",
    )


def load_layouts(folders: list[Path], context: Context) -> list[_layout.Layout]:
    """The mappings of all folders as layouts, the ones with most headers first, then by file name.

    Raises:
        BureauError: a mapping that cannot be used, naming the file and the entry.
    """
    paths = sorted({path.name: path for folder in folders for path in mapping_files(folder)}.items())
    layouts = [_load(path, context) for _, path in paths]
    return sorted(layouts, key=lambda layout: -len(layout.required))


def _load(path: Path, context: Context) -> _layout.Layout:
    try:
        mapping = SourceMapping.model_validate(read_yaml(path, BureauError, "来源映射"))
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(step) for step in first["loc"])
        raise BureauError(f"来源映射的“{place}”填写有误：{reason(first)}", where=path, remedy=_GUIDE) from error
    schema = schemas().get(mapping.table)
    if schema is None:
        raise BureauError(f"来源映射的 table“{mapping.table}”不存在", where=path, remedy=_table_remedy(mapping.table))
    for fault in faults(mapping, schema, context):
        raise BureauError(f"来源映射{fault}", where=path, remedy=_GUIDE)
    return mapping.layout(schema, context.division, file_name(path))


def _table_remedy(table: str) -> str:
    """What to write in place of a table that does not exist, such as a ledger's Chinese name."""
    for schema in schemas().values():
        if table.strip() == schema.ledger:
            return f"写表名：table: {schema.table}"
    close = get_close_matches(table, list(schemas()), n=3, cutoff=0.5)
    return f"写 docs/spec/columns.csv 里的表名，最接近的是：{'、'.join(close)}" if close else _GUIDE
