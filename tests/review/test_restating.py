"""When the ledgers contradict an approved report, the next run says so at its front, in every format."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import docx
import openpyxl
import pypdf
import pytest
from lxml import html as lxml_html

from huibao.cli import commands
from huibao.cli._messages import report_errors

AREA = "consumer_protection"
FIGURE = f"{AREA}.complaints"
HEAD = "登记编号,类型,受理日期,办结日期,挽回损失（元）,行业,乡镇\n"


def run(*arguments: object) -> None:
    assert report_errors(commands, list(map(str, arguments))) == 0


def make(ledgers: Path, out: Path, period: str, formats: str = "html", **more: str) -> Path:
    """The run of a period; returns its internal edition."""
    extra = [word for name, value in more.items() for word in (f"--{name}", value)]
    run("run", period, "--data", ledgers, "--out", out, "--areas", AREA, "--format", formats, *extra)
    return out / period / "internal"


@pytest.fixture(scope="module")
def approved(small_ledgers: Path, write_once: Callable[[str, Callable[[Path], object]], Path]) -> Path:
    """Ledgers of which the runs of 2021 and 2022 are approved, and one more row that is to be edited and removed."""

    def prepare(folder: Path) -> None:
        ledgers = Path(shutil.copytree(small_ledgers, folder / "ledgers"))
        rows = "ZZ-1,投诉,2021-03-03,,100,,\nZZ-2,投诉,2021-04-04,,,,\n"
        (ledgers / "12315投诉举报台账_补.csv").write_text(HEAD + rows, encoding="utf-8")
        for period in ("2021", "2022"):
            run("approve", make(ledgers, folder / "out", period, edition="both"), "--by", "审批人")

    return write_once("restated", prepare)


@pytest.fixture
def place(approved: Path, tmp_path: Path) -> Path:
    """A copy of its own: hard links of kept ledgers and all."""
    return Path(shutil.copytree(approved, tmp_path / "place"))


def edit(place: Path, rows: str) -> Path:
    """The ledgers with other rows in the file that was added."""
    (place / "ledgers" / "12315投诉举报台账_补.csv").write_text(HEAD + rows, encoding="utf-8")
    return place / "ledgers"


def text_of(run: Path, figure: str = FIGURE) -> str:
    records = json.loads((run / "figures.json").read_text(encoding="utf-8"))
    return str(next(one["text"] for one in records if one["id"] == figure))


def front_of(page: Path) -> list[str]:
    """The lines of the restatement at the front of a report, which stand before its first section."""
    tree = lxml_html.document_fromstring(page.read_bytes())
    aside = tree.xpath("//aside[@aria-label='以往数据更正']")
    assert not aside or aside[0].getparent().index(aside[0]) < [e.tag for e in aside[0].getparent()].index("section")
    return [line.text_content() for each in aside for line in each.xpath(".//li")]


def test_the_next_run_tells_old_and_new_and_the_rows_in_every_format(place: Path) -> None:
    old = text_of(place / "out" / "2021" / "internal")
    ledgers = edit(place, "ZZ-1,举报,2021-03-03,,100,,\nZZ-3,投诉,2021-05-05,,,,\nZZ-4,投诉,2021-06-06,,,,\n")
    made = make(ledgers, place / "out", "2022H1", "html,pdf,docx")
    new = f"{int(old[:-1]) + 1}件"
    (line,) = [each for each in front_of(made / "report.html") if each.startswith("2021 受理投诉举报：")]
    for told in (
        f"{old} → {new}",
        "新增2行",
        "ZZ-3",
        "ZZ-4",
        "删除1行",
        "ZZ-2",
        "改动1行",
        "类型：投诉→举报",
        "补.csv第2行",
    ):
        assert told in line, told
    pdf = "".join("".join(page.extract_text().split()) for page in pypdf.PdfReader(made / "report.pdf").pages[:3])
    assert f"{old}→{new}" in pdf and "新增2行" in pdf and "ZZ-3" in pdf
    words = [paragraph.text for paragraph in docx.Document(made / "report.docx").paragraphs]
    (place_of_line,) = [n for n, text in enumerate(words) if "2021 受理投诉举报：" in text]
    assert f"{old} → {new}" in words[place_of_line] and "ZZ-3" in words[place_of_line]
    assert place_of_line < next(n for n, text in enumerate(words) if text.startswith("四、"))


def test_the_run_of_the_same_period_tells_it_too_and_the_approved_one_stays(place: Path) -> None:
    before = (place / "out" / "2021" / "internal" / "report.html").read_bytes()
    old = text_of(place / "out" / "2021" / "internal")
    made = make(edit(place, "ZZ-1,投诉,2021-03-03,,100,,\n"), place / "out", "2021")
    assert (place / "out" / "2021" / "internal@v1" / "report.html").read_bytes() == before
    (line,) = [each for each in front_of(made / "report.html") if each.startswith("2021 受理投诉举报：")]
    assert f"{old} → {text_of(made)}" in line and "删除1行" in line and "ZZ-2" in line
    run("approve", made, "--by", "审批人")
    make(place / "ledgers", place / "out", "2021")
    assert (made / "approval.json").exists() and not made.with_name("internal@v2").exists(), "it says all there is"


def test_a_run_that_stands_is_made_again_once_what_it_contradicts_is_approved(place: Path) -> None:
    approvals = {path: path.read_bytes() for path in (place / "out").glob("*/*/approval.json")}
    for path in approvals:
        path.unlink()
    ledgers = edit(place, "ZZ-1,投诉,2021-03-03,,100,,\n")
    assert front_of(make(ledgers, place / "out", "2022Q3") / "report.html") == []
    for path, content in approvals.items():
        path.write_bytes(content)
    made = make(ledgers, place / "out", "2022Q3")
    assert any(each.startswith("2021 受理投诉举报：") for each in front_of(made / "report.html"))


def test_a_figure_that_an_approved_report_was_only_compared_with_is_told_where_no_run_of_its_own_does(
    place: Path,
) -> None:
    ledgers = edit(place, "ZZ-1,投诉,2021-03-03,,100,,\n")
    made = make(ledgers, place / "out", "2022Q3")
    assert [each for each in front_of(made / "report.html") if "上年同期" in each] == [], "2021 tells it itself"
    for edition in ("internal", "public"):
        shutil.rmtree(place / "out" / "2021" / edition)
    made = make(ledgers, place / "out", "2022Q3")
    (line,) = [each for each in front_of(made / "report.html") if each.startswith("2022 受理投诉举报（上年同期）：")]
    assert " → " in line and "删除1行" in line and "ZZ-2" in line


def test_nothing_is_told_where_the_approved_figures_still_hold(place: Path) -> None:
    # Another ledger's file saved again, another row of a year that nothing approved speaks of, rows in another order.
    file = place / "ledgers" / "地理标志台账.xlsx"
    openpyxl.load_workbook(file).save(file)
    rows = "ZZ-2,投诉,2021-04-04,,,,\nZZ-1,投诉,2021-03-03,,100,,\nZZ-9,投诉,2019-01-01,,,,\n"
    made = make(edit(place, rows), place / "out", "2022Q3")
    assert front_of(made / "report.html") == []


def test_an_approval_that_was_forged_counts_as_none(place: Path) -> None:
    for file in (place / "out").glob("*/*/approval.json"):
        said = json.loads(file.read_text(encoding="utf-8"))
        file.write_text(json.dumps({**said, "by": "别人"}, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    made = make(edit(place, "ZZ-1,投诉,2021-03-03,,300,,\n"), place / "out", "2022Q3")
    assert front_of(made / "report.html") == []


def test_a_missing_ledger_is_told_as_such(place: Path) -> None:
    for file in (place / "ledgers").glob("12315*"):
        file.unlink()
    made = make(place / "ledgers", place / "out", "2022Q3")
    (line,) = [each for each in front_of(made / "report.html") if each.startswith("2021 受理投诉举报：")]
    assert "→ 缺台账" in line


def test_the_public_edition_tells_only_what_it_shows_and_no_rows(place: Path, tmp_path: Path) -> None:
    ledgers = edit(place, "ZZ-1,投诉,2021-03-03,,100,,\n")
    made = make(ledgers, place / "out", "2022Q3", edition="both")
    inside = front_of(made / "report.html")
    outside = front_of(made.with_name("public") / "report.html")
    public = json.loads((made.with_name("public") / "figures.json").read_text(encoding="utf-8"))
    masked = {one["label"] for one in public if one["status"] == "masked"}
    assert inside and "受理投诉举报" in masked
    assert not any(label in line for line in outside for label in masked)
    assert not any("ZZ-2" in line or "删除" in line for line in outside)


def test_without_the_kept_ledgers_old_and_new_are_told_alone(place: Path) -> None:
    shutil.rmtree(place / "out" / ".ledgers")
    made = make(edit(place, "ZZ-2,投诉,2021-08-08,,,,\n"), place / "out", "2022Q3")
    (line,) = [each for each in front_of(made / "report.html") if each.startswith("2021 受理投诉举报：")]
    assert " → " in line and "行：" not in line
