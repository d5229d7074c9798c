"""What the PDFs take on top of the web pages, in runs that find all notebooks unchanged and make the pages anew.

The command has one word for all PDFs; so that the report's and the areas' can be told apart, runs leave out pieces.
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator

from benchmarks.measuring import CommandFailed, alternate, run_command, timed_command
from benchmarks.scale import Scale
from benchmarks.setting import HUIBAO, Setting
from benchmarks.table import Measured

_KINDS = {"html": "", "report.pdf": "areas.pdf", "areas.pdf": "report.pdf"}

_ALL_REUSED = "：运行 0 个笔记本"


def measure(setting: Setting, scale: Scale) -> Iterator[tuple[str, Measured]]:
    """Rows report-pdf and area-pdfs."""
    environment = setting.environment()
    timed_command(setting.run("--format", "html", out="out-pdf"), environment)

    def seconds(kind: str) -> float:
        formats = "html" if kind == "html" else "html,pdf"
        # Pages are made anew where neither the folder nor PDFs kept by earlier runs are there; the notebooks are found.
        shutil.rmtree(setting.folder / "cache" / "huibao" / "pages", ignore_errors=True)
        out = f"out-pdf-{kind}-{next(_numbers)}"
        run = setting.run("--format", formats, out=out)[len(HUIBAO) :]
        command = [sys.executable, "-m", "benchmarks.against.partial_run", _KINDS[kind], *run]
        _, printed, messages = run_command(command, environment)
        if _ALL_REUSED not in messages:
            raise CommandFailed(f"notebooks ran though nothing had changed: {messages[:200]}")
        return float(printed.split()[-1])

    found = alternate({kind: (lambda kind=kind: seconds(kind)) for kind in _KINDS}, scale.repeats)
    base = Measured.of(found["html"]).value
    unsteady = ""
    for row, kind in (("report-pdf", "report.pdf"), ("area-pdfs", "areas.pdf")):
        extra = [with_pdf - without for with_pdf, without in zip(found[kind], found["html"], strict=True)]
        measured = Measured.of(extra, f"笔记本沿用时，只做网页 {base:.2f}秒")
        if measured.value > 0:
            yield row, measured
        else:
            unsteady = f"the machine is too unsteady to see what the PDF adds ({measured.value:.2f} s)"
    if unsteady:
        raise CommandFailed(unsteady)


_numbers = iter(range(1_000_000))
