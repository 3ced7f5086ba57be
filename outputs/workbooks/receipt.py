"""The sheet 回执: what became of a drop, what is most often wrong, what to do next (design 4)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from outputs.workbooks.common import Styles, clean, print_setup, put, row_height
from outputs.workbooks.places import merge, most_frequent
from outputs.workbooks.wording import in_brackets, sender_words
from procedures.findings import Finding, Severity
from procedures.findings.kind import SEVERITY_WORDS
from procedures.words import (
    DROP_RESULT_WORDS,
    FOLDER_PENDING,
    OFFICE,
    RECEIPT_DISCLAIMER,
    REVIEW_DISCLAIMER,
    SHEET_RECEIPT,
    DropResult,
)

_WIDTHS = (10, 32, 8, 62, 52)
#: Up to so many lines of problems are read at a glance: they need no list of the most frequent.
_AT_A_GLANCE = 5

#: Labels of the counts that decide what is to be done with a data sheet.
TAKEN_ROWS, WAITING_ROWS, REFUSED_ROWS = "收件", "待补附件", "未收件"
#: Of rows that were taken by an earlier drop, and say nothing new.
KNOWN_ROWS = "以前已收件"

_NEXT_LEDGER = "进入审核后的进展见《本机构台账》。"
_AS_TOLD = "请按下列问题处理后重新投递。"
_NEXT: dict[DropResult, tuple[str, ...]] = {
    DropResult.ACCEPTED: ("全部行已收件，无需重投。", _NEXT_LEDGER),
    DropResult.REFUSED: (_AS_TOLD,),
    DropResult.DUPLICATE: ("与以前收到的投递完全相同，未重复收件；无需处理。",),
    DropResult.QUARANTINED: (
        "投递已隔离保存，未作处理。请在《机构名录》登记或启用该机构，再请其重新投递。",
    ),
    DropResult.FAILED: ("系统故障，非贵单位原因。文件已保存，下次运行自动重试，无需再投。",),
}
_NEXT_TAKEN = "已收件的行无需再投。"
_NEXT_CELLS = "未收件的行请在本工作簿的数据页上改正有标记的格，原样保存后再投递；缺的附件一并投递。"
_NEXT_TWICE = "重复的行只留一行，多余的整行删除即可，不必为此再投；证件号码填错了的，改正后再投。"
_NEXT_FILES = "“待补附件”的行只需单独投递所缺的文件，不必连同工作簿。"
_NEXT_ELSEWHERE = "未收件的行目前不能办理，改数据页无用：请先按下列问题的“怎么改”处理。"
_NEXT_NOT_THEIRS = "贵单位不能办理该业务，数据页不必改正重投；请按下列问题的“怎么改”处理。"
_NEXT_CONFIRM = "标为“需确认”的，核对属实后在数据页“确认”列选“情况属实”，再投递。"
_NEXT_DECIDED = "已生效的决定无需再投。"
_NEXT_REVIEW = "未生效的各行，请在最新的《待审》工作簿中填写后投递。"
_NEXT_DRY_RUN = ("本包为预检：只核验，未收件。改正后去掉名称开头的“预检”再投递。",)
#: What stops a row though nothing that is filled in is wrong.
NOT_IN_CELLS = frozenset(
    {
        "already-open",
        "already-certified",
        "certificate-locked",
        "action-not-allowed",
        "quota-exceeded",
    }
)
#: Results after which a 需确认 waits for an answer in the returned sheet.
_ANSWERED = (DropResult.ACCEPTED, DropResult.PARTLY_ACCEPTED, DropResult.TO_CORRECT)
#: What a severity asks of the sender, and of a reviewer.
_MEANING = {
    Severity.MUST_FIX: "不改不收",
    Severity.CONFIRM: "属实的请确认",
    Severity.HINT: "仅提醒，不影响收件",
}
_MEANING_OF_DECISIONS = _MEANING | {Severity.MUST_FIX: "未生效", Severity.HINT: "仅提醒"}


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a receipt says. `kind`: data, review, attachments, unreadable.

    `counts` are (label, number) pairs in the order shown, such as 总行数, 收件, 待补附件, 未收件.
    `decided` are words of decisions that took effect, each with how many; `review_list` is the
    title of the list in which reviewers see what became of them, "" where there is none.
    `sha256` is the drop's, so that sender and operator speak of the same bytes.
    """

    institution: str
    institution_name: str
    drop_name: str
    received: date
    result: DropResult
    sha256: str
    kind: str = "data"
    procedure_title: str = ""
    counts: tuple[tuple[str, int], ...] = ()
    decided: tuple[tuple[str, int], ...] = ()
    review_list: str = ""
    findings: tuple[Finding, ...] = ()
    dry_run: bool = False
    support: str = ""


