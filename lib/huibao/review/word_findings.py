"""What the check of an edited Word report finds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from huibao.pages.figure_part import Placement
from huibao.review.word_text import Place


@dataclass(frozen=True, slots=True)
class EditedFigure:
    """A figure that says something else now. `copy` says that another place still prints it as it was."""

    placement: Placement
    label: str
    new: str
    place: Place
    copy: bool = False


@dataclass(frozen=True, slots=True)
class VanishedFigure:
    """A figure that stands nowhere any more; `context` is the text around it as it was."""

    placement: Placement
    label: str
    context: str


@dataclass(frozen=True, slots=True)
class MovedFigure:
    """A figure that stands unchanged beside another figure's words: `now` and `before` say beside which."""

    placement: Placement
    label: str
    now: str
    before: str
    place: Place


@dataclass(frozen=True, slots=True)
class CopiedFigure:
    """A figure that stands in more places than before, unchanged."""

    placement: Placement
    label: str
    places: tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class StrayNumber:
    """A number that came in by editing and belongs to no figure."""

    shown: str
    context: str
    place: Place


@dataclass(frozen=True, slots=True)
class ChangedFigure:
    """A figure that the ledgers (or another run) now give otherwise: (本期, 上年同期 or 上期; old; new) each."""

    indicator: str
    label: str
    changes: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True)
class Findings:
    """All that the check found.

    `dates` are new dates and document numbers, named for the reader but no alarm; `unread` is where other files were
    put in, whose numbers nobody checked.
    """

    period: str
    edition: str
    bureau: str
    digest: str
    figures: int
    unchanged: int
    edited: tuple[EditedFigure, ...] = ()
    vanished: tuple[VanishedFigure, ...] = ()
    moved: tuple[MovedFigure, ...] = ()
    copies: tuple[CopiedFigure, ...] = ()
    strays: tuple[StrayNumber, ...] = ()
    dates: tuple[StrayNumber, ...] = ()
    unread: tuple[Place, ...] = ()
    tracked: bool = False
    compared_with: str = ""
    changed: tuple[ChangedFigure, ...] = ()
    incomparable: int = 0

    @property
    def agrees(self) -> bool:
        """Whether nothing disagrees: copies and dates are no disagreement."""
        return not (self.edited or self.vanished or self.moved or self.strays or self.unread or self.changed)

    def to_json(self) -> dict[str, Any]:
        """The findings as plain JSON."""
        return {
            "agrees": self.agrees,
            "period": self.period,
            "edition": self.edition,
            "bureau": self.bureau,
            "digest": self.digest,
            "tracked_changes": self.tracked,
            "figures": self.figures,
            "unchanged": self.unchanged,
            "edited": [
                {**_placed(one.placement, one.label), "old": one.placement.text, "new": one.new, "copy": one.copy}
                | _at(one.place)
                for one in self.edited
            ],
            "vanished": [
                {**_placed(one.placement, one.label), "old": one.placement.text, "context": one.context}
                for one in self.vanished
            ],
            "moved": [
                {**_placed(one.placement, one.label), "text": one.placement.text, "now": one.now, "before": one.before}
                | _at(one.place)
                for one in self.moved
            ],
            "copies": [
                {
                    **_placed(one.placement, one.label),
                    "text": one.placement.text,
                    "places": [_at(p) for p in one.places],
                }
                for one in self.copies
            ],
            "strays": [{"number": one.shown, "context": one.context, **_at(one.place)} for one in self.strays],
            "dates": [{"number": one.shown, "context": one.context, **_at(one.place)} for one in self.dates],
            "unread": [_at(place) for place in self.unread],
            "compared_with": self.compared_with or None,
            "changed": [
                {
                    "indicator": one.indicator,
                    "label": one.label,
                    "changes": [{"of": of, "old": old, "new": new} for of, old, new in one.changes],
                }
                for one in self.changed
            ],
            "incomparable": self.incomparable,
        }


def _placed(placement: Placement, label: str) -> dict[str, Any]:
    return {
        "number": placement.number,
        "indicators": list(placement.indicators),
        "label": label,
        "form": placement.form or None,
        "period": placement.period,
    }


def _at(place: Place) -> dict[str, Any]:
    return {
        "page": place.page,
        "paragraph": place.paragraph,
        "heading": place.heading or None,
        "cell": place.cell or None,
        "place": str(place),
    }
