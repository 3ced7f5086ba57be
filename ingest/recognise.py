"""Which form a workbook is: by its identity sheet, else by the headers it has."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ingest.headers import (
    SEARCHED_ROWS,
    Match,
    Vocabulary,
    data_vocabulary,
    find_header,
    fold_header,
    review_vocabulary,
)
from ingest.outcome import Refused
from ingest.workbook import RawSheet
from procedures import words
from procedures.findings import Finding, find
from procedures.load import Catalogue
from procedures.model import Procedure
from procedures.records import FormIdentity
from procedures.tokens import form_token

_KINDS = ("data", "review")
_SHOWN = 6  # differing headers named in one sentence


@dataclass(frozen=True, slots=True)
class Recognised:
    """The form: its procedure, the sheet that holds the rows, and the header found there."""

    procedure: Procedure
    form: FormIdentity | None
    sheet: RawSheet
    vocabulary: Vocabulary
    match: Match


@dataclass(frozen=True, slots=True)
class _Identity:
    """The identity sheet's content; `sheet` and `header_row` say where the data are."""

    form: FormIdentity
    sheet: str
    header_row: int | None


def recognise(sheets: Sequence[RawSheet], catalogue: Catalogue, secret: bytes) -> Recognised:
    """Recognise a workbook. Raises Refused: form-tampered, form-unknown, row-limit."""
    identity = _identity(sheets, secret)
    if identity is None:
        return _foreign(sheets, catalogue)
    procedure = catalogue.procedures.get(identity.form.procedure)
    if procedure is None:
        raise Refused("form-unknown", guess=f"没有业务「{identity.form.procedure}」。")
    review = identity.form.kind == "review"
    vocabulary = review_vocabulary(procedure) if review else data_vocabulary(procedure)
    sheet, match = _own_sheet(sheets, identity, vocabulary)
    return Recognised(procedure, identity.form, sheet, vocabulary, match)


def _identity(sheets: Sequence[RawSheet], secret: bytes) -> _Identity | None:
    """The identity sheet, None when the workbook has none. Raises Refused when it is not ours."""
    sheet = next((one for one in sheets if one.name == words.SHEET_IDENTITY), None)
    if sheet is None:
        return None
    pairs = zip(*sheet.columns[:2], strict=True) if len(sheet.columns) > 1 else ()
    said = {key.strip(): value.strip() for key, value in pairs}
    kind, version = said.get(words.IDENTITY_KIND, ""), said.get(words.IDENTITY_VERSION, "")
    if kind not in _KINDS or not (version.isascii() and version.isdigit() and len(version) < 9):
        raise Refused("form-tampered", what="缺少标识项或内容不对")
    procedure = said.get(words.IDENTITY_PROCEDURE, "")
    institution = said.get(words.IDENTITY_INSTITUTION, "")
    form = said.get(words.IDENTITY_FORM, "")
    token = form_token(secret, kind, procedure, int(version), institution, form)
    if token != said.get(words.IDENTITY_TOKEN, ""):
        raise Refused("form-tampered", what="签名不符")
    row = said.get(words.IDENTITY_HEADER_ROW, "")
    return _Identity(
        FormIdentity(kind, procedure, int(version), institution, form, signed=True),
        said.get(words.IDENTITY_SHEET, ""),
        int(row) if row.isascii() and row.isdigit() and len(row) < 9 else None,
    )


def _own_sheet(
    sheets: Sequence[RawSheet], identity: _Identity, vocabulary: Vocabulary
) -> tuple[RawSheet, Match]:
    """The data sheet of our own form; a renamed one is found by its header."""
    named = [sheet for sheet in sheets if sheet.name == identity.sheet]
    others = [sheet for sheet in data_sheets(sheets) if sheet.name != identity.sheet]
    for sheet in (*named, *others):
        _refuse_too_large(sheet)
        match = find_header(vocabulary, sheet, identity.header_row)
        if sheet in named or match.fits:
            return sheet, match
    raise Refused("form-tampered", what=f"缺少工作表“{identity.sheet}”")


