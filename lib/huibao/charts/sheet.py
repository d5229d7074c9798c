"""The sheet that a picture is drawn on: artists of matplotlib, and its SVG renderer.

matplotlib's own figure brings axes, projections and layout engines, none of which these pictures have, and which take
longer to load than a notebook to run.
"""

from __future__ import annotations

import io
from typing import Any

_POINTS = 72
_NO_METADATA = dict.fromkeys(("Date", "Creator", "Format", "Type"))


class Sheet:
    """A white sheet of so many inches; what is put on it stands at places in fractions of its width and height."""

    def __init__(self, width: float, height: float) -> None:
        from matplotlib.patches import Rectangle
        from matplotlib.transforms import Bbox, BboxTransformTo

        self.width, self.height = width, height
        self._places = BboxTransformTo(Bbox.from_bounds(0, 0, width * _POINTS, height * _POINTS))
        self._artists: list[Any] = []
        self.put(Rectangle((0, 0), 1, 1, facecolor="white", edgecolor="white", linewidth=0, zorder=-1))

    def put(self, artist: Any) -> None:
        """Put an artist on it."""
        artist.set_transform(self._places)
        self._artists.append(artist)

    def svg(self) -> str:
        """The picture, lower artists first."""
        from matplotlib.backends.backend_svg import RendererSVG

        buffer = io.StringIO()
        width, height = self.width * _POINTS, self.height * _POINTS
        renderer = RendererSVG(width, height, buffer, image_dpi=_POINTS, metadata=_NO_METADATA)
        renderer.open_group("figure")
        for artist in sorted(self._artists, key=lambda each: each.get_zorder()):
            artist.draw(renderer)
        renderer.close_group("figure")
        renderer.finalize()
        return buffer.getvalue()