def next_steps(receipt: Receipt, *, sheet: bool = True) -> tuple[str, ...]:
    """What the sender does now; `sheet`: his data sheet goes back with the receipt."""
    if receipt.dry_run:
        return _NEXT_DRY_RUN
    if receipt.kind == "review" and receipt.result in _ANSWERED:
        return _after_decisions(receipt)
    asked = any(finding.severity is Severity.CONFIRM for finding in receipt.findings)
    wanted = receipt.kind == "data" and asked and receipt.result in _ANSWERED
    if receipt.result in (DropResult.PARTLY_ACCEPTED, DropResult.TO_CORRECT):
        steps = tuple(_to_correct(receipt, sheet))
    else:
        steps = _NEXT[receipt.result]
    if receipt.institution == OFFICE:  # it has no 台账
        steps = tuple(step for step in steps if step != _NEXT_LEDGER)
    return (*steps, *[_NEXT_CONFIRM] * (wanted and sheet))


def _after_decisions(receipt: Receipt) -> tuple[str, ...]:
    """What reviewers do: nothing more, unless something did not take effect."""
    if any(finding.blocks for finding in receipt.findings):
        return (*[_NEXT_DECIDED] * bool(receipt.decided), _NEXT_REVIEW)
    if any(finding.code == "decision-none" for finding in receipt.findings):
        return (_AS_TOLD,)
    if receipt.review_list:
        return (f"无需再投；各件去向见《{receipt.review_list}》。",)
    return (f"无需再投；仍待审核的件见“{FOLDER_PENDING}”文件夹。",)


def _to_correct(receipt: Receipt, sheet: bool) -> Iterator[str]:
    """What is to be done with rows that were not taken: only what can be done."""
    counts, blocking = dict(receipt.counts), [f for f in receipt.findings if f.blocks]
    if any(finding.code == "sender-not-allowed" for finding in blocking):
        yield _NEXT_NOT_THEIRS
        return
    if counts.get(TAKEN_ROWS) or counts.get(KNOWN_ROWS):
        yield _NEXT_TAKEN
    if counts.get(WAITING_ROWS):
        yield _NEXT_FILES
    rows = {finding.code for finding in blocking if finding.row is not None}
    if not counts.get(REFUSED_ROWS):
        if not counts.get(WAITING_ROWS):
            yield _AS_TOLD
    elif not sheet or not rows:
        yield _AS_TOLD
    elif rows <= NOT_IN_CELLS:
        yield _NEXT_ELSEWHERE
    else:
        if "duplicate-row" in rows:
            yield _NEXT_TWICE
        if rows - NOT_IN_CELLS - {"duplicate-row"}:
            yield _NEXT_CELLS


def write_receipt_sheet(
    book: Workbook,
    receipt: Receipt,
    look: Styles,
    remarks: Iterable[str] = (),
    *,
    data: bool = True,
) -> None:
    """Add the sheet: who and what, the outcome, next steps, then every problem merged by place.

    `data`: the sender's data sheet follows it.
    Read from above it says in a minute whether anything is to be done, and what most of it is.
    """
    sheet = book.add_worksheet(SHEET_RECEIPT)
    for position, width in enumerate(_WIDTHS):
        sheet.set_column(position, position, width, look.plain)
    sheet.set_row(0, 30)
    sheet.merge_range(0, 0, 0, len(_WIDTHS) - 1, "投递回执", look.title)
    row = _facts(sheet, 1, receipt, look)
    row = _outcome(sheet, row, receipt, look)
    row = _heading(sheet, row, "下一步", look)
    row = _lines(sheet, row, [*next_steps(receipt, sheet=data), *remarks], look.note)
    row = _problems(sheet, row, receipt.findings, look)
    disclaimer = REVIEW_DISCLAIMER if receipt.kind == "review" else RECEIPT_DISCLAIMER
    closing = [f"{disclaimer}。", f"文件指纹：{receipt.sha256}", receipt.support]
    _lines(sheet, row + 1, [line for line in closing if line], look.note)
    print_setup(sheet, 1, receipt.support, width=sum(_WIDTHS))


def _facts(sheet: Worksheet, row: int, receipt: Receipt, look: Styles) -> int:
    facts = [
        ("机构", sender_words(receipt.institution, receipt.institution_name)),
        ("投递名称", receipt.drop_name),
        ("收到日期", receipt.received.isoformat()),
        ("业务", receipt.procedure_title),
    ]
    for label, value in facts:
        if value:
            _labelled(sheet, row, label, value, (look.label, look.wrapped))
            row += 1
    return row


