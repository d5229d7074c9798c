"""`huibao run …` in a warm process without the pieces of one kind: prints the run's seconds.

`python -m benchmarks.against.partial_run areas.pdf run 2022 …` makes everything but the areas' PDFs.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Any

from benchmarks.against import warm_run


def leave_out(kind: str) -> None:
    """Make runs of this process skip the pieces of this kind."""
    from huibao.production import rendering

    every = rendering.pieces

    def some(*arguments: Any) -> Iterator[Any]:
        return (one for one in every(*arguments) if one[0].kind != kind)

    rendering.pieces = some


if __name__ == "__main__":
    if sys.argv[1]:
        leave_out(sys.argv[1])
    warm_run.main(sys.argv[2:])
