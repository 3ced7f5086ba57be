"""一人一档: everything a reviewer needs about one application, in one PDF with bookmarks.

The form, a page with its problems and what happened so far, then photo and scans as we
re-encoded them: a sender's own bytes are never opened here (design 4, 6).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from outputs.documents import application_form, legal_form
from outputs.documents.application_form import ApplicationForm
from outputs.documents.legal_form import LegalForm
from outputs.documents.marks import in_words
from outputs.pdf.batch import render_each, render_long
from outputs.pdf.engine import data_uri
from outputs.pdf.fit import fit
from outputs.pdf.join import Part, join
from outputs.problem import Problem
from outputs.store import LostDocument, intact

TEMPLATE = "info-page.html.j2"
STYLE = "info-page.css"
#: What the information page has room for; the review workbook and 台账 list everything.
MOST_NOTES = 14
MOST_EVENTS = 14

#: A form that is not issued yet.
Form = LegalForm | ApplicationForm
_MAKERS: Mapping[type[Form], Callable[[Sequence[Any]], list[bytes]]] = {
    LegalForm: legal_form.build_many,
    ApplicationForm: application_form.build_many,
}


@dataclass(frozen=True, slots=True)
class Material:
    """A derived file of a material: .jpg for a photo, .pdf for scans. `path` None: not made."""

    name: str
    path: Path | None


@dataclass(frozen=True, slots=True)
class StoredForm:
    """The form as it was issued: a stored document, and the hash its bytes must have."""

    title: str
    path: Path
    sha256: str


@dataclass(frozen=True, slots=True)
class Dossier:
    """The data of one dossier.

    `form` is the form of the application where the procedure has one, issued already or to be
    made; else `fields` (header, text) are printed. `notes`: (severity word, message). `events`:
    (date, step, institution, word, opinion) in their order.
    """

    title: str
    number: str
    institution: str
    round: int
    form: Form | StoredForm | None
    fields: tuple[tuple[str, str], ...]
    notes: tuple[tuple[str, str], ...]
    events: tuple[tuple[str, str, str, str, str], ...]
    materials: tuple[Material, ...]
    support_line: str
    made_on: date


def build(dossier: Dossier) -> bytes:
    """The PDF of one dossier."""
    return build_many([dossier])[0]


def build_many(dossiers: Sequence[Dossier]) -> list[bytes]:
    """One PDF for each dossier; pages of the same kind are rendered together."""
    forms = iter(_forms(dossiers))
    pages = render_long(TEMPLATE, [page_values(each) for each in dossiers], STYLE)
    photos = iter(_photo_pages(dossiers))
    made = []
    for each, page in zip(dossiers, pages, strict=True):
        parts = [Part(next(forms), each.form.title)] if each.form else []
        parts.append(Part(page, "问题提示与办理过程"))
        for material in each.materials:
            content = next(photos) if _is_photo(material) else _content(material)
            parts.append(Part(content, material.name))
        made.append(join(parts, f"{each.number} 一人一档", numbered=True))
    return made


def _forms(dossiers: Sequence[Dossier]) -> list[bytes]:
    """The form of each dossier that has one: read where it was issued, else rendered."""
    wanted = [each.form for each in dossiers if each.form is not None]
    made: dict[type, Iterator[bytes]] = {}
    for kind, build_many in _MAKERS.items():
        to_make = [form for form in wanted if isinstance(form, kind)]
        made[kind] = iter(build_many(to_make) if to_make else [])
    return [
        _stored(form) if isinstance(form, StoredForm) else next(made[type(form)]) for form in wanted
    ]


def _stored(form: StoredForm) -> bytes:
    try:
        return intact(form.path, form.sha256)
    except LostDocument:
        raise Problem("已存的审核表被改动或丢失，档案暂不能生成") from None


def page_values(dossier: Dossier) -> dict[str, object]:
    """What the information page prints."""
    pairs = [(name, fit(text, 18)) for name, text in dossier.fields]
    if len(pairs) % 2:
        pairs.append(("", fit("", 18)))
    more = len(dossier.notes) - MOST_NOTES
    notes = list(dossier.notes[:MOST_NOTES])
    if more > 0:
        notes.append(("", f"另有 {more} 条，见审核表“问题提示”列。"))
    rooms = (9, 8, 14, 7, 16)
    return {
        "title": f"{dossier.title}　一人一档",
        "number": dossier.number,
        "institution": dossier.institution,
        "round": dossier.round,
        "fields": list(zip(pairs[::2], pairs[1::2], strict=True)),
        "notes": [(severity, fit(text, 50)) for severity, text in notes],
        "events": [
            [fit(text, room) for text, room in zip(event, rooms, strict=True)]
            for event in dossier.events[-MOST_EVENTS:]
        ],
        "materials": [each.name for each in dossier.materials],
        "support_line": dossier.support_line,
        "made_on": in_words(dossier.made_on),
    }


def _photo_pages(dossiers: Sequence[Dossier]) -> list[bytes]:
    """A page for every photo of the dossiers, in their order."""
    photos = [photo for each in dossiers for photo in each.materials if _is_photo(photo)]
    sheets = [
        {"name": photo.name, "image": data_uri(_content(photo), "image/jpeg")} for photo in photos
    ]
    return render_each("photo-page.html.j2", sheets, "photo-page.css") if sheets else []


def _is_photo(material: Material) -> bool:
    return material.path is not None and material.path.suffix == ".jpg"


def _content(material: Material) -> bytes:
    if material.path is None or not material.path.is_file():
        raise Problem(f"附件“{material.name}”还没有重新编码，档案暂不能生成")
    return material.path.read_bytes()
