"""Sets the project up on a machine without internet: a virtual environment beside this file, from the wheels alone.

Needs nothing but Python; setup.sh and setup.bat only find it.
"""

import os
import subprocess
import sys
from pathlib import Path

WANTED = "@PYTHON@"
HERE = Path(__file__).resolve().parent


def main() -> int:
    found = f"{sys.version_info[0]}.{sys.version_info[1]}"
    if found != WANTED:
        print(f"需要 Python {WANTED}，这里是 {found}。请安装 Python {WANTED} 后再运行，或重新打包。", file=sys.stderr)
        return 1
    scripts = HERE / ".venv" / ("Scripts" if os.name == "nt" else "bin")
    python = scripts / ("python.exe" if os.name == "nt" else "python")
    print("正在安装，约需几分钟……", flush=True)
    steps = [
        [sys.executable, "-m", "venv", str(HERE / ".venv")],
        [*_pip(python), "--find-links", str(HERE / "wheels"), "--require-hashes", "-r", "requirements.lock"],
        [*_pip(python), "--no-deps", "--no-build-isolation", "-e", "."],
    ]
    for step in steps:
        if subprocess.run(step, cwd=HERE, check=False).returncode:
            print("安装没有完成，原因见上。", file=sys.stderr)
            return 1
    print(f"安装完成。生成报告：{scripts / 'huibao'} run 2022")
    print(f"打开 JupyterLab：{scripts / 'jupyter'} lab --config {Path('params/jupyterlab/config.py')}")
    return 0


def _pip(python: Path) -> list[str]:
    return [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-index"]


if __name__ == "__main__":
    sys.exit(main())
