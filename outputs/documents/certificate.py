"""A certificate as PDF, and its JSON sidecar with the national e-certificate fields (rules 6).

What stands on it follows the kind (`paper` of its file); a QR code carries the 证照标识, or the
number where the kind has none. ID numbers stand whole; nothing is cut.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from outputs.documents.marks import in_words, qr_uri
from outputs.pdf.batch import render_each
from outputs.pdf.engine import data_uri

#: The id under which procedure files declare it.
CERTIFICATE = "certificate"
TEMPLATE = "certificate.html.j2"
STYLE = "certificate.css"


@dataclass(frozen=True, slots=True)
class CertificatePaper:
    """The data of one paper. `lines`: (label, text); `code` is what the QR code says.

    `edition` counts papers under the number, from 1. `photo` JPEG bytes or b"" for none;
    `signature` the same of the holder's signature, None where the kind has no place for one.
    """

    title: str
    lines: tuple[tuple[str, str], ...]
    photo: bytes
    code: str
    edition: int
    issuer: str
    issued: date
    support_line: str
    signature: bytes | None = None


@dataclass(frozen=True, slots=True)
class Sidecar:
    """The data of one sidecar: names and values of the national list, in its order."""

    fields: tuple[tuple[str, object], ...]


def build(paper: CertificatePaper) -> bytes:
    """The PDF of one certificate: one page."""
    return build_many([paper])[0]


def build_many(papers: Sequence[CertificatePaper]) -> list[bytes]:
    """One PDF for each paper, rendered together."""
    return render_each(TEMPLATE, [page_values(paper) for paper in papers], STYLE)


def page_values(paper: CertificatePaper) -> dict[str, object]:
    """What the template prints, in words."""
    return {
        "paper": paper,
        "photo": data_uri(paper.photo, "image/jpeg") if paper.photo else "",
        "signature": data_uri(paper.signature, "image/jpeg") if paper.signature else "",
        "qr": qr_uri(paper.code),
        "issued": in_words(paper.issued),
    }


def build_sidecar(sidecar: Sidecar) -> bytes:
    """The sidecar as UTF-8 JSON, fields in the order of the standard."""
    return (json.dumps(dict(sidecar.fields), ensure_ascii=False, indent=1) + "\n").encode()
