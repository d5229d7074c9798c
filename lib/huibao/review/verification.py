"""Whether a run is what was made, and what was approved."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from huibao.errors import ReviewError
from huibao.review.approval import Approval, approval_problems, read_approval, require_run
from huibao.review.manifest import APPROVAL, NAME, differences
from huibao.review.signing import plain_name, trusted_keys


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
    if _lost_its_manifest(run):
        return Verification((f"缺少 {NAME}，其他文件无从核对",), (), None, None, 0)
    require_run(run)
    problems = differences(run)
    notices: list[str] = []
    approval, signer = None, None
    try:
        approval = read_approval(run)
    except ReviewError as error:
        problems.append(error.problem)
    if approval is not None:
        trusted = trusted_keys()
        signer = trusted.get(approval.fingerprint)
        problems += approval_problems(run, approval)
        known = set(map(plain_name, trusted.values()))
        if signer is None and plain_name(approval.by) in known:
            problems.append(
                f"{approval.by}登记的是另一把密钥，这份批准是用未登记的密钥（{approval.fingerprint}）签的；"
                f"{approval.by}若换了密钥，请向本人核对后登记新的指纹"
            )
        elif signer is None:
            notices.append(f"签名的密钥不在可信名单里（{approval.fingerprint}），请向{approval.by}本人核对")
        elif signer and plain_name(signer) != plain_name(approval.by):
            notices.append(f"批准人写的是{approval.by}，而签名的密钥登记在{signer}名下")
    elif not problems:
        notices.append("这次运行还没有批准")
    return Verification(tuple(problems), tuple(notices), approval, signer, _count(run))


def _lost_its_manifest(run: Path) -> bool:
    """Whether there was a run in the folder: what always stands beside the manifest is still there."""
    return not (run / NAME).exists() and any((run / left).is_file() for left in ("figures.json", APPROVAL))


def _count(run: Path) -> int:
    try:
        return len(json.loads((run / NAME).read_text(encoding="utf-8"))["outputs"])
    except (ValueError, KeyError, TypeError):
        return 0
