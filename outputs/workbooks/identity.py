"""The hidden sheet that makes a workbook ours: who it is, for whom, and the proof."""

from __future__ import annotations

from dataclasses import dataclass

from xlsxwriter import Workbook

from procedures import words
from procedures.model import Procedure
from procedures.tokens import form_token


@dataclass(frozen=True, slots=True)
class Identity:
    """What `_baoshen` says. `header_row` is the Excel row number of the data sheet's header."""

    kind: str  # data | review
    procedure: str
    version: int
    institution: str
    form: str
    token: str
    sheet: str
    header_row: int = 1


def data_identity(procedure: Procedure, institution: str, form: str, secret: bytes) -> Identity:
    """The identity of a data form or returned workbook of `institution`."""
    return _identity("data", procedure, institution, form, secret, procedure.sheet)


def review_identity(procedure: Procedure, institution: str, form: str, secret: bytes) -> Identity:
    """The identity of a review workbook issued to `institution`."""
    return _identity("review", procedure, institution, form, secret, words.SHEET_REVIEW)


def write_identity(book: Workbook, identity: Identity) -> None:
    """Add the identity sheet, very hidden: Excel's own menu does not offer to show it."""
    sheet = book.add_worksheet(words.SHEET_IDENTITY)
    rows = (
        (words.IDENTITY_KIND, identity.kind),
        (words.IDENTITY_PROCEDURE, identity.procedure),
        (words.IDENTITY_VERSION, str(identity.version)),
        (words.IDENTITY_INSTITUTION, identity.institution),
        (words.IDENTITY_FORM, identity.form),
        (words.IDENTITY_TOKEN, identity.token),
        (words.IDENTITY_SHEET, identity.sheet),
        (words.IDENTITY_HEADER_ROW, str(identity.header_row)),
    )
    text = book.add_format({"num_format": "@"})
    for position, (key, value) in enumerate(rows):
        sheet.write_string(position, 0, key, text)
        sheet.write_string(position, 1, value, text)
    sheet.very_hidden()


def _identity(
    kind: str, procedure: Procedure, institution: str, form: str, secret: bytes, sheet: str
) -> Identity:
    token = form_token(secret, kind, procedure.id, procedure.version, institution, form)
    return Identity(kind, procedure.id, procedure.version, institution, form, token, sheet)
