"""The bureau file: name, division, townships, offices, what is internal, and where its ledgers lie."""

from __future__ import annotations

import os
from collections.abc import Collection
from difflib import get_close_matches
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, ValidationError
from pydantic_core import PydanticCustomError

from huibao.errors import BureauError, PeriodError
from huibao.period import Period
from huibao.printable import printable
from huibao.project import project_root
from huibao.yaml_files import read_yaml, reason


def _one_line(text: str) -> str:
    if printable(text) != text:
        raise PydanticCustomError("not_printable", "control characters")
    return text


# Beyond these a threshold is a slip of the pen: a million, and a hundred years.
_MOST, _MOST_DAYS = 10**6, 36_525
# A key that resembles one of ours this much is that one, misspelt; left unread it might publish what is internal.
_MISSPELT = 0.75
Text = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True), AfterValidator(_one_line)]


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Letterhead(_Model):
    """What stands above and below an official document; every part may be left out."""

    title: Text | None = None
    recipient: Text | None = None
    document_number: Text | None = None
    date: Text | None = None
    signatory: Text | None = None


class Thresholds(_Model):
    """When something counts as a problem (section 七). Rates are fractions, times are days."""

    one_person_offices: int = Field(1, ge=0, le=_MOST, strict=True)
    equipment_gap: int = Field(1, ge=0, le=_MOST, strict=True)
    target_completion: float = Field(1.0, ge=0, le=_MOST, allow_inf_nan=False, strict=True)
    overdue_rectification_days: int = Field(30, ge=0, le=_MOST_DAYS, strict=True)
    overdue_case_days: int = Field(90, ge=0, le=_MOST_DAYS, strict=True)
    pass_rate_drop: float = Field(0.005, ge=0, le=1, allow_inf_nan=False, strict=True)


class Bureau(_Model):
    """One bureau, as its bureau file describes it.

    `division` is a GB/T 2260 code of 4 or 6 digits; `internal` holds indicator ids or globs that the public edition
    masks; `offices` overrides the catalogue's office of an area. `unread` are the file's keys that are none of ours.
    """

    name: Text
    city: Text
    division: Annotated[str, StringConstraints(pattern=r"^[0-9]{4}([0-9]{2})?$")]
    townships: tuple[Text, ...] = ()
    offices: dict[str, Text] = {}
    internal: tuple[Text, ...] = ()
    data: Path | None = None
    thresholds: Thresholds = Thresholds()
    letterhead: Letterhead | None = None
    fonts: Path | None = None
    notice_baseline_days: int = Field(45, ge=1, le=_MOST_DAYS, strict=True)
    path: Path = Path("bureau.yaml")
    unread: tuple[str, ...] = Field((), exclude=True)

    def is_internal(self, indicator: str) -> bool:
        """Whether the public edition masks the indicator (full id)."""
        return any(fnmatchcase(indicator, pattern) for pattern in self.internal)

    def unknown_internal(self, indicators: Collection[str]) -> list[str]:
        """The entries of `internal` that fit none of the indicators (full ids): they mask nothing."""
        return [entry for entry in self.internal if not any(fnmatchcase(one, entry) for one in indicators)]

    def misnamed_periods(self) -> list[Path]:
        """The files of `periods/` beside the bureau file that no period's name finds: nothing reads them."""
        files = sorted((self.path.parent / "periods").glob("*"))
        return [file for file in files if file.suffix.lower() in (".yaml", ".yml") and not _names_period(file)]

    def for_period(self, period: Period) -> Bureau:
        """The bureau with what `periods/<period>.yaml` beside the bureau file says differently.

        Raises:
            BureauError: that file is not valid.
        """
        path = self.path.parent / "periods" / f"{period.name}.yaml"
        if not path.is_file():
            return self
        raw = {key: value for key, value in self.model_dump().items() if key != "path"}
        for key, value in _read_mapping(path).items():
            nested = isinstance(value, dict) and isinstance(raw.get(key), dict)
            raw[key] = {**raw[key], **value} if nested else value
        return _validate(raw, path, self.path)


def _names_period(file: Path) -> bool:
    try:
        return file.name == f"{Period.parse(file.stem).name}.yaml"
    except PeriodError:
        return False


def default_bureau_path() -> Path:
    """$HUIBAO_BUREAU, else params/bureau.yaml of the project."""
    named = os.environ.get("HUIBAO_BUREAU")
    return Path(named) if named else project_root() / "params" / "bureau.yaml"


def load_bureau(path: Path | str | None = None) -> Bureau:
    """Read a bureau file; relative paths in it start at its folder. Keys that are none of ours are left unread.

    Raises:
        BureauError: the file cannot be read or an entry is not valid; the message names file and entry.
    """
    file = Path(path) if path is not None else default_bureau_path()
    raw = _read_mapping(file)
    unread = _unread(raw)
    bureau = _validate({key: value for key, value in raw.items() if key not in unread}, file, file)
    return bureau.model_copy(update={"unread": unread})


def _unread(raw: dict[str, Any]) -> tuple[str, ...]:
    """The keys that are none of ours, nor one of ours misspelt."""
    ours = Bureau.model_fields.keys() - {"path", "unread"}
    return tuple(key for key in raw if key not in ours and not get_close_matches(str(key), ours, cutoff=_MISSPELT))


def _read_mapping(path: Path) -> dict[str, Any]:
    raw = read_yaml(path, BureauError, "参数文件")
    if not isinstance(raw, dict):
        raise BureauError("参数文件应当由“名称: 值”组成", where=path, remedy="照 params/bureau.yaml 的样子填写")
    return raw


def _validate(raw: dict[str, Any], source: Path, bureau_file: Path) -> Bureau:
    folder = bureau_file.resolve().parent
    # "townships:" with nothing behind it is an entry left empty, as if it were not there.
    raw = {key: value for key, value in raw.items() if value is not None}
    if isinstance(raw.get("division"), int):
        # YAML reads 530111 as a number; the digits are what was meant.
        raw["division"] = str(raw["division"])
    try:
        bureau = Bureau.model_validate({**raw, "path": bureau_file.resolve()})
    except ValidationError as error:
        raise BureauError(_reason(error), where=source, remedy="照 params/bureau.yaml 的样子改正") from None
    places = {key: folder / value for key in ("data", "fonts") if (value := getattr(bureau, key)) is not None}
    return bureau.model_copy(update=places)


def _reason(error: ValidationError) -> str:
    found = error.errors()[0]
    entry = ".".join(str(part) for part in found["loc"])
    return f"参数“{entry}”不对：{reason(found)}"
