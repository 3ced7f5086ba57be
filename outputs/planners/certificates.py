"""Certificates as PDF with their sidecars: one for each edition that a finished case issued.

Only procedures that declare the output `certificate` print papers, and only once their case is
已办结: after 公示 and 公告 without objection (F23; seed 004 L25, L570). `to` says into whose
folder: submitter is the institution that holds it then, reviewers the authority that prints and
posts it (seed 003 L35-37). A new edition is a new paper.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from functools import partial
from itertools import groupby

from sqlalchemy import or_, select

from outputs.context import Job, PublishContext, basis_of
from outputs.documents.certificate import CERTIFICATE, CertificatePaper, Sidecar
from outputs.documents.marks import in_words
from outputs.planners import licences
from outputs.planners.senders import safe_name
from outputs.workbooks.certificates import certificates_listing
from outputs.workbooks.listing import content_of
from outputs.workbooks.review_data import photo_path
from procedures.certificates.kind import CertificateKind
from procedures.certificates.load import certificate_kinds
from procedures.id_numbers import birth_date
from procedures.words import FILE_CERTIFICATES, FOLDER_CERTIFICATES, Status
from registry.editions import Edition, editions
from registry.identities import is_person
from registry.models import Application, PersonProfile

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
    for _, some in groupby(known, lambda each: (each.system, each.number)):
        rows = _on_paper([each for each in some if each.current and _is_good(each)])
        due = [each for each in rows if each.approved and each.procedure in printing]
        for institution in _receivers(context, due[0]) if due else ():
            yield from _jobs(context, institution, rows)


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


def _jobs(context: PublishContext, institution: str, rows: Rows) -> Iterator[Job]:
    system, number = rows[0].system, rows[0].number
    kind = certificate_kinds()[system, rows[0].kind]
    made = (("pdf", CERTIFICATE, _paper), ("json", "certificate-sidecar", _sidecar))
    for suffix, builder, data in made:
        if suffix == "json" and not kind.national_type:
            continue
        name = safe_name(f"{rows[0].printed_number}_{rows[0].holder}")
        yield Job(
            key=f"{CERTIFICATE}/{system}/{number}/{institution}/{suffix}",
            basis=basis_of([(row.speciality, row.edition) for row in rows]),
            title=f"{kind.title} {rows[0].printed_number}",
            institution=institution,
            path=f"{context.today.isoformat()}/{FOLDER_CERTIFICATES}/{name}.{suffix}",
            builder=builder,
            data=partial(data, context, kind, tuple(rows)),
        )


def _paper(context: PublishContext, kind: CertificateKind, rows: Rows) -> CertificatePaper:
    first, newest = rows[0], licences.newest_of(rows)
    known = _profile(context, first)
    texts = _texts(context, kind, known, rows)
    texts |= {f"profile:{header}": text for header, text in known.items()}
    lines = [(label, texts.get(source, "")) for label, source in kind.paper.items()]
    return CertificatePaper(
        title=kind.title,
        lines=tuple((label, text) for label, text in lines if text),
        photo=_photo(context, newest),
        code=licences.licence_of(context, kind, newest) or first.printed_number,
        edition=newest.edition,
        issuer=licences.issuer_name(context, first),
        issued=newest.issued,
        support_line=context.settings.support_line,
    )


def _sidecar(context: PublishContext, kind: CertificateKind, rows: Rows) -> Sidecar:
    return licences.sidecar_of(context, kind, rows, _profile(context, rows[0]))


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


def _profile(context: PublishContext, row: Edition) -> dict[str, str]:
    """What the register knows of the holder within the system."""
    found = context.session.scalars(
        select(PersonProfile)
        .where(
            PersonProfile.person == row.person,
            PersonProfile.system == row.system,
            PersonProfile.valid_to.is_(None),
        )
        .order_by(PersonProfile.id)
    ).first()
    return {**found.values, "性别": found.gender} if found else {}


def _photo(context: PublishContext, row: Edition) -> bytes:
    """The photo of the case that issued the paper, else the newest of the holder's cases."""
    cases = context.session.scalars(
        select(Application)
        .where(
            Application.system == row.system,
            Application.status == Status.DONE,
            or_(
                is_person(
                    context.session, row.id_number, Application.subject, Application.filed_on
                ),
                Application.number == row.application,
            ),
        )
        .order_by(Application.closed_on.desc(), Application.number.desc())
    ).all()
    for case in sorted(cases, key=lambda case: case.number != row.application):
        procedure = context.catalogue.get(case.procedure)
        path = photo_path(context.workspace, procedure, case.materials) if procedure else None
        if path is not None and path.is_file():
            return path.read_bytes()
    return b""
