"""`make bundle`: gather the wheels of the lock file and the project's files into dist/huibao-….zip.

python -m bundling [--platform windows|linux|macos|TAG] [--python-version 3.11] [--out dist]
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from bundling import archive, wheels


def main(arguments: list[str] | None = None, project: Path | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="make bundle", description="为不能上网的电脑打包：项目、锁定的安装包、安装脚本"
    )
    parser.add_argument("--platform", help="目标系统：windows、linux、macos 或 pip 的平台标签，默认与本机相同")
    parser.add_argument("--python-version", default=wheels.this_python(), help="目标机器的 Python 版本，默认与本机相同")
    parser.add_argument("--out", type=Path, default=Path("dist"), help="写到哪个文件夹，默认 dist")
    given = parser.parse_args(arguments)
    root = project or Path(__file__).resolve().parents[1]
    target = wheels.Target.of(given.platform, given.python_version)
    with tempfile.TemporaryDirectory() as folder:
        try:
            found = wheels.download(root / "requirements.lock", target, Path(folder))
        except wheels.DownloadError as error:
            print(f"错误：{error}", file=sys.stderr)
            return 1
        made = archive.write(root, found, target, given.out)
    size = made.stat().st_size / 1e6
    print(f"已打包：{made}（{size:.0f} MB，{len(found)} 个安装包，{target.label}）", file=sys.stderr)
    print("拷到目标机器上解压，运行 setup.sh（Linux、macOS）或双击 setup.bat（Windows）。", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
