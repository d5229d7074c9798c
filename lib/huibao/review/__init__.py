"""After the pages: manifest, approval, comparison, explanation, and the check of an edited document."""

from __future__ import annotations

from huibao.review.manifest import RunFacts, differences, is_intact, write_manifest
from huibao.review.standing import approved_digest, approved_runs

__all__ = ["RunFacts", "approved_digest", "approved_runs", "differences", "is_intact", "write_manifest"]
