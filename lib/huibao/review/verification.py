"""Whether a run is what was made, and what was approved."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

from huibao.errors import ReviewError
from huibao.review.approval import Approval, read_approval, require_run
from huibao.review.manifest import APPROVAL, NAME, differences
from huibao.review.signing import trusted_keys


@dataclass(frozen=True)
class Verification:
    """What was found (Chinese): `problems` disagree, `notices` are to be known. `signer` is the key's known name."""

    problems: tuple[str, ...]
    notices: tuple[str, ...]
    approval: Approval | None
    signer: str | None
    files: int

    @property
    def ok(self) -> bool:
        return not self.problems


def verify(run: Path) -> Verification:
    """Check every file against the manifest, the manifest against the approval, and the approval's signature.

    Raises:
        UsageError: there is no run in the folder.
    """
    require_run(run)
    problems = differences(run)
    notices: list[str] = []
    approval, signer = None, None
    try:
        approval = read_approval(run)
    except ReviewError as error:
        problems.append(error.problem)
    if approval is not None:
        signer = trusted_keys().get(approval.fingerprint)
        problems += _approval_problems(run, approval)
        if signer is None:
            notices.append(f"签名的密钥不在可信名单里（{approval.fingerprint}），请向{approval.by}本人核对")
        elif signer and signer != approval.by:
            notices.append(f"批准人写的是{approval.by}，而签名的密钥登记在{signer}名下")
    elif not problems:
        notices.append("这次运行还没有批准")
    return Verification(tuple(problems), tuple(notices), approval, signer, _count(run))


def _approval_problems(run: Path, approval: Approval) -> list[str]:
    if not approval.is_genuine:
        return [f"{APPROVAL} 的签名不对：内容已改动，或不是这把密钥签的"]
    if hashlib.sha256((run / NAME).read_bytes()).hexdigest() != approval.manifest:
        return [f"{NAME} 与批准时不同"]
    return []


def _count(run: Path) -> int:
    try:
        return len(json.loads((run / NAME).read_text(encoding="utf-8"))["outputs"])
    except (ValueError, KeyError, TypeError):
        return 0
