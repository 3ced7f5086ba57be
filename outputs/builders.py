"""Every builder by name, in plain sight: picklable data in, the bytes of one document out.

A builder that is cheaper over many papers at once also stands in `TOGETHER`; one whose
paper is long enough to be shared among children stands in `PARTED`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from outputs.documents import (
    application_form,
    bulletin,
    certificate,
    dossier,
    handbook,
    handover,
    legal_form,
    notice,
    public_list,
    slip,
    summary_pdf,
)
from outputs.pages import contact_sheet, index
from outputs.workbooks.form import build_form
from outputs.workbooks.listing import build_listing
from outputs.workbooks.review import build_review


@dataclass(frozen=True, slots=True)
class Parted:
    """A paper made in parts: split the data, make each part in a child, join (data, parts)."""

    split: Callable[[Any], Sequence[Any]]
    part: Callable[[Any], bytes]
    join: Callable[[Any], bytes]


BUILDERS: dict[str, Callable[[Any], bytes]] = {
    "form": build_form,
    "review": build_review,
    "listing": build_listing,
    "notice": notice.build,
    "public-list": public_list.build,
    "handbook-pdf": handbook.build_pdf,
    "handbook-html": handbook.build_html,
    "handover": handover.build,
    "slip": slip.build,
    "bulletin": bulletin.build,
    "legal-form": legal_form.build,
    "application-form": application_form.build,
    "certificate": certificate.build,
    "certificate-sidecar": certificate.build_sidecar,
    "dossier": dossier.build,
    "summary-pdf": summary_pdf.build,
    "contact-sheet": contact_sheet.build,
    "index": index.build,
}

#: Builder -> the same for several papers in one go, in order.
TOGETHER: dict[str, Callable[[Sequence[Any]], list[bytes]]] = {
    "legal-form": legal_form.build_many,
    "application-form": application_form.build_many,
    "certificate": certificate.build_many,
    "dossier": dossier.build_many,
}

PARTED: dict[str, Parted] = {
    "summary-pdf": Parted(summary_pdf.split, summary_pdf.render_block, summary_pdf.join_blocks),
}
