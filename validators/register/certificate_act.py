"""An act on a certificate is asked for: there, the person's, the right institution's, allowed.

What a certificate's kind and state allow stands in procedures/certificates (design 7).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Any, Literal

from procedures.certificates.kind import CertificateKind
from procedures.certificates.life import may_renew
from procedures.certificates.load import certificate_kinds
from procedures.records import CertificateFact
from validators.register.books import Books
from validators.register.holdings import OnCertificates, papers_meant, state_on
from validators.rows import Found
from validators.rule import FieldName


class CertificateAct(OnCertificates):
    """`act` is wanted for the certificates that the row means (`procedures.certificates.which`).

    `number` names one by its number, `id` is the person it must belong to; without `number`
    each of the person's kinds that `kinds` or `kind_field` name is meant. `by` own: they must
    be the sender's; other: another institution's, that of the field `institution` where it is
    given; any: no matter whose. `window`: today must lie in the kind's renewal window. `every`:
    none of the person's certificates (there, where `institution` says where) that the act could
    be done to may be left out.
    """

    by: Literal["own", "other", "any"] = "own"
    institution: FieldName | None = None
    window: bool = False
    every: bool = False
    advice: str = "请核对证书编号、证件号和证书状态。"


def check(books: Books, params: CertificateAct) -> Iterator[Found]:
    """What keeps the act from each kind (or the number) that the row names, the first fault only.

    `certificate-not-held`, `not-own-institution`, `registry-conflict`, `state-not-allowed` or
    `window-closed`.
    """
    which = params.which
    field = params.number or params.id
    beside = (params.institution,) if params.institution else ()
    for row, values, papers in papers_meant(books, which, *beside):
        kinds = () if params.number else which.kinds_of(values)
        for kind in kinds or ("",):
            meant = [paper for paper in papers if not kind or paper.kind == kind]
            fault = _fault(books, params, meant, kind, values)
            if fault is not None:
                code, details = fault
                place = params.institution if code == "registry-conflict" else field
                yield Found(code, row, place, which.asked(values), details)
                break
        else:
            left = _left_out(books, params, values) if params.every else ""
            if left:
                reason = f"该人员还持有{left}证书，须一并办理"
                place = params.kind_field or field
                yield Found("registry-conflict", row, place, "", {"reason": reason})


def _left_out(books: Books, params: CertificateAct, values: Mapping[str, str]) -> str:
    """Kinds that the person holds, that the act could be done to, and that the row leaves out."""
    system, today = books.rows.procedure.system, books.facts.today
    named = params.which.kinds_of(values)
    place = values.get(params.institution or "", "")
    held = {
        paper.kind
        for paper in books.facts.certificates.get(values.get(params.id or "", ""), ())
        if place in ("", paper.institution)
        and params.act in (acts := _acts(system, paper.kind))
        and state_on(paper, today) in acts[params.act].before
    }
    return "、".join(sorted(held - set(named))) if named else ""


_Fault = tuple[str, dict[str, Any]]


def _fault(
    books: Books,
    params: CertificateAct,
    papers: Sequence[CertificateFact],
    kind: str,
    values: Mapping[str, str],
) -> _Fault | None:
    """What keeps the act from every one of `papers`; None when one of them will do."""
    laws = certificate_kinds()
    system = books.rows.procedure.system
    known = [(p, laws[system, p.kind]) for p in papers if params.act in _acts(system, p.kind)]
    if not known:
        return "certificate-not-held", {"wanted": _wanted(params, kind, values), **_advice(params)}
    here = [(p, law) for p, law in known if _place(books, params, p, values) is None]
    if not here:
        return _place(books, params, known[0][0], values)
    today = books.facts.today
    able = [(p, law) for p, law in here if state_on(p, today) in law.acts[params.act].before]
    if not able:
        return "state-not-allowed", _state(books, params, here[0][0])
    if params.window and not any(may_renew(law, p.valid_to, today) for p, law in able):
        return "window-closed", _window(books, *able[0])
    return None


def _acts(system: str, kind: str) -> Mapping[str, Any]:
    law = certificate_kinds().get((system, kind))
    return law.acts if law else {}


def _place(
    books: Books, params: CertificateAct, paper: CertificateFact, values: Mapping[str, str]
) -> _Fault | None:
    """What is wrong with whose certificate it is; the operator acts for everybody."""
    if params.by == "any" or books.facts.sender is None:
        return None
    own = paper.institution == books.org
    if params.by == "own":
        return None if own else ("not-own-institution", {"other": books.name_of(paper.institution)})
    if own:
        return "registry-conflict", {"reason": f"证书「{paper.number}」已在本机构名下"}
    named = values.get(params.institution or "", "")
    if named and named != paper.institution:
        reason = f"证书「{paper.number}」不在「{params.institution}」所填的机构名下"
        return "registry-conflict", {"reason": reason}
    return None


def _wanted(params: CertificateAct, kind: str, values: Mapping[str, str]) -> str:
    named = values.get(params.number, "") if params.number else ""
    words = kind or "、".join(params.kinds)
    return f"{words}证书「{named}」" if named else f"{words}证书"


def _advice(params: CertificateAct) -> dict[str, str]:
    return {"advice": params.advice}


def _state(books: Books, params: CertificateAct, paper: CertificateFact) -> dict[str, str]:
    return {
        "subject": f"证书「{paper.number}」",
        "state": state_on(paper, books.facts.today),
        "procedure": books.rows.procedure.title,
        **_advice(params),
    }


def _window(books: Books, paper: CertificateFact, law: CertificateKind) -> dict[str, str]:
    if paper.valid_to is None or law.validity.window_days is None:
        raise ValueError("a certificate without an end is always in its window")
    opens, closes = (paper.valid_to - timedelta(days=days) for days in law.validity.window_days)
    return {
        "period": f"{books.rows.procedure.title}（{paper.number}）",
        "opens": opens.isoformat(),
        "closes": closes.isoformat(),
        "today": books.facts.today.isoformat(),
        "corrections_until": closes.isoformat(),
    }
