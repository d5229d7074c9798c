"""After the pages: manifest, approval, comparison, explanation, and the check of an edited document."""

from __future__ import annotations

from huibao.review.manifest import RunFacts, differences, is_intact, write_manifest

__all__ = ["RunFacts", "differences", "is_intact", "write_manifest"]
