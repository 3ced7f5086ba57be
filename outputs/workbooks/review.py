"""The review workbook: one row per pending application, tokens, photos, decisions (design 6).

300 rows must be a morning's work: everything needed to decide stands in the row, the rest is
one click away in the 一人一档, and a default for all rows can be set on the sheet 批量填写.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from io import BytesIO
from itertools import groupby

from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from outputs.workbooks.bulk import write_bulk
from outputs.workbooks.common import (
    Styles,
    clean,
    expect_text,
    open_book,
    print_setup,
    put,
    row_height,
    styles,
)
from outputs.workbooks.grid import Dropdowns, comment_box, field_width
from outputs.workbooks.identity import Identity, write_identity
from outputs.workbooks.links import put_link
from outputs.workbooks.thumbnail import thumbnail
from procedures import words
from procedures.model import Field, FieldType, Procedure
from procedures.steps import Step
from registry.filing import label_field

_WIDTHS = {
    words.COLUMN_NUMBER: 17,
    words.COLUMN_STEP: 12,
    words.COLUMN_AREA: 10,
    words.COLUMN_INSTITUTION: 22,
    words.COLUMN_PHOTO: 11,
    words.COLUMN_DOSSIER: 9,
    words.COLUMN_HINTS: 34,
    words.COLUMN_DECISION: 11,
    words.COLUMN_OPINION: 30,
    words.COLUMN_PAPER: 10,
    words.COLUMN_REVIEWER: 19,
    words.COLUMN_TOKEN: 12,
}
_LEAST_HEIGHT = 28.0  # points
_PHOTO_HEIGHT = 84.0
_MOST_HEIGHT = 150.0
#: Widest data column: a row with a photo has room for lines, and the print for columns.
_FIELD_WIDTH = 16
#: Of columns declared wider than this: they hold paragraphs.
_LONG_WIDTH = 30
#: What must not break over two lines is as wide as it is.
_WHOLE = (FieldType.ID_NUMBER, FieldType.CREDIT_CODE, FieldType.CERTIFICATE_NUMBER)


@dataclass(frozen=True, slots=True)
class ReviewRow:
    """A pending application. `token` is its row token; `hints` are its standing findings.

    `photo` is a JPEG we re-encoded. From round 2 `changed` maps a field to its value before,
    and `returned` says who returned it when and why. `decisions` are the words that are the
    reader's to say in this row, all of the step's when empty.
    """

    number: str
    token: str
    step: str
    round: int
    area: str
    institution_name: str
    values: Mapping[str, str]
    hints: tuple[str, ...] = ()
    photo: bytes | None = None
    changed: Mapping[str, str] = field(default_factory=dict)
    returned: str = ""
    decisions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ReviewData:
    """A review workbook: rows of one procedure that wait for one institution.

    `steps` are the steps the rows stand in, by name; `reviewers` the 用户编号 offered.
    """

    procedure: Procedure
    steps: Mapping[str, Step]
    identity: Identity
    today: date
    rows: tuple[ReviewRow, ...]
    reviewers: tuple[str, ...] = ()
    support: str = ""


def build_review(data: ReviewData) -> bytes:
    """The review workbook as xlsx; equal data gives equal bytes."""
    buffer = BytesIO()
    book = open_book(buffer, data.today)
    look = styles(book)
    sheet = book.add_worksheet(words.SHEET_REVIEW)
    lists = Dropdowns(book)
    layout = _layout(data)
    _write_headers(sheet, data, layout, look)
    for row, each in enumerate(data.rows, start=1):
        _write_row(sheet, row, each, data, layout, look)
    _add_dropdowns(lists, sheet, data, layout)
    lead = layout[label_field(data.procedure).name][0] + 1
    sheet.freeze_panes(1, lead)
    # The hidden token belongs to the range: sorting must move it with its row.
    sheet.autofilter(0, 0, max(len(data.rows), 1), len(layout) - 1)
    sheet.set_comments_author("报审")
    expect_text(sheet)
    shown = [_column_width(name, of) for name, (_, of) in layout.items()]
    width = sum(shown) - _WIDTHS[words.COLUMN_TOKEN]
    print_setup(sheet, 1, data.support, width=width, lead=lead)
    write_bulk(
        book,
        _bulk_scopes(data),
        _decisions(data),
        data.reviewers,
        lists,
        look,
        final=data.procedure.has_period_table,
        opinions=_opinions(data),
        support=data.support,
    )
    write_identity(book, data.identity)
    book.close()
    return buffer.getvalue()


Layout = dict[str, tuple[int, Field | None]]


def _layout(data: ReviewData) -> Layout:
    """Header -> (0-based column, field of the procedure or None), in order.

    Number, photo and name come first and stay in sight while the rest is scrolled.
    """
    fields = {each.name: each for each in data.procedure.fields if not each.secret}
    photo = any(each.kind == "photo" for each in data.procedure.attachments)
    shown = [words.COLUMN_NUMBER, *[words.COLUMN_PHOTO] * photo, label_field(data.procedure).name]
    told = (words.COLUMN_STEP, words.COLUMN_AREA, words.COLUMN_INSTITUTION)
    shown += [name for name in told if name not in fields]
    names = dict.fromkeys([*shown, *fields, words.COLUMN_DOSSIER, *words.REVIEW_EXTRA_COLUMNS])
    return {name: (position, fields.get(name)) for position, name in enumerate(names)}


def _column_width(name: str, of: Field | None) -> int:
    if of is None:
        return _WIDTHS[name]
    if of.type in _WHOLE:
        return field_width(of)
    return min(field_width(of), _LONG_WIDTH if (of.width or 0) > _LONG_WIDTH else _FIELD_WIDTH)


def _supplied(data: ReviewData) -> frozenset[str]:
    """Fields that the reviewer fills in one of these steps."""
    return frozenset(name for step in data.steps.values() for name in step.supply.fields)


def _write_headers(sheet: Worksheet, data: ReviewData, layout: Layout, look: Styles) -> None:
    sheet.set_row(0, 34)
    asked = _supplied(data) | set(words.REVIEW_EXTRA_COLUMNS[1:])
    for name, (position, each) in layout.items():
        hidden = name == words.COLUMN_TOKEN
        width = _column_width(name, each)
        sheet.set_column(position, position, width, look.plain, {"hidden": hidden})
        text = f"{name}*" if name in _supplied(data) else name
        sheet.write_string(0, position, text, look.input_header if name in asked else look.header)


def _write_row(
    sheet: Worksheet, row: int, each: ReviewRow, data: ReviewData, layout: Layout, look: Styles
) -> None:
    texts = _texts(each)
    supplied = data.steps[each.step].supply.fields
    height = _PHOTO_HEIGHT if each.photo else _LEAST_HEIGHT
    for name, (position, of) in layout.items():
        value = texts.get(name, each.values.get(name, "") if of else "")
        put(sheet, row, position, value, _style(name, of, each, supplied, look))
        width = _column_width(name, of)
        if len(value) * 2 > width and name != words.COLUMN_TOKEN:
            height = max(height, min(row_height(value, width), _MOST_HEIGHT))
    sheet.set_row(row, height)
    dossier = f"{words.FOLDER_ATTACHMENTS}/{each.number}.pdf"
    put_link(sheet, row, layout[words.COLUMN_DOSSIER][0], dossier, look.link)
    if each.photo and words.COLUMN_PHOTO in layout:
        _insert_photo(sheet, row, layout[words.COLUMN_PHOTO][0], each.photo)
    for position, lines in _comments(each, layout):
        sheet.write_comment(row, position, clean("\n".join(lines)), comment_box(lines))


def _texts(each: ReviewRow) -> dict[str, str]:
    """What stands in the columns that are not the procedure's."""
    hints = list(each.hints)
    if each.round > 1:
        # Comments are not printed: the paper shows what a changed cell said before as well.
        before = [f"「{name}」原为「{was or '空'}」" for name, was in sorted(each.changed.items())]
        hints[:0] = [f"第 {each.round} 轮。{each.returned}".strip(), *before]
    return {
        words.COLUMN_NUMBER: each.number,
        words.COLUMN_STEP: each.step,
        words.COLUMN_AREA: each.area,
        words.COLUMN_INSTITUTION: each.institution_name,
        words.COLUMN_HINTS: "\n".join(hints),
        words.COLUMN_TOKEN: each.token,
    }


