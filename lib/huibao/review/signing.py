"""Keys and signatures (Ed25519): one key for each user, and a list of keys whose owners are known.

The private key lies in the user's configuration folder, readable by its owner only, and is made on first use;
$HUIBAO_KEY names another file. Known keys stand in `trusted_keys` beside it, one a line: fingerprint and name.
See docs/approval.md.
"""

from __future__ import annotations

import base64
import hashlib
import os
import re
import sys
import unicodedata
from pathlib import Path
from typing import TYPE_CHECKING

from huibao.errors import ReviewError
from huibao.review.writing import write_beside

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

_KEY = "approval-key.pem"
_TRUSTED = "trusted_keys"
_PREFIX = "SHA256:"
# A signature has one spelling: else a file that was changed would still be the one that was signed.
_HEXADECIMAL = re.compile("[0-9a-f]+")


def config_folder() -> Path:
    """The user's configuration for huibao: $XDG_CONFIG_HOME, %APPDATA% or ~/.config (not made here)."""
    base = os.environ.get("XDG_CONFIG_HOME")
    if not base and sys.platform == "win32":
        base = os.environ.get("APPDATA")
    return (Path(base) if base else Path.home() / ".config") / "huibao"


def key_path() -> Path:
    """Where this user's private key lies: $HUIBAO_KEY, else in the configuration folder."""
    named = os.environ.get("HUIBAO_KEY")
    return Path(named) if named else config_folder() / _KEY


class SigningKey:
    """This user's key."""

    def __init__(self, private: Ed25519PrivateKey) -> None:
        self._private = private

    @classmethod
    def load(cls) -> SigningKey:
        """The key of this user, made when there is none and $HUIBAO_KEY does not name one.

        Raises:
            ReviewError: the file is no Ed25519 key, others can read it, or it is named and not there.
        """
        path = key_path()
        if not path.exists():
            if os.environ.get("HUIBAO_KEY"):
                raise ReviewError(
                    "HUIBAO_KEY 所指的密钥不存在", where=path, remedy="检查路径，或去掉 HUIBAO_KEY 用本机密钥"
                )
            _make(path)
        if sys.platform != "win32" and path.stat().st_mode & 0o077:
            raise ReviewError("密钥文件别人也能读，不能用来签名", where=path, remedy=f"执行 chmod 600 {path}")
        return cls(_read(path))

    @property
    def public(self) -> str:
        """The public key as 64 hexadecimal digits."""
        return self._private.public_key().public_bytes_raw().hex()

    def sign(self, message: bytes) -> str:
        """The signature as 128 hexadecimal digits; the same message always has the same one."""
        return self._private.sign(message).hex()


def _make(path: Path) -> None:
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    pem = Ed25519PrivateKey.generate().private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    partial = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with os.fdopen(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as stream:
            stream.write(pem)
            stream.flush()
            os.fsync(stream.fileno())
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)


def _read(path: Path) -> Ed25519PrivateKey:
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    try:
        key = serialization.load_pem_private_key(path.read_bytes(), password=None)
    except (ValueError, TypeError) as error:
        remedy = "换成没有口令的 Ed25519 私钥（PEM），或移走它让程序另做一个"
        raise ReviewError("密钥文件读不出来", where=path, remedy=remedy) from error
    if not isinstance(key, Ed25519PrivateKey):
        raise ReviewError("密钥不是 Ed25519 的", where=path, remedy="换一个 Ed25519 私钥，或移走它让程序另做一个")
    return key


def is_signed(message: bytes, signature: str, public: str) -> bool:
    """Whether `signature` is that of `message` under the public key (both hexadecimal, as `SigningKey` writes them)."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    if not (_HEXADECIMAL.fullmatch(signature) and _HEXADECIMAL.fullmatch(public)):
        return False
    try:
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(public)).verify(bytes.fromhex(signature), message)
    except (InvalidSignature, ValueError):
        return False
    return True


def fingerprint(public: str) -> str:
    """How a public key is told over the telephone: SHA256: and 43 characters, as ssh-keygen prints them."""
    try:
        raw = bytes.fromhex(public)
    except ValueError:
        raw = public.encode()
    return _PREFIX + base64.b64encode(hashlib.sha256(raw).digest()).decode().rstrip("=")


def trusted_keys() -> dict[str, str]:
    """Known keys, fingerprint → name: the project's params/trusted_keys, then the user's own list."""
    from huibao.project import project_root

    found: dict[str, str] = {}
    for path in (project_root() / "params" / _TRUSTED, config_folder() / _TRUSTED):
        try:
            lines = _lines(path)
        except OSError:
            continue
        for line in lines:
            print_, _, name = line.strip().partition(" ")
            if print_.startswith(_PREFIX):
                found[print_] = name.strip()
    return found


def _lines(path: Path) -> list[str]:
    raw = path.read_bytes()
    try:
        return raw.decode("utf-8-sig").splitlines()
    except UnicodeDecodeError:  # as an older Windows' Notepad saves
        return raw.decode("gb18030", "replace").splitlines()


def plain_name(name: str) -> str:
    """A name as it is read: two that look alike are one."""
    return "".join(sign for sign in unicodedata.normalize("NFKC", name) if sign.isprintable() and not sign.isspace())


def trust(public: str, name: str) -> None:
    """Add a key to the user's list, unless it is known already."""
    if fingerprint(public) in trusted_keys():
        return
    path = config_folder() / _TRUSTED
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    known = _lines(path) if path.exists() else []
    lines = [*known, f"{fingerprint(public)} {' '.join(name.split())}"]
    write_beside(path, "".join(f"{line}\n" for line in lines).encode())
