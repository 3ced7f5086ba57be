"""May this person be transferred there? (F15; seed 003 lines 14-24, rules 3.3, D-D04.)"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from procedures.certificates.transfer import MOVING, transfer_acts, transfer_table
from procedures.records import CaseFact, CertificateFact
from procedures.submitters import in_system
from validators.register.already_open import told_of
from validators.register.books import Books
from validators.rows import Found
from validators.rule import FieldName, Params

_PAPER = "检测人员岗位合格证"


class TransferAllowed(Params):
    """`id` is the person, `module` where it was begun, `target` the institution that takes him."""

    id: FieldName
    module: FieldName
    target: FieldName


_Fault = tuple[str, str, dict[str, Any]]


def check(books: Books, params: TransferAllowed) -> Iterator[Found]:
    """At most one finding a row.

    `already-open` for a second request from the other module; `reference-unknown` or
    `registry-conflict` at the institution; `certificate-not-held` for a person or a module
    without a certificate; `prerequisite-missing` where the table has nothing for it.
    """
    rows = books.rows
    columns = [rows.column(name) for name in (params.id, params.module, params.target)]
    keys = (key for _, key in books.unique_keys())
    for row, key, person, module, target in zip(rows.numbers, keys, *columns, strict=True):
        if not (person and module and target):
            continue
        case = books.case(row) or _own(books, key)
        case = case if case and case.held else None  # one that ended has no say in the next
        fault = (
            _other_module(books, params, case, row, module)
            or _wrong_place(books, params, case, target)
            or _nothing_fits(books, params, person, module, target)
        )
        if fault is not None:
            code, field, details = fault
            named = {params.id: person, params.target: target}
            yield Found(code, row, field, named.get(field, module), details)


def _own(books: Books, key: str) -> CaseFact | None:
    """The sender's own open case of that person."""
    case = books.facts.held_keys.get(key)
    mine = case is not None and case.institution == books.org
    return case if mine and case and case.procedure == books.rows.procedure.id else None


def _other_module(
    books: Books, params: TransferAllowed, case: CaseFact | None, row: int, module: str
) -> _Fault | None:
    """双证人员只需变更一次: a new row from the other module is not a correction of the first."""
    corrects = bool(books.meta.numbers.get(row))
    if case is None or corrects or case.values.get(params.module) == module:
        return None
    return "already-open", params.module, told_of(books, case, "人员")


def _wrong_place(
    books: Books, params: TransferAllowed, case: CaseFact | None, target: str
) -> _Fault | None:
    """Unknown or 停用, the sender himself, no laboratory, or another than the one that took him."""
    known = books.facts.institutions.get(target)
    if known is None or not known.enabled:
        return "reference-unknown", params.target, {"table": "机构名录"}
    reason = ""
    if target == books.org:
        reason = "调入机构就是本机构"
    elif known.type != "检测机构" or not in_system(books.rows.procedure, known):
        reason = f"{known.name}不是本系统的检测机构"
    elif case and case.values.get(params.target) != target and _received(books, case):
        reason = f"申请 {case.number} 已由原填的调入机构接收，不能改填其他机构"
    return ("registry-conflict", params.target, {"reason": reason}) if reason else None


def _received(books: Books, case: CaseFact) -> bool:
    return bool(books.rows.procedure.supplied & set(case.materials))


def _nothing_fits(
    books: Books, params: TransferAllowed, person: str, module: str, target: str
) -> _Fault | None:
    held = _held(books, person)
    if module not in held:
        advice = "请核对证件号码和发起模块；人员须持有本机构名下该模块的证书。"
        wanted = {"wanted": f"{module}{_PAPER}", "advice": advice}
        return "certificate-not-held", params.id, wanted
    qualifications = books.facts.institutions[target].qualifications
    if transfer_acts(transfer_table(books.facts.today), held, qualifications) is not None:
        return None
    has = "、".join(sorted(qualifications)) or "无"
    beside = f"证书：{'、'.join(held)}；调入机构资质：{has}"
    return (
        "prerequisite-missing",
        params.target,
        {
            "reason": f"调入机构不具备该证书对应资质（{beside}）",
            "advice": "请核对调入机构；该机构取得相应资质后再申报。",
        },
    )


def _held(books: Books, person: str) -> Mapping[str, CertificateFact]:
    """Kind -> certificate of the person that the sender has and that can move."""
    papers = books.facts.certificates.get(person, ())
    mine = (p for p in papers if p.state in MOVING and p.institution == books.org)
    return {paper.kind: paper for paper in mine}
