"""The object of `run --json`, key by key as other programs depend on it (design 10)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

from flows.report import DropReport, RunReport
from flows.summary import as_markdown, counts_by_folder, lines, places_table
from procedures.findings import find
from procedures.words import DropResult
from procedures.workspace import Workspace


def a_drop(name: str = "a.xlsx", result: DropResult = DropResult.ACCEPTED) -> DropReport:
    found = find("required", sheet="报名信息", row=7, column="C", field="姓名")
    return DropReport("ab" * 32, "HN0001_某站", name, result, "hn-x", 3, 2, 1, (found,), "o/r.xlsx")


def test_json_has_exactly_the_published_keys() -> None:
    report = RunReport("R20270331-01", date(2027, 3, 31))
    report.add_drop(a_drop())
    body = report.as_json()
    assert list(body) == [
        "run", "business_date", "drops", "decisions", "applications", "documents",
        "messages", "stages", "seconds",
    ]  # fmt: skip
    assert body["business_date"] == "2027-03-31"
    assert body["decisions"] == {"applied": 0, "refused": 0}
    assert body["applications"] == {"opened": 0, "advanced": 0, "closed": 0}
    assert body["messages"] == {"queued": 0, "sent": 0, "failed": 0}
    (drop,) = body["drops"]
    assert list(drop) == [
        "sha256", "folder", "name", "procedure", "result", "rows", "findings", "receipt",
    ]  # fmt: skip
    assert drop["rows"] == {"total": 3, "accepted": 2, "refused": 1}
    (finding,) = drop["findings"]
    assert list(finding) == [
        "code", "severity", "sheet", "row", "column", "field", "file", "message",
    ]  # fmt: skip
    assert (finding["row"], finding["column"]) == (7, "C")


def test_a_later_word_on_a_drop_replaces_the_first() -> None:
    report = RunReport()
    report.add_drop(a_drop(result=DropResult.FAILED))
    report.add_drop(a_drop())
    assert [drop.result for drop in report.drops] == [DropResult.ACCEPTED]


def test_failed_means_our_own_fault_only() -> None:
    report = RunReport()
    report.add_drop(a_drop(result=DropResult.REFUSED))
    assert not report.failed
    report.add_drop(a_drop("b.xlsx", DropResult.FAILED))
    assert report.failed
    assert RunReport(messages_failed=1).failed
    assert RunReport(faults=["…"]).failed


def test_stages_are_timed_even_when_they_fail() -> None:
    report = RunReport()
    try:
        with report.timed("read"):
            raise ValueError
    except ValueError:
        pass
    assert set(report.stages) == {"read"}


def test_the_summary_names_no_file_and_no_person() -> None:
    report = RunReport("R1", date(2027, 3, 31))
    report.add_drop(a_drop("张三_430102199003074477.xlsx"))
    text = as_markdown(report) + repr(counts_by_folder(report)) + "\n".join(lines(report))
    assert "张三" not in text
    assert "4301021990" not in text
    assert counts_by_folder(report)[0]["机构"] == "HN0001"


def test_the_folder_of_a_stranger_is_not_named() -> None:
    """Whoever made it may have called it after a person; Prefect keeps the table."""
    folder = "430102199003074477_张三"
    report = RunReport(drops=[DropReport("aa", folder, "x", DropResult.QUARANTINED)])
    (row,) = counts_by_folder(report)
    assert row["机构"] == "未登记或已停用"
    assert row["件数"] == 1


def test_the_way_to_the_results_names_no_stranger(tmp_path: Path) -> None:
    place = Workspace(tmp_path)
    stranger = DropReport("aa", "430102199003074477_张三", "x", DropResult.QUARANTINED)
    report = RunReport("R20270331-01", drops=[a_drop(), stranger])
    told = places_table(place, report)
    assert [row["在哪里"] for row in told][:2] == [
        str(place.outbox / "HN0001_某站"),
        str(place.outbox / "_office" / "index.html"),
    ]
    assert "张三" not in repr(told)


def test_a_summary_within_the_run_says_how_long_it_took() -> None:
    assert "用时 2.5 秒" in lines(RunReport("R1", stages={"read": 1.0, "check": 1.5}))[0]


def test_rows_of_earlier_drops_and_decisions_are_not_counted_as_received() -> None:
    again = replace(a_drop("again.xlsx"), total=5, accepted=4, refused=1, again=3)
    review = replace(a_drop("审核.xlsx"), is_review=True)
    report = RunReport("R1", drops=[a_drop(), again, review])
    assert "申报行 8 行，收件 3 行，以前已收件 3 行，未收 2 行" in lines(report)
    (row,) = counts_by_folder(report)
    assert [row[word] for word in ("件数", "申报行", "收件", "未收")] == [3, 8, 3, 2]
    assert again.as_json()["rows"] == {"total": 5, "accepted": 4, "refused": 1}
