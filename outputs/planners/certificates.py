"""Certificates as PDF with their sidecars: one for each edition that a finished case issued.

Only procedures that declare the output `certificate` print papers, and only once their case is
已办结: after 公示 and 公告 without objection (F23; seed 004 L25, L570). `to` says into whose
folder: submitter is the institution that holds it then, reviewers the authority that prints and
posts it (seed 003 L35-37). A new edition is a new paper, and so is one whose 使用有效期 begins anew
(rules 4.4).
"""

from __future__ import annotations

import base64
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from functools import partial
from itertools import groupby

from outputs.context import Job, PublishContext, basis_of
from outputs.documents.certificate import CERTIFICATE, CertificatePaper, Sidecar
from outputs.documents.marks import in_words
from outputs.planners import licences
from outputs.planners.paper_holder import cases_of, photo_of, profile_of, signature_of
from outputs.planners.paper_use import Period, chosen_days, period_of
from outputs.planners.senders import safe_name
from outputs.workbooks.certificates import certificates_listing
from outputs.workbooks.listing import content_of
from procedures.certificates.kind import CertificateKind
from procedures.certificates.load import certificate_kinds
from procedures.id_numbers import birth_date
from procedures.words import FILE_CERTIFICATES, FOLDER_CERTIFICATES
from registry.editions import Edition, editions

#: The output that asks for 证书台账.
LEDGER = "certificate-ledger"
#: What a certificate shows that stands under one number: its rows, one for each 专业.
Rows = Sequence[Edition]


def declared(context: PublishContext, output: str) -> dict[str, set[str]]:
    """System -> procedures that declare `output`."""
    found: dict[str, set[str]] = {}
    for procedure in context.catalogue.values():
        if any(each.id == output for each in procedure.outputs):
            found.setdefault(procedure.system, set()).add(procedure.id)
    return found


def plan_certificates(context: PublishContext) -> Iterator[Job]:
    """The current paper of each certificate, and its sidecar where the kind has a national type."""
    wanted = declared(context, CERTIFICATE)
    if not wanted:
        return
    printing: Collection[str] = set().union(*wanted.values())
    known = editions(context.session, wanted)
    chosen = chosen_days(context, known)
    for _, some in groupby(known, lambda each: (each.system, each.number)):
        rows = _on_paper([each for each in some if each.current and _is_good(each)])
        due = [each for each in rows if each.approved and each.procedure in printing]
        if due:
            use = period_of(context, rows, chosen)
            for institution in _receivers(context, due[0]):
                yield from _jobs(context, institution, rows, use)


def _receivers(context: PublishContext, row: Edition) -> list[str]:
    """Whose folders get the paper: the holder's institution, who prints and posts it, or both."""
    procedure = context.catalogue[row.procedure]
    output = next(each for each in procedure.outputs if each.id == CERTIFICATE)
    authority = licences.issuer(context, row) if "reviewers" in output.to else None
    codes = [row.institution] if "submitter" in output.to else []
    codes += [authority.code] if authority else []
    return [code for code in dict.fromkeys(codes) if code in context.folders]


def plan_certificate_ledgers(context: PublishContext) -> Iterator[Job]:
    """证书台账.xlsx with 证书打印记录: of each institution that holds some, and of those above it.

    Only of systems in which a procedure declares the output `certificate-ledger`.
    """
    found: dict[str, list[Edition]] = {}
    for row in editions(context.session, declared(context, LEDGER)):
        above = [each.code for each in context.tree.ancestors(row.institution)]
        authority = licences.issuer(context, row)
        for code in {row.institution, *above, *([authority.code] if authority else [])}:
            found.setdefault(code, []).append(row)
    for code in sorted(found.keys() & context.folders.keys()):
        listing = certificates_listing(context, found[code])
        yield Job(
            key=f"{LEDGER}/{code}",
            basis=content_of(listing),
            title=FILE_CERTIFICATES.removesuffix(".xlsx"),
            institution=code,
            path=FILE_CERTIFICATES,
            builder="listing",
            data=listing,
        )


def _on_paper(rows: list[Edition]) -> list[Edition]:
    """The 专业 of the newest paper: those that had not ended when it was issued (ADR 0017)."""
    issued = max((row.issued for row in rows), default=date.min)
    return [row for row in rows if row.expires is None or row.expires >= issued]


