"""After the pages: manifest, approval, comparison, explanation, and the check of an edited document."""

from __future__ import annotations

from huibao.review.approval import Approval, approve, read_approval, require_run
from huibao.review.kept_ledgers import forget_ledgers, keep_ledgers
from huibao.review.manifest import RunFacts, differences, is_intact, write_manifest
from huibao.review.overview import collect_runs, outputs_of, write_overview
from huibao.review.restating import restatements
from huibao.review.verification import Verification, verify

__all__ = [
    "Approval",
    "RunFacts",
    "Verification",
    "approve",
    "collect_runs",
    "differences",
    "forget_ledgers",
    "is_intact",
    "keep_ledgers",
    "outputs_of",
    "read_approval",
    "require_run",
    "restatements",
    "verify",
    "write_manifest",
    "write_overview",
]