def data_sheets(sheets: Sequence[RawSheet]) -> list[RawSheet]:
    """The sheets that may hold rows: visible ones that are not our own auxiliary sheets."""
    own = (
        words.SHEET_IDLE,
        words.SHEET_INSTRUCTIONS,
        words.SHEET_RECEIPT,
        words.SHEET_CHOICES,
        words.SHEET_BULK,
    )
    return [sheet for sheet in sheets if sheet.visible and sheet.name not in own]


def _refuse_too_large(sheet: RawSheet) -> None:
    if sheet.too_large:
        rows, columns = sheet.too_large
        raise Refused("row-limit", sheet=sheet.name, rows=rows, columns=columns)


def _foreign(sheets: Sequence[RawSheet], catalogue: Catalogue) -> Recognised:
    """A workbook that is not ours: the one procedure whose required headers all fit."""
    candidates = data_sheets(sheets)
    if any(_was_review(sheet) for sheet in candidates):
        raise Refused("form-tampered", what="审核表缺少标识页")
    vocabularies = [(procedure, data_vocabulary(procedure)) for procedure in catalogue.values()]
    found = [
        Recognised(procedure, None, sheet, vocabulary, find_header(vocabulary, sheet))
        for sheet in candidates
        if not sheet.too_large
        for procedure, vocabulary in vocabularies
    ]
    fitting = _preferred([one for one in found if one.match.fits])
    if len(fitting) == 1:
        return fitting[0]
    for sheet in candidates:
        _refuse_too_large(sheet)
    if fitting:
        titles = "、".join(f"「{one.procedure.title}」" for one in fitting[:_SHOWN])
        raise Refused("form-unknown", guess=f"同时符合{titles}，无法判断是哪一项。")
    raise Refused("form-unknown", guess=_nearest(found))


def _was_review(sheet: RawSheet) -> bool:
    """Whether a sheet is a review workbook's: its rows are decisions, never filings."""
    token = fold_header(words.COLUMN_TOKEN)
    rows = range(1, min(sheet.height, SEARCHED_ROWS) + 1)
    return any(fold_header(text) == token for row in rows for text in sheet.row(row))


def _preferred(fitting: list[Recognised]) -> list[Recognised]:
    """Of several fitting procedures those that the sheet's name means, then the closest."""
    named = [one for one in fitting if _named(one)]
    rest = named or fitting
    fewest = min((len(one.match.unknown) for one in rest), default=0)
    rest = [one for one in rest if len(one.match.unknown) == fewest]
    most = max((len(one.match.columns) for one in rest), default=0)
    return [one for one in rest if len(one.match.columns) == most]


def _named(one: Recognised) -> bool:
    titles = (one.procedure.title, one.procedure.sheet)
    return fold_header(one.sheet.name) in {fold_header(title) for title in titles}


def _nearest(found: list[Recognised]) -> str:
    """What the closest procedure misses, in words; "" when nothing is close."""
    best = max(
        found,
        key=lambda one: len(one.match.columns) / (len(one.match.columns) + len(one.match.missing)),
        default=None,
    )
    if best is None or len(best.match.columns) < 2:
        return ""
    missing = "、".join(best.match.missing[:_SHOWN])
    guess = f"最接近「{best.procedure.title}」，缺少：{missing}。"
    for _, header in best.match.unknown:
        if name := best.vocabulary.near(header, best.match.missing):
            guess += f"表中有「{header}」，您是否要填「{name}」？"
    return guess


def version_finding(one: Recognised, file: str) -> Finding | None:
    """`form-version` when an older form lacks columns that today's version requires."""
    form = one.form
    if form is None or one.match.fits or form.version == one.procedure.version:
        return None
    return find(
        "form-version",
        file=file,
        procedure=one.procedure.title,
        found=form.version,
        current=one.procedure.version,
        missing="、".join(one.match.missing),
    )