def _style(
    name: str, of: Field | None, each: ReviewRow, supplied: Sequence[str], look: Styles
) -> Format:
    if name in each.changed:
        return look.changed
    if name in supplied or name in words.REVIEW_EXTRA_COLUMNS[1:]:
        return look.input
    if name == words.COLUMN_HINTS and (each.hints or each.round > 1):
        return look.confirm
    return look.wrapped


def _insert_photo(sheet: Worksheet, row: int, column: int, photo: bytes) -> None:
    sheet.insert_image(
        row,
        column,
        "photo.jpg",
        {
            "image_data": BytesIO(thumbnail(photo)),
            "x_offset": 4,
            "y_offset": 3,
            "x_scale": 0.5,
            "y_scale": 0.5,
            "object_position": 1,  # move and size with cells, so that filters hide it
            "decorative": True,
        },
    )


def _comments(each: ReviewRow, layout: Layout) -> Iterator[tuple[int, list[str]]]:
    """From round 2: why it was returned, and what each changed cell said before."""
    if each.round > 1 and each.returned:
        yield layout[words.COLUMN_NUMBER][0], [f"第 {each.round} 轮", each.returned]
    for name, before in sorted(each.changed.items()):
        if name in layout:
            lines = [f"原值：{before or '（空）'}"]
            yield layout[name][0], [*lines, each.returned] if each.returned else lines


def _add_dropdowns(lists: Dropdowns, sheet: Worksheet, data: ReviewData, layout: Layout) -> None:
    """Decisions and 常用意见 of the step each row stands in; papers and reviewers for all."""
    last = len(data.rows)
    if not last:
        return
    first = 1
    for (name, own), group in groupby(data.rows, key=lambda each: (each.step, each.decisions)):
        step, count = data.steps[name], len(list(group))
        for column, options, strict in (
            (words.COLUMN_DECISION, own or tuple(step.decisions), True),
            (words.COLUMN_OPINION, step.opinions, False),
        ):
            position = layout[column][0]
            area = (first, position, first + count - 1, position)
            lists.add(sheet, area, f"{name}{column}", options, strict=strict)
        first += count
    for column, options, strict in (
        (words.COLUMN_PAPER, words.PAPER_CHOICES, True),
        (words.COLUMN_REVIEWER, data.reviewers, False),
    ):
        position = layout[column][0]
        lists.add(sheet, (1, position, last, position), column, options, strict=strict)


def _bulk_scopes(data: ReviewData) -> list[str]:
    """全部, then the institutions in the order of their rows."""
    return list(dict.fromkeys([words.SCOPE_ALL, *(row.institution_name for row in data.rows)]))


def _decisions(data: ReviewData) -> tuple[str, ...]:
    """Every decision word of these steps, once, in order."""
    found = (word for step in data.steps.values() for word in step.decisions)
    return tuple(dict.fromkeys(found))


def _opinions(data: ReviewData) -> tuple[str, ...]:
    """Every 常用意见 of these steps, once, in order."""
    found = (word for step in data.steps.values() for word in step.opinions)
    return tuple(dict.fromkeys(found))
