"""One workbook of every kind at its longest and at its emptiest, for tests that print them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from io import BytesIO

import pandas as pd
from PIL import Image

from outputs.workbooks.common import column_letter
from outputs.workbooks.form import FormData, build_form
from outputs.workbooks.grid import Choices, choices_of
from outputs.workbooks.identity import data_identity, review_identity
from outputs.workbooks.listing import ListColumn, Listing, ListSheet, build_listing
from outputs.workbooks.receipt import Receipt
from outputs.workbooks.returned import ReturnedSheet, RowOutcome, build_receipt
from outputs.workbooks.review import ReviewData, ReviewRow, build_review
from procedures import words
from procedures.findings import Finding, find
from procedures.load import load_catalogue
from procedures.records import Sheet
from procedures.tokens import row_token
from procedures.words import DropResult

TODAY = date(2026, 11, 20)
SECRET = b"secret"
SUPPORT = "技术支持：请与省站信息管理人员联系"
COUNTIES = tuple(
    f"湘西土家族苗族自治州第{n}县住房和城乡建设局建设工程质量安全监督站" for n in range(9)
)
LONG_NAME = "买买提·阿不都热依木·艾合买提江·吐尔逊"
CATALOGUE = load_catalogue()
PROCEDURE = CATALOGUE["hn-training-newcomer"]
RETURNED = (
    "初审 长沙市建设工程质量安全监督站 2026-11-18 驳回：毕业院校与毕业证不一致，请更正后重报。"
)
VALUES = {
    **PROCEDURE.examples[0].values,
    "姓名": LONG_NAME,
    "身份证号": "430102198503071236",
    "毕业院校": "湖南省某某建设职业技术学院与某某大学联合办学部继续教育学院",
    "工作经历": "\n".join(
        f"200{n}.07-200{n + 1}.06 湘潭市某某建设工程监督站 技术员" for n in range(8)
    ),
}


@dataclass(frozen=True, slots=True)
class Printed:
    """A workbook to print by number of rows, and its data sheet's first and last header."""

    book: Callable[[int], bytes]
    first: str
    last: str


def form(rows: int) -> bytes:
    """The form, empty or prefilled."""
    return build_form(_form(tuple({**VALUES} for _ in range(rows))))


def sent_back(rows: int) -> bytes:
    """退回修改: returned applications with the opinion in 原因."""
    extra = {words.COLUMN_RESULT: "退回修改", words.COLUMN_REASON: RETURNED}
    numbers = [f"XJ-2026-{n:06d}" for n in range(1, rows + 1)]
    return build_form(
        _form(tuple({**VALUES, **extra, words.COLUMN_NUMBER: number} for number in numbers))
    )


def returned(rows: int) -> bytes:
    """A receipt with the data sheet rebuilt; every fifth row has problems."""
    lines = [list(VALUES.values())] * rows
    frame = pd.DataFrame(lines, index=range(2, rows + 2), columns=list(VALUES))
    letters = {name: column_letter(at) for at, name in enumerate(VALUES)}
    sheet = Sheet(PROCEDURE.sheet, frame, letters)
    findings = [finding for row in range(2, rows + 2, 5) for finding in _wrong(row, letters)]
    outcomes = {
        row: RowOutcome("refused" if row % 5 == 2 else "accepted", f"XJ-2026-{row:06d}")
        for row in range(2, rows + 2)
    }
    result = DropResult.PARTLY_ACCEPTED if findings else DropResult.ACCEPTED
    refused = len(range(2, rows + 2, 5))
    receipt = Receipt(
        "HN0001", COUNTIES[0], "报名.zip", TODAY, result, "ab" * 32,
        procedure_title=PROCEDURE.title, findings=tuple(findings), support=SUPPORT,
        counts=(("总行数", rows), ("收件", rows - refused), ("待补附件", 0), ("未收件", refused)),
    )  # fmt: skip
    identity = data_identity(PROCEDURE, "HN0001", "F1", SECRET)
    return build_receipt(receipt, ReturnedSheet(sheet, PROCEDURE, _choices(), identity, outcomes))


def review(rows: int) -> bytes:
    """The review workbook with photos, from nine counties, every seventh row in round 2."""
    steps = {PROCEDURE.review[0].name: PROCEDURE.review[0]}
    return build_review(
        ReviewData(
            procedure=PROCEDURE,
            steps=steps,
            identity=review_identity(PROCEDURE, "HN0001", "R1", SECRET),
            today=TODAY,
            rows=tuple(_review_row(n, next(iter(steps))) for n in range(1, rows + 1)),
            reviewers=("hn-01", "hn-02"),
            support=SUPPORT,
        )
    )


def listing(rows: int) -> bytes:
    """A list with columns of 待办; 汇总表, 台账, 报名审核列表, 短信清单 are made the same."""
    columns = (
        ListColumn("序号", 7, count=True), ListColumn("事项", 10), ListColumn("业务", 26),
        ListColumn("申请编号", 17), ListColumn("姓名或名称", 20), ListColumn("申报机构", 28),
        ListColumn("环节", 14), ListColumn("办理期限", 12), ListColumn("在哪里办", 34),
    )  # fmt: skip
    line = ["待审核", PROCEDURE.title, "XJ-2026-000001", LONG_NAME, COUNTIES[0], "初审"]
    cells = [[str(n), *line, TODAY.isoformat(), "待审/ 最新一份"] for n in range(1, rows + 1)]
    sheet = ListSheet("待办工作", f"{COUNTIES[0]}待办工作", columns, cells, facts="截至今日")
    return build_listing(Listing((sheet,), TODAY, SUPPORT))


BOOKS = {
    "form": Printed(form, "姓名*", "填报人"),
    "sent-back": Printed(sent_back, "姓名*", "填报人"),
    "returned": Printed(returned, "姓名*", "申请编号"),
    "review": Printed(review, "申请编号", "审核人（用户编号）"),
    "listing": Printed(listing, "姓名或名称", "在哪里办"),
}


def _form(rows: tuple[dict[str, str], ...]) -> FormData:
    return FormData(
        procedure=PROCEDURE,
        choices=_choices(),
        identity=data_identity(PROCEDURE, "HN0001", "F1", SECRET),
        institution_name=COUNTIES[0],
        today=TODAY,
        rows=rows,
        support=SUPPORT,
    )


def _choices() -> Choices:
    return choices_of(PROCEDURE, CATALOGUE.tables, TODAY)


def _wrong(row: int, letters: dict[str, str]) -> list[Finding]:
    return [
        find("id-format", field="身份证号", row=row, column=letters["身份证号"], value="0123",
             length=4),
        find("required", field="联系电话", row=row, column=letters["联系电话"]),
    ]  # fmt: skip


def _review_row(number: int, step: str) -> ReviewRow:
    again = number % 7 == 0
    name = f"XJ-2026-{number:06d}"
    return ReviewRow(
        number=name,
        token=row_token(SECRET, name, 2, step, "HN0001"),
        step=step,
        round=2 if again else 1,
        area="湘西土家族苗族自治州",
        institution_name=COUNTIES[number % 9],
        values=VALUES,
        hints=("【提示】毕业证扫描件上没有找到毕业院校。",) if number % 3 == 0 else (),
        photo=_photo(),
        changed={"毕业院校": "湖南大学"} if again else {},
        returned=RETURNED if again else "",
    )


def _photo() -> bytes:
    out = BytesIO()
    Image.new("RGB", (295, 413), "#3366aa").save(out, "JPEG")
    return out.getvalue()
