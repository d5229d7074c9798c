"""Area PDFs kept in the user's cache: setting a page takes ten times as long as saying what stands on it.

A PDF is found again by all that goes into the typesetter, so that one found is the one that would be made.
"""

from __future__ import annotations

from pathlib import Path

from huibao.kept import Kept
from huibao.project import cache_folder


class KeptPages(Kept):
    """The pages of this user.

    Args:
        reuse: False to make every page anew; they are kept all the same.
    """

    def __init__(self, *, reuse: bool = True, folder: Path | None = None) -> None:
        super().__init__(folder or cache_folder() / "pages", reuse=reuse)
