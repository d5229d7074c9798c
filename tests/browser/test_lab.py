"""JupyterLab as `make lab` opens it: in Chinese, at the start page, and its notebooks show what the batch renders."""

from __future__ import annotations

import re
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import nbformat
import pytest

from browser.lab import Lab, running
from huibao.catalogue import load_catalogue
from huibao.figures import compute
from huibao.period import Period
from huibao.warehouse import Warehouse

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 120_000
# The notebook in front: JupyterLab opens those of last time again behind it.
SHOWN = ".jp-NotebookPanel:not(.lm-mod-hidden)"


@pytest.fixture(scope="module")
def project(write_once: Callable[[str, Callable[[Path], object]], Path], tmp_path_factory: Any) -> Path:
    """A copy of the notebooks and parameters: what is typed in the browser is saved there."""
    folder = tmp_path_factory.mktemp("lab") / "project"
    for name in ("params", "notebooks"):
        shutil.copytree(ROOT / name, folder / name)
    return folder


@pytest.fixture(scope="module")
def warehouse(small_warehouse: Path) -> Path:
    return small_warehouse


@pytest.fixture(scope="module")
def lab(project: Path, warehouse: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    environment = {"HUIBAO_WAREHOUSE": str(warehouse), "HUIBAO_PROJECT": str(project)}
    with running(project, tmp_path_factory.mktemp("home"), environment) as started:
        yield started


@pytest.fixture
def page(browser: Any, lab: Lab) -> Iterator[Any]:
    context = browser.new_context(viewport={"width": 1400, "height": 1000}, locale="en-US")
    opened = context.new_page()
    opened.set_default_timeout(PATIENCE)
    yield opened
    context.close()


def text_of(warehouse: Path, period: str) -> str:
    """What figures.json says of the stock of market entities."""
    with Warehouse.open(warehouse) as opened:
        found = compute(opened, load_catalogue(), Period.parse(period), areas=["market_entities"])
        return str(found["market_entities.stock"].record()["text"])


def wait_for_kernel(lab: Lab, page: Any) -> None:
    """JupyterLab may start a kernel twice while it opens a notebook: wait until one has been idle for a while."""
    deadline, settled = time.monotonic() + PATIENCE / 1000, 0
    while settled < 6:
        sessions = [one for one in lab.ask("/api/sessions") if one["path"].endswith(page.url.rpartition("/")[2])]
        kernels = [session["kernel"] for session in sessions]
        ready = [kernel for kernel in kernels if kernel["execution_state"] == "idle" and kernel["connections"]]
        settled = settled + 1 if len(kernels) == len(ready) == 1 else 0
        assert time.monotonic() < deadline, kernels
        page.wait_for_timeout(500)


def run_all(page: Any) -> None:
    page.get_by_role("menuitem", name="运行", exact=True).click()
    page.get_by_role("menuitem", name=re.compile("^(运行|执行)(所有|全部)单元格")).first.click()


def narratives(page: Any) -> str:
    """The prose as it stands below its cells."""
    return re.sub(
        r"\s+", "", " ".join(page.locator(f"{SHOWN} .jp-OutputArea-output.jp-RenderedHTMLCommon").all_inner_texts())
    )


def wait_for(page: Any, text: str) -> str:
    """The prose once it holds a text."""
    deadline = time.monotonic() + PATIENCE / 1000
    while time.monotonic() < deadline:
        if text in (shown := narratives(page)):
            return shown
        page.wait_for_timeout(300)
    raise AssertionError(f"{text} is not in {narratives(page)[:500]}")


@pytest.mark.browser
@pytest.mark.timeout(400)
def test_jupyterlab_opens_in_chinese_at_the_start_page(lab: Lab, page: Any) -> None:
    page.goto(lab.page("/"))
    page.wait_for_selector(".jp-Notebook")
    assert page.get_by_role("menuitem", name="运行", exact=True).is_visible()
    page.get_by_role("heading", name="从这里开始").first.wait_for()


@pytest.mark.browser
@pytest.mark.timeout(400)
def test_a_notebook_runs_and_follows_its_period(lab: Lab, page: Any, warehouse: Path, project: Path) -> None:
    before, after = text_of(warehouse, "2022"), text_of(warehouse, "2021Q3")
    assert before != after
    page.goto(lab.page("/lab/tree/notebooks/market_entities.ipynb"))
    page.wait_for_selector(".jp-Notebook")
    wait_for_kernel(lab, page)
    run_all(page)
    assert before in wait_for(page, before)
    page.locator(f"{SHOWN} .jp-OutputArea-output :is(svg, img)").first.wait_for()
    parameters = page.locator(f"{SHOWN} .jp-CodeCell .cm-content", has_text='period = "2022"').first
    parameters.click()
    page.keyboard.press("Control+a")
    page.keyboard.insert_text('period = "2021Q3"')
    run_all(page)
    assert before not in wait_for(page, after)
    page.keyboard.press("Control+s")
    saved = project / "notebooks" / "market_entities.ipynb"
    deadline = time.monotonic() + 30
    while 'period = "2021Q3"' not in nbformat.read(saved, as_version=4).cells[1].source:
        assert time.monotonic() < deadline, "what she saves is what the batch renders"
        page.wait_for_timeout(300)


@pytest.mark.timeout(300)
def test_the_scheduler_runs_an_area_notebook_for_a_period(lab: Lab) -> None:
    order = {
        "name": "brands",
        "input_uri": "notebooks/brands.ipynb",
        "runtime_environment_name": "python3",
        "parameters": {"period": '"2022Q3"'},
        "output_formats": ["ipynb"],
    }
    job = lab.ask("/scheduler/jobs", order)["job_id"]
    deadline = time.monotonic() + 200
    while (state := lab.ask(f"/scheduler/jobs/{job}"))["status"] not in ("COMPLETED", "FAILED"):
        assert time.monotonic() < deadline, state
        time.sleep(1)
    assert state["status"] == "COMPLETED", state.get("status_message")
    (made,) = [path for path in lab.home.rglob("*.ipynb") if path.stem.startswith("brands-")]
    assert "2022年第三季度" in made.read_text(encoding="utf-8")


def test_the_server_answers_on_this_machine_only_and_asks_for_its_token(lab: Lab) -> None:
    import urllib.error
    import urllib.request

    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(f"{lab.url}/api/kernels", timeout=20)
    assert refused.value.code == 403
    config = (ROOT / "params" / "jupyterlab" / "config.py").read_text(encoding="utf-8")
    assert 'c.ServerApp.ip = "127.0.0.1"' in config and "token" not in re.sub("#.*", "", config)
