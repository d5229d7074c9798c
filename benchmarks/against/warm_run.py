"""`huibao run …` in a process that has imported everything and whose warm server stands: prints the run's seconds.

`python -m benchmarks.against.warm_run run 2022 …`: what a run takes when the warm-up is left out.
"""

from __future__ import annotations

import sys
import time


def main(arguments: list[str]) -> None:
    import huibao.execution._preload  # noqa: F401
    from huibao.cli import commands
    from huibao.execution.workers import Job, run_jobs

    # The server answers: what it imports once is imported.
    list(run_jobs(abs, [Job("ready", 0)]))
    started = time.perf_counter()
    status = commands.main(arguments, standalone_mode=False)
    print(f"{time.perf_counter() - started:.4f}", flush=True)
    sys.exit(status or 0)


if __name__ == "__main__":
    main(sys.argv[1:])
