"""The same catalogue, unchanged, on Spark: all figures of a period equal those of the default warehouse."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from huibao.bureau import load_bureau
from huibao.catalogue import load_catalogue
from huibao.figures import breakdown, compute
from huibao.importing import import_ledgers
from huibao.period import Period
from huibao.warehouse import Warehouse

ROOT = Path(__file__).resolve().parents[2]
ADDRESS = "pyspark://"
SPLIT = ("market_entities.newly_registered", "township")
# Spark's own settings, in its own file: one machine, one core, and no time spent on compiling for few rows.
SETTINGS = """\
spark.master local[1]
spark.ui.enabled false
spark.ui.showConsoleProgress false
spark.sql.adaptive.enabled false
spark.sql.codegen.factoryMode NO_CODEGEN
spark.sql.codegen.wholeStage false
spark.sql.shuffle.partitions 1
spark.driver.extraJavaOptions -XX:TieredStopAtLevel=1 -XX:+UseSerialGC
"""
# Tables of a local Spark belong to its session, so that the import and the command share one process.
SCRIPT = """\
import json, sys
from pathlib import Path
from huibao.catalogue import load_catalogue
from huibao.cli import commands
from huibao.cli._messages import report_errors
from huibao.figures import breakdown
from huibao.period import Period
from huibao.warehouse import Warehouse
address, ledgers, indicator, by = sys.argv[1:]
if status := report_errors(commands, ["import", ledgers, "--warehouse", address]):
    sys.exit(status)
print("---")
if status := report_errors(commands, ["figures", "2022", "--format", "json", "--warehouse", address]):
    sys.exit(status)
print("---")
with Warehouse.open(address) as opened:
    print(json.dumps(list(map(list, breakdown(opened, load_catalogue(), indicator, Period.parse("2022"), by))),
        default=str))
"""


@pytest.mark.timeout(900)
def test_figures_and_a_split_are_equal(small_ledgers: Path, tmp_path: Path) -> None:
    pytest.importorskip("pyspark", reason="pyspark is not installed")
    if shutil.which("java") is None and "JAVA_HOME" not in os.environ:
        pytest.skip("Java is not installed")
    (tmp_path / "spark-defaults.conf").write_text(SETTINGS)
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, ADDRESS, str(small_ledgers), *SPLIT],
        cwd=tmp_path,
        env={**os.environ, "SPARK_CONF_DIR": str(tmp_path), "HUIBAO_PROJECT": str(ROOT)},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "FutureWarning" not in done.stderr
    _, figures, split = done.stdout.split("---\n")
    import_ledgers(small_ledgers, tmp_path / "own.duckdb", load_bureau())
    catalogue, period = load_catalogue(), Period.parse("2022")
    with Warehouse.open(tmp_path / "own.duckdb") as own:
        expected = [one.record() for one in compute(own, catalogue, period, bureau=load_bureau()).values()]
        parts = json.dumps(list(map(list, breakdown(own, catalogue, SPLIT[0], period, SPLIT[1]))), default=str)
    got = json.loads(figures)
    assert len(got) == 123
    assert [(a["id"], a, b) for a, b in zip(got, expected, strict=True) if a != b] == []
    assert json.loads(split) == json.loads(parts)
    # Spark keeps its tables in its working folder; the project stays as it was.
    assert (tmp_path / "spark-warehouse" / "cases").is_dir()
    assert not any((ROOT / name).exists() for name in ("spark-warehouse", "metastore_db", "derby.log"))