def _outcome(sheet: Worksheet, row: int, receipt: Receipt, look: Styles) -> int:
    """What became of it in one line, and how many problems of each severity in another."""
    if receipt.kind == "review" and receipt.counts:
        parts = [_decisions(receipt)]
    else:
        parts = [DROP_RESULT_WORDS[receipt.result]]
        parts += [f"{label} {number:,}" for label, number in receipt.counts]
    if receipt.dry_run:
        parts[0] = "预检（只核验，未收件）：" + parts[0]
    _labelled(sheet, row, "结果", "　".join(parts), (look.label, look.verdict))
    _labelled(sheet, row + 1, "问题", _tally(receipt), (look.label, look.wrapped))
    return row + 2


def _decisions(receipt: Receipt) -> str:
    """审核决定 54 条，生效 54 条（通过 50、退回 4）: a receipt of decisions counts decisions."""
    told, taken = sum(number for _, number in receipt.decided), dict(receipt.counts)
    words = "、".join(f"{word} {number:,}" for word, number in receipt.decided)
    left = taken.get(REFUSED_ROWS, 0)
    parts = [f"审核决定 {told + left:,} 条", f"生效 {told:,} 条" + f"（{words}）" * bool(words)]
    return "，".join([*parts, *[f"未生效 {left:,} 条"] * bool(left)])


def _tally(receipt: Receipt) -> str:
    """How many places have a problem, by severity; what to do about each kind."""
    counts = Counter(finding.severity for finding in receipt.findings)
    meanings = _MEANING_OF_DECISIONS if receipt.kind == "review" else _MEANING
    parts = [
        f"{SEVERITY_WORDS[severity]} {counts[severity]:,} 处（{meaning}）"
        for severity, meaning in meanings.items()
        if counts[severity]
    ]
    return "，".join(parts) or "没有发现问题"


def _labelled(
    sheet: Worksheet, row: int, label: str, value: str, looks: tuple[Format, Format]
) -> None:
    last = len(_WIDTHS) - 1
    size = 1.3 if looks[1].font_size > 10 else 1
    sheet.set_row(row, (row_height(value, sum(_WIDTHS[1:]) / size) + 2) * size)
    sheet.write_string(row, 0, label, looks[0])
    sheet.merge_range(row, 1, row, last, "", looks[1])
    put(sheet, row, 1, value, looks[1])


def _problems(sheet: Worksheet, row: int, findings: Sequence[Finding], look: Styles) -> int:
    if not findings:
        return row
    if len(merge(findings)) > _AT_A_GLANCE:
        row = _heading(sheet, row, "最多见的问题", look)
        frequent = [
            (SEVERITY_WORDS[each.severity], each.title, f"{each.count:,}", each.remedy)
            for each in most_frequent(findings)
        ]
        row = _table(sheet, row, ("级别", "问题", "处数", "怎么改"), frequent, look)
    files = [finding for finding in findings if finding.row is None]
    row = _merged(sheet, row, "文件和表格的问题", files, look)
    cells = [finding for finding in findings if finding.row is not None]
    return _merged(sheet, row, "各行各格的问题", cells, look)


def _merged(
    sheet: Worksheet, row: int, heading: str, findings: Sequence[Finding], look: Styles
) -> int:
    if not findings:
        return row
    row = _heading(sheet, row, heading, look)
    lines = [
        (
            SEVERITY_WORDS[each.severity],
            each.places,
            f"{each.count:,}",
            each.message + in_brackets(each.basis),
            each.remedy,
        )
        for each in merge(findings)
    ]
    return _table(sheet, row, ("级别", "位置", "处数", "问题", "怎么改"), lines, look)


def _table(
    sheet: Worksheet,
    row: int,
    headers: Sequence[str],
    lines: Sequence[Sequence[str]],
    look: Styles,
) -> int:
    for position, header in enumerate(headers):
        sheet.write_string(row, position, header, look.header)
    for line in lines:
        row += 1
        heights = (row_height(*pair) for pair in zip(line, _WIDTHS, strict=False))
        sheet.set_row(row, max(heights))
        cells = (severity_look(look, line[0]), look.wrapped, look.centred, *[look.wrapped] * 2)
        for position, (cell, style) in enumerate(zip(line, cells, strict=False)):
            put(sheet, row, position, cell, style)
    return row + 1


def severity_look(look: Styles, word: str) -> Format:
    """The mark of a severity word: fill and border."""
    marks = {
        SEVERITY_WORDS[Severity.MUST_FIX]: look.must_fix,
        SEVERITY_WORDS[Severity.CONFIRM]: look.confirm,
    }
    return marks.get(word, look.hint)


def _heading(sheet: Worksheet, row: int, text: str, look: Styles) -> int:
    sheet.set_row(row, 26)
    sheet.write_string(row, 0, text, look.heading)
    return row + 1


def _lines(sheet: Worksheet, row: int, lines: Sequence[str], style: Format) -> int:
    for line in lines:
        sheet.set_row(row, row_height(line, sum(_WIDTHS)))
        sheet.merge_range(row, 0, row, len(_WIDTHS) - 1, clean(line), style)
        row += 1
    return row
