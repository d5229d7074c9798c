"""What a narrative asks its area for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

from huibao.errors import NarrativeError, UnknownName, nearest
from huibao.narrative.grammar import Listing
from huibao.narrative.rankings import Part


class Desk(Protocol):
    """An area with a period, as prose sees it. Ids are full ones."""

    @property
    def period_name(self) -> str:
        """The period's canonical name."""

    def context(self, name: str) -> str | None:
        """The text of a name that is no figure (period, period.end, bureau, area.office, …); None for any other."""

    def quantity(self, name: str) -> Any:
        """The number of such a name where it can be compared with a figure (progress); None otherwise."""

    def resolve(self, name: str) -> str:
        """The full id behind a name in prose; UnknownName with the nearest otherwise."""

    def figure(self, name: str) -> Any:
        """The figure of an id."""

    def print(self, name: str, value: Any, form: str = "text") -> str:
        """A value printed as the figure prints its own."""

    def check_split(self, name: str, column: str) -> None:
        """UnknownName when the figure cannot be split by that column."""

    def split(self, name: str, column: str) -> list[Part]:
        """The figure by a column's values, every township of the bureau included."""

    def check_listing(self, listing: Listing) -> None:
        """UnknownName when its table or a column is none of the ledgers'."""

    def listing(self, listing: Listing) -> list[str] | None:
        """The texts of a list in reading order; None when the ledger is missing."""

    def recorded(self, name: str, period: Any) -> bool:
        """Whether the figure's ledger reaches back to a period: before its first row, 0 says nothing."""

    def counted_by(self, listing: Listing) -> tuple[str, ...]:
        """The ids of the figures that a list's length would tell."""


def resolved(desk: Desk, name: str, attributes: Sequence[str]) -> str:
    """The full id behind a name.

    Raises:
        UnknownName: there is none; names the nearest. NarrativeError: the slip is in what follows the figure's name.
    """
    try:
        return desk.resolve(name)
    except UnknownName:
        head, _, last = name.rpartition(".")
        try:
            desk.resolve(head)
        except UnknownName:
            head = ""
        if not head:
            raise
        raise NarrativeError(f"指标“{head}”后面不能写“{last}”", remedy=nearest(last, attributes)) from None
