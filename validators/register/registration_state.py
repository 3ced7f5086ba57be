"""初始 is for people never registered, 重新 for those whose registration has ended (rules 4.1)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from procedures.certificates.life import VALID
from validators.register.books import Books
from validators.register.holdings import state_on
from validators.rows import Found
from validators.rule import FieldName, Params


class RegistrationState(Params):
    """`allowed`: never = no certificate of `kind` at all; ended = some, and none in force."""

    allowed: Literal["never", "ended"]
    kind: str
    id_field: FieldName = "证件号码"


def check(books: Books, params: RegistrationState) -> Iterator[Found]:
    """`state-not-allowed` at the person."""
    for row, number in zip(books.rows.numbers, books.rows.column(params.id_field), strict=True):
        if not number:
            continue
        held = [c for c in books.facts.certificates.get(number, ()) if c.kind == params.kind]
        good = [c for c in held if state_on(c, books.facts.today) == VALID]
        state = advice = ""
        if params.allowed == "never" and held:
            state, advice = "曾经注册", "证书有效的，请先注销；已注销或过期的，请走重新申报。"
        elif params.allowed == "ended" and good:
            state, advice = "证书未注销", "请先办理注销申报。"
        elif params.allowed == "ended" and not held:
            state, advice = "从未注册", "请走初始申报。"
        if state:
            title = books.rows.procedure.title
            details = {"subject": "该人员", "state": state, "procedure": title, "advice": advice}
            yield Found("state-not-allowed", row, params.id_field, number, details)
