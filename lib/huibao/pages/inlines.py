"""A line of prose: its runs, and the choices between phrases that an edition resolves."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

Json: TypeAlias = dict[str, Any]


def indicators_of(raw: Mapping[str, Any]) -> tuple[str, ...]:
    """The indicators a run, cell or series depends on: its `indicator` and its `indicators`, each once."""
    one = [raw["indicator"]] if raw.get("indicator") else []
    return tuple(dict.fromkeys([*one, *(name for name in raw.get("indicators") or [] if name)]))


@dataclass(frozen=True, slots=True)
class Run:
    """A piece of a line: plain text, or a figure or other data-derived phrase with the indicators behind it."""

    text: str
    strong: bool = False
    masked: str | None = None
    indicators: tuple[str, ...] = ()
    form: str = ""
    period: str = ""
    link: str = ""

    @classmethod
    def read(cls, raw: Mapping[str, Any]) -> Run:
        return cls(
            text=str(raw.get("text", "")),
            strong=bool(raw.get("strong")),
            masked=raw.get("masked"),
            indicators=indicators_of(raw),
            form=raw.get("form") or "",
            period=raw.get("period") or "",
        )

    def to_json(self) -> Json:
        found: Json = {"text": self.text}
        if self.strong:
            found["strong"] = True
        if self.masked is not None:
            found["masked"] = self.masked
        found.update(indicators_json(self.indicators))
        if self.form:
            found["form"] = self.form
        if self.period:
            found["period"] = self.period
        return found


@dataclass(frozen=True, slots=True)
class Choice:
    """A phrase chosen by data; `masked` is what stands when any of `indicators` is internal. `form` is that of a choice
    about a ranking or shares."""

    runs: tuple[Inline, ...]
    masked: tuple[Inline, ...]
    indicators: tuple[str, ...]
    form: str = ""

    def to_json(self) -> Json:
        found: Json = {
            "choice": [run.to_json() for run in self.runs],
            "masked": [run.to_json() for run in self.masked],
            "indicators": list(self.indicators),
        }
        return found | {"form": self.form} if self.form else found


Inline: TypeAlias = Run | Choice


def read_inlines(raw: Iterable[Mapping[str, Any]]) -> tuple[Inline, ...]:
    """Runs and choices from their JSON."""
    found: list[Inline] = []
    for item in raw:
        if "choice" in item:
            runs, masked = read_inlines(item["choice"]), read_inlines(item.get("masked") or [])
            found.append(Choice(runs, masked, indicators_of(item), item.get("form") or ""))
        else:
            found.append(Run.read(item))
    return tuple(found)


def flatten(inlines: Iterable[Inline]) -> Iterator[Run]:
    """The runs as they are printed, choices resolved."""
    for inline in inlines:
        if isinstance(inline, Run):
            yield inline
        else:
            yield from flatten(inline.runs)


def indicators_json(names: tuple[str, ...]) -> Json:
    """The opposite of `indicators_of`."""
    if not names:
        return {}
    return {"indicator": names[0]} if len(names) == 1 else {"indicators": list(names)}
