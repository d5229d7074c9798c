"""Source mappings (params/sources/*.yaml): how a source system's export becomes a ledger."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from huibao.errors import BureauError
from huibao.ledgers import _layout
from huibao.ledgers._schema import Column, Schema, schemas
from huibao.yaml_files import read_yaml, reason

_Characters = Annotated[tuple[int, int], Field(description="first and last character, counted from 1")]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class MappedColumn(_Strict):
    """One column of the ledger: `header` or `constant`, and how the cell is read."""

    header: str | None = None
    constant: str | None = None
    characters: _Characters | None = None
    values: dict[str, str] | None = None
    read: Literal["capital"] | None = None
    unit: Literal["万元", "元"] | None = None
    unreadable: Literal["blank", "reject"] = "reject"


class RowFilter(_Strict):
    """The rows to keep: characters of a cell begin with the bureau's division code, or with `prefix`."""

    name: str
    header: str
    characters: _Characters
    prefix: str = "division"


class SourceMapping(_Strict):
    """A source mapping as its file says it."""

    name: str
    table: str
    headers: list[str] = Field(min_length=1)
    blank: list[str] = []
    filter: RowFilter | None = None
    columns: dict[str, MappedColumn]

    def layout(self, schema: Schema, division: str) -> _layout.Layout:
        """The layout for a bureau; without a division code no row is left out by the filter."""
        unmapped = MappedColumn()
        fields = tuple(_field(column, self.columns.get(column.name, unmapped)) for column in schema.columns)
        rule = None
        if self.filter is not None:
            prefix = division if self.filter.prefix == "division" else self.filter.prefix
            rule = _layout.Filter(self.filter.name, self.filter.header, self.filter.characters, prefix)
        used = {source.header for source in self.columns.values() if source.header}
        return _layout.Layout(
            schema,
            fields,
            required=tuple(self.headers),
            optional=tuple(sorted(used - set(self.headers))),
            mapping=self.name,
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


def load_layouts(folders: list[Path], division: str) -> list[_layout.Layout]:
    """The mappings of all folders as layouts, the ones with most headers first, then by file name.

    Raises:
        BureauError: a mapping that cannot be used, naming the file and the entry.
    """
    paths = sorted({path.name: path for folder in folders for path in folder.glob("*.yaml")}.items())
    layouts = [_load(path, division) for _, path in paths]
    return sorted(layouts, key=lambda layout: -len(layout.required))


def _load(path: Path, division: str) -> _layout.Layout:
    remedy = "对照 docs/ 中来源映射的说明修改"
    try:
        mapping = SourceMapping.model_validate(read_yaml(path, BureauError, "来源映射"))
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(step) for step in first["loc"])
        raise BureauError(f"来源映射的“{place}”填写有误：{reason(first)}", where=path, remedy=remedy) from error
    schema = schemas().get(mapping.table)
    if schema is None:
        raise BureauError(f"来源映射的台账“{mapping.table}”不存在", where=path, remedy=remedy)
    _check_columns(path, mapping, schema, remedy)
    return mapping.layout(schema, division)


def _check_columns(path: Path, mapping: SourceMapping, schema: Schema, remedy: str) -> None:
    """Every column is one of the ledger's and has one source; a required one is named and never left blank."""
    known = {column.name: column for column in schema.columns}
    for name, source in mapping.columns.items():
        if name not in known:
            raise BureauError(f"来源映射的列“{name}”不在{schema.ledger}中", where=path, remedy=remedy)
        if (source.header is None) == (source.constant is None):
            raise BureauError(f"来源映射的列“{name}”应写明 header 或 constant 之一", where=path, remedy=remedy)
        if known[name].required and source.unreadable == "blank":
            raise BureauError(f"来源映射的必填列“{name}”不能留空", where=path, remedy=remedy)
    if lacking := [column.header for column in schema.required if column.name not in mapping.columns]:
        raise BureauError(f"来源映射缺少必填列：{'、'.join(lacking)}", where=path, remedy=remedy)
    if mapping.filter is not None and mapping.filter.header not in mapping.headers:
        raise BureauError("来源映射的筛选列应写在 headers 中", where=path, remedy=remedy)
