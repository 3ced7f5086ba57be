"""《建设工程质量安全监督机构新进人员资格审核表》: one person, one A4 page.

Issued when the row is filed, with empty signature and opinion boxes; again, complete, at
the end (design 8). Fields: seed 000 lines 18-26, rules 1.4. ID numbers stand whole here.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from outputs.documents.marks import birth_month, in_words, month_in_words, qr_uri
from outputs.pdf.batch import render_each
from outputs.pdf.engine import data_uri

#: The id under which procedure files declare it.
LEGAL_FORM = "legal-form"
TEMPLATE = "legal-form.html.j2"
STYLE = "legal-form.css"
#: Rows of 工作经历 on the page; what does not fit is said, not cut off silently.
EXPERIENCE_ROWS = 6

_SPAN = re.compile(
    r"^(?P<span>\d{4}\D{0,2}\d{0,2}\D{0,3}?\s*(?:[-–—－~～至]+|到)\s*(?:\d{4}\D?\d{0,2}\S?|至今|今))"
    r"[\s：:，,]+(?P<rest>.+)$"
)


@dataclass(frozen=True, slots=True)
class Opinion:
    """What one level said. Blank until it has decided; `decided_on` None leaves the date open.

    `institution` is who said it, where several may stand under one `level`.
    """

    level: str
    opinion: str = ""
    person: str = ""
    decided_on: date | None = None
    institution: str = ""


@dataclass(frozen=True, slots=True)
class LegalForm:
    """The data of one form. `values` header -> text; `photo` JPEG bytes or b"" for none.

    `materials`: (name, whether it is there). `holdings`: certificates in words.
    """

    title: str
    number: str
    year: str
    term: str
    category: str
    institution: str
    values: dict[str, str]
    photo: bytes
    materials: tuple[tuple[str, bool], ...]
    holdings: tuple[str, ...]
    opinions: tuple[Opinion, ...]
    support_line: str
    made_on: date
    content_id: str


def build(form: LegalForm) -> bytes:
    """The PDF of one form: one page."""
    return build_many([form])[0]


def build_many(forms: Sequence[LegalForm]) -> list[bytes]:
    """One PDF for each form, rendered together. Raises Problem when one of them cannot be."""
    return render_each(TEMPLATE, [page_values(form) for form in forms], STYLE)


def page_values(form: LegalForm) -> dict[str, object]:
    """What the template prints, in words. A field the procedure lacks is a blank box."""
    values = defaultdict(str, form.values)
    for name in ("毕业时间", "参加工作时间", "职称证取得时间"):
        values[name] = month_in_words(values[name])
    return {
        "form": form,
        "value": values,
        "born": birth_month(values["身份证号"]),
        "photo": data_uri(form.photo, "image/jpeg") if form.photo else "",
        "experience": experience_rows(values["工作经历"]),
        "opinions": [opinion_values(opinion) for opinion in form.opinions],
        "qr": qr_uri(form.number),
        "made_on": in_words(form.made_on),
    }


def experience_rows(text: str) -> list[tuple[str, str]]:
    """工作经历 as (起止年月, 单位及从事工作), `EXPERIENCE_ROWS` of them, padded with blanks.

    The sender writes one period a line. A seventh period and those behind it go into the
    sixth row together, smaller: nothing the person stated is missing on the paper.
    """
    lines = [line.strip() for line in re.split(r"[\n；;]+", text) if line.strip()]
    if len(lines) > EXPERIENCE_ROWS:
        lines = [*lines[: EXPERIENCE_ROWS - 1], "；".join(lines[EXPERIENCE_ROWS - 1 :])]
    rows = []
    for line in lines:
        match = _SPAN.match(line)
        rows.append((match["span"].strip(), match["rest"].strip()) if match else ("", line))
    return rows + [("", "")] * (EXPERIENCE_ROWS - len(rows))


def opinion_values(opinion: Opinion) -> dict[str, str]:
    """What a template prints in the box of one level."""
    return {
        "level": opinion.level,
        "text": opinion.opinion,
        "person": opinion.person,
        "institution": opinion.institution,
        "date": in_words(opinion.decided_on) if opinion.decided_on else "年　　月　　日",
    }
