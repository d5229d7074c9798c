"""The same catalogue, unchanged, on Spark: figures and a whole run equal those of the default warehouse."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from .same_run import assert_same_run

ROOT = Path(__file__).resolve().parents[2]
# Spark's own way to name a server is the environment; Ibis calls whatever it names pyspark://.
ADDRESS = "pyspark://"
# One machine, one core, and no time spent on compiling for few rows.
SETTINGS = """\
spark.master local[1]
spark.ui.enabled false
spark.ui.showConsoleProgress false
spark.sql.adaptive.enabled false
spark.sql.codegen.factoryMode NO_CODEGEN
spark.sql.codegen.wholeStage false
spark.sql.shuffle.partitions 1
spark.driver.extraJavaOptions -XX:TieredStopAtLevel=1 -XX:+UseSerialGC
spark.connect.grpc.binding.address 127.0.0.1
"""
pytestmark = pytest.mark.timeout(900)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return int(listening.getsockname()[1])


def answers(port: int) -> bool:
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
        return True
    return False


@pytest.fixture(scope="module")
def spark(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """A Spark server of this module's own, all of whose files are in a folder of its own; the environment it needs."""
    pyspark = pytest.importorskip("pyspark", reason="pyspark is not installed")
    pytest.importorskip("grpc", reason="grpcio is not installed")
    if shutil.which("java") is None and "JAVA_HOME" not in os.environ:
        pytest.skip("Java is not installed")
    folder, home, port = tmp_path_factory.mktemp("spark"), Path(pyspark.__file__).parent, free_port()
    (folder / "spark-defaults.conf").write_text(SETTINGS + f"spark.connect.grpc.binding.port {port}\n")
    server = "org.apache.spark.sql.connect.service.SparkConnectServer"
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            [str(home / "bin" / "spark-submit"), "--class", server, "spark-internal"],
            cwd=folder,
            env={**os.environ, "SPARK_CONF_DIR": str(folder), "SPARK_HOME": str(home)},
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    try:
        deadline = time.monotonic() + 240
        while not answers(port):
            assert process.poll() is None and time.monotonic() < deadline, (folder / "log").read_text()
            time.sleep(0.2)
        yield {**os.environ, "SPARK_REMOTE": f"sc://127.0.0.1:{port}", "HUIBAO_PROJECT": str(ROOT)}
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def huibao(folder: Path, environment: dict[str, str], *arguments: object) -> subprocess.CompletedProcess[str]:
    """The command itself, in a working folder and a process of its own."""
    done = subprocess.run(
        [sys.executable, "-m", "huibao.cli", *map(str, arguments)],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done


def test_figures_and_a_run_are_those_of_the_default_warehouse(
    spark: dict[str, str], small_ledgers: Path, tmp_path: Path
) -> None:
    given = ("--areas", "brands", "--format", "html,pdf", "--force", "--out")
    ours = (tmp_path, {**os.environ, "HUIBAO_PROJECT": str(ROOT)})
    expected = json.loads(huibao(*ours, "figures", "2022", "--format", "json", "--data", small_ledgers).stdout)
    huibao(*ours, "run", "2022", *given, "ours", "--data", small_ledgers)

    filled = huibao(tmp_path, spark, "import", small_ledgers, "--warehouse", ADDRESS)
    assert "Warning" not in filled.stderr
    shown = huibao(tmp_path, spark, "figures", "2022", "--format", "json", "--warehouse", ADDRESS)
    got = json.loads(shown.stdout)
    assert len(got) == 123
    assert [(a["id"], a, b) for a, b in zip(got, expected, strict=True) if a != b] == []

    huibao(tmp_path, spark, "run", "2022", *given, "theirs", "--warehouse", ADDRESS)
    theirs, own = (tmp_path / name / "2022" / "internal" for name in ("theirs", "ours"))
    assert_same_run(theirs, own)
    # Spark writes into its own working folder, never into the project.
    assert not any((ROOT / name).exists() for name in ("spark-warehouse", "metastore_db", "derby.log", "artifacts"))