def _is_good(row: Edition) -> bool:
    kind = certificate_kinds().get((row.system, row.kind))
    return kind is not None and row.state in kind.good_states


def _jobs(context: PublishContext, institution: str, rows: Rows, use: Period) -> Iterator[Job]:
    system, number = rows[0].system, rows[0].number
    kind = certificate_kinds()[system, rows[0].kind]
    made = (("pdf", CERTIFICATE, _paper), ("json", "certificate-sidecar", _sidecar))
    for suffix, builder, data in made:
        if suffix == "json" and not kind.national_type:
            continue
        name = safe_name(f"{rows[0].printed_number}_{rows[0].holder}")
        yield Job(
            key=f"{CERTIFICATE}/{system}/{number}/{institution}/{suffix}",
            basis=basis_of([*((row.speciality, row.edition) for row in rows), *_days(use)]),
            title=f"{kind.title} {rows[0].printed_number}",
            institution=institution,
            path=f"{context.today.isoformat()}/{FOLDER_CERTIFICATES}/{name}.{suffix}",
            builder=builder,
            data=partial(data, context, kind, tuple(rows), use),
        )


def _days(use: Period) -> list[str]:
    return [day.isoformat() for day in use or ()]


def _paper(
    context: PublishContext, kind: CertificateKind, rows: Rows, use: Period
) -> CertificatePaper:
    first, newest = rows[0], licences.newest_of(rows)
    known = profile_of(context, first)
    texts = _texts(context, kind, known, rows)
    texts |= {f"profile:{header}": text for header, text in known.items()}
    texts["use"] = _validity(*use) if use else ""
    cases = cases_of(context, newest)
    lines = [(label, texts.get(source, "")) for label, source in kind.paper.items()]
    return CertificatePaper(
        title=kind.title,
        lines=tuple((label, text) for label, text in lines if text),
        photo=photo_of(context, cases),
        code=licences.licence_of(context, kind, newest) or first.printed_number,
        edition=newest.edition,
        issuer=licences.issuer_name(context, first),
        issued=newest.issued,
        support_line=context.settings.support_line,
        signature=signature_of(context, kind.signature, cases) if kind.signature else None,
    )


def _sidecar(context: PublishContext, kind: CertificateKind, rows: Rows, use: Period) -> Sidecar:
    """The national fields, and what the paper has besides: signature (base64), days of use."""
    cases = cases_of(context, licences.newest_of(rows))
    known = profile_of(context, rows[0])
    found = licences.sidecar_of(context, kind, rows, known, photo_of(context, cases))
    more: list[tuple[str, object]] = list(kind.national_more.items())
    if kind.signature:
        signed = signature_of(context, kind.signature, cases)
        more.append((kind.signature, base64.b64encode(signed).decode()))
    more += zip(("使用有效期起始日期", "使用有效期结束日期"), _days(use), strict=False)
    return Sidecar((*found.fields, *more))


def _texts(
    context: PublishContext, kind: CertificateKind, known: Mapping[str, str], rows: Rows
) -> dict[str, str]:
    """Source -> what the paper says; each 专业 with its end where no line gives one for all."""
    first = rows[0]
    born = birth_date(first.id_number)
    dated = len(rows) > 1 or "validity" not in kind.paper.values()
    return {
        "holder": first.holder,
        "gender": known.get("性别", ""),
        "birth": in_words(born) if born else "",
        "id_number": first.id_number,
        "institution": context.tree.name(first.institution),
        "post": first.post,
        "kind": first.kind,
        "speciality": "、".join(
            f"{row.speciality}（至 {row.expires.isoformat()}）" if dated and row.expires
            else row.speciality
            for row in rows
            if row.speciality
        ),
        "number": first.printed_number,
        "first_issued": in_words(min(row.first_issued for row in rows)),
        "issued": in_words(max(row.issued for row in rows)),
        "validity": _validity(first.good_from, first.expires),
    }  # fmt: skip


def _validity(start: date, end: date | None) -> str:
    return f"{in_words(start)} 至 {in_words(end)}" if end else ""
