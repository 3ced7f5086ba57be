"""A row names a certificate by number: its identity columns equal the register (D-E09)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from procedures.certificates.life import VALID
from procedures.records import CertificateFact
from validators.cells.person_name import fold_person_name
from validators.register.books import Books
from validators.register.holdings import state_on
from validators.rows import Found
from validators.rule import FieldName, Params

_NONE = {"wanted": "注册证书", "advice": "请核对注册编号；证书须已在证书台账登记。"}


class CertificateAgrees(Params):
    """Fields of the row about one certificate: number, holder, document, 专业, last good day.

    `kinds` and `states` it may be of; `own`: it must stand in the sender's name, `foreign`: in
    another's; `holder_of` is the field that must hold the code of the institution it stands for.
    `new_field` holds 专业 that must not be on it yet.
    """

    number_field: FieldName
    name_field: FieldName | None = "姓名"
    id_field: FieldName | None = "证件号码"
    speciality_field: FieldName | None = None
    new_field: FieldName | None = None
    expires_field: FieldName | None = None
    holder_of: FieldName | None = None
    kinds: tuple[str, ...] = ()
    states: tuple[str, ...] = (VALID,)
    own: bool = False
    foreign: bool = False
    advice: str = "请核对该证书的状态。"


def check(books: Books, params: CertificateAgrees) -> Iterator[Found]:
    """`certificate-not-held`, `state-not-allowed`, `not-own-institution`, `registry-conflict`."""
    names = (
        params.number_field, params.name_field, params.id_field, params.speciality_field,
        params.new_field, params.expires_field, params.holder_of,
    )  # fmt: skip
    columns = [books.rows.column(name) for name in names]
    for row, number, *said in zip(books.rows.numbers, *columns, strict=True):
        if not number:
            continue
        parts = [
            part
            for part in books.facts.certificate_numbers.get(number, ())
            if not params.kinds or part.kind in params.kinds
        ]
        if parts:
            yield from _judge(books, params, row, number, parts, said)
        else:
            yield Found("certificate-not-held", row, params.number_field, number, _NONE)


def _judge(
    books: Books,
    params: CertificateAgrees,
    row: int,
    number: str,
    parts: Sequence[CertificateFact],
    said: Sequence[str],
) -> Iterator[Found]:
    """What is wrong with one row, given the certificate's parts."""
    name, person, speciality, fresh, expires, holder = said
    today = books.facts.today
    good = [part for part in parts if state_on(part, today) in params.states]
    places = _places(good or parts, today)
    yield from _place(books, params, row, number, places)
    if not good:
        details = {
            "subject": f"证书 {number} ",
            "state": state_on(parts[0], today),
            "procedure": books.rows.procedure.title,
            "advice": params.advice,
        }
        yield Found("state-not-allowed", row, params.number_field, number, details)
        return
    wrong = []
    if name and parts[0].holder and name != fold_person_name(parts[0].holder):
        wrong.append((params.name_field, name))
    if person and person != parts[0].id_number:
        wrong.append((params.id_field, person))
    if holder and holder not in places:
        wrong.append((params.holder_of, holder))
    if expires and expires not in {f"{part.valid_to}" for part in good}:
        wrong.append((params.expires_field, expires))
    if set(speciality.split("、")) - {""} - {part.speciality for part in good}:
        wrong.append((params.speciality_field, speciality))
    for field, value in wrong:
        reason = f"「{field}」填的「{value}」与证书 {number} 的登记不同"
        yield Found("registry-conflict", row, field, value, {"reason": reason})
    both = sorted(set(fresh.split("、")) & {part.speciality for part in good} - {""})
    if both:
        details = {"holding": f"已有专业{'、'.join(both)}", "advice": "请只填新增的专业。"}
        details["procedure"] = books.rows.procedure.title
        yield Found("already-certified", row, params.new_field, fresh, details)


def _places(parts: Sequence[CertificateFact], today: date) -> list[str]:
    """Who holds the certificate: where it is 有效; a 专业 that ended may stay with who had it."""
    valid = [part.institution for part in parts if state_on(part, today) == VALID]
    return valid or [part.institution for part in parts]


def _place(
    books: Books, params: CertificateAgrees, row: int, number: str, places: Sequence[str]
) -> Iterator[Found]:
    """Whose name it stands in: the sender's, or anybody's but his."""
    mine = books.org in places
    if params.own and not mine:
        other = {"other": books.name_of(places[0])}
        yield Found("not-own-institution", row, params.number_field, number, other)
    elif params.foreign and mine:
        reason = f"证书 {number} 已在本单位"
        yield Found("registry-conflict", row, params.number_field, number, {"reason": reason})
