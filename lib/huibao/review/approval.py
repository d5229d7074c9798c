"""approval.json: who approved exactly which manifest, when, signed with the approver's key."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, fields, replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

from huibao.errors import ReviewError, UsageError
from huibao.review.manifest import APPROVAL, NAME, differences
from huibao.review.signing import SigningKey, fingerprint, is_signed, trust
from huibao.review.writing import write_beside
from huibao.stamp import source_date

_VERSION = 1
_BEIJING = timezone(timedelta(hours=8))
#: What is signed begins with this, so that a signature never passes for one of something else.
_PURPOSE = b"huibao approval 1\n"


@dataclass(frozen=True)
class Approval:
    """One approval.

    Attributes:
        manifest: SHA-256 of manifest.json. by, at: who, when (ISO 8601, UTC).
        public_key, signature: hexadecimal.
    """

    version: int
    manifest: str
    period: str
    edition: str
    by: str
    at: str
    public_key: str
    signature: str = ""

    @property
    def fingerprint(self) -> str:
        return fingerprint(self.public_key)

    @property
    def when(self) -> str:
        """The time for its readers, whose day may be another than that of UTC."""
        try:
            return f"{datetime.fromisoformat(self.at).astimezone(_BEIJING):%Y-%m-%d %H:%M}（北京时间）"
        except (TypeError, ValueError, OverflowError):
            return self.at

    @property
    def message(self) -> bytes:
        """What is signed: everything but the signature, in one spelling."""
        said = {name: value for name, value in asdict(self).items() if name != "signature"}
        return _PURPOSE + json.dumps(said, sort_keys=True, ensure_ascii=False).encode()

    @property
    def is_genuine(self) -> bool:
        """Whether the signature is right for what the approval says."""
        return is_signed(self.message, self.signature, self.public_key)

    def to_bytes(self) -> bytes:
        """The file's only spelling: a byte more or less is found."""
        return (json.dumps(asdict(self), ensure_ascii=False, indent=1) + "\n").encode()


def read_approval(run: Path) -> Approval | None:
    """The approval of a run, None when it has none.

    Raises:
        ReviewError: approval.json cannot be read, or is not as it was written.
    """
    path = run / APPROVAL
    if not path.exists():
        return None
    damaged = ReviewError(f"{APPROVAL} 已损坏或被改动", where=path, remedy="从备份恢复，或重新批准")
    try:
        raw = path.read_bytes()
        said = json.loads(raw)
        if set(said) != {field.name for field in fields(Approval)}:
            raise damaged
        found = Approval(**said)
    except (OSError, ValueError, TypeError) as error:
        raise damaged from error
    if found.version != _VERSION or found.to_bytes() != raw:
        raise damaged
    return found


def approval_problems(run: Path, approval: Approval) -> list[str]:
    """What is wrong with an approval that could be read: its signature, or the manifest it signed (Chinese)."""
    if not approval.is_genuine:
        return [f"{APPROVAL} 的签名不对：内容已改动，或不是这把密钥签的"]
    try:
        manifest = hashlib.sha256((run / NAME).read_bytes()).hexdigest()
    except OSError:
        manifest = ""
    return [] if manifest == approval.manifest else [f"{NAME} 与批准时不同"]


def approve(run: Path, by: str) -> Approval:
    """Sign a run's manifest after checking every file of the run against it.

    Raises:
        UsageError: there is no run in the folder, or no name is given.
        ReviewError: the run is not as it was made, or it is approved already.
    """
    name = " ".join(by.split())
    if not name:
        raise UsageError("没有写批准人", remedy="用 --by 写上姓名")
    if not name.isprintable():
        raise UsageError("批准人的姓名里有看不见的字符", remedy="用 --by 重新写上姓名")
    require_run(run)
    if (before := read_approval(run)) is not None:
        raise ReviewError(f"这次运行已由{before.by}于{before.when}批准", where=run)
    found = differences(run)
    if found:
        raise ReviewError(f"内容与清单不符，不能批准：{'；'.join(found)}", where=run, remedy="重新运行后再批准")
    key = SigningKey.load()
    raw = (run / NAME).read_bytes()
    manifest = json.loads(raw)
    unsigned = Approval(
        version=_VERSION,
        manifest=hashlib.sha256(raw).hexdigest(),
        period=str(manifest["period"]),
        edition=str(manifest["edition"]),
        by=name,
        at=_now(),
        public_key=key.public,
    )
    signed = replace(unsigned, signature=key.sign(unsigned.message))
    write_beside(run / APPROVAL, signed.to_bytes())
    trust(key.public, name)
    return signed


def require_run(run: Path) -> None:
    """Raises UsageError when the folder holds no run."""
    if not (run / NAME).is_file():
        problem = "没有这次运行" if not run.exists() else f"这里没有运行结果（缺少 {NAME}）"
        raise UsageError(problem, where=run, remedy="写出运行的文件夹，如 outputs/2022/internal")


def _now() -> str:
    return (source_date() or datetime.now(UTC)).isoformat(timespec="seconds")
