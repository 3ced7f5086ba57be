"""Who may sign up by what he holds (A03, A04, A05: seed 000 lines 18-24, D-A01).

未持证 people file the newcomer's form, people with one certificate the additional one, people
with both neither: they go to continuing education.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from validators.register.books import Books
from validators.register.holdings import held_kinds
from validators.rows import Found
from validators.rule import FieldName, Params


class AlreadyCertified(Params):
    """`allowed`: none = only people without a certificate; one = people with exactly one.

    `kinds` are the certificate kinds that count, all of them together make 双证. `kind_field`
    holds the kind applied for. `advice` tells people with one certificate where to go,
    `advice_all` those with all.
    """

    allowed: Literal["none", "one"] = "none"
    kinds: tuple[str, ...] = ("质量监督", "安全监督")
    states: tuple[str, ...] = ("有效", "暂停")
    id_field: FieldName = "身份证号"
    kind_field: FieldName | None = None
    advice: str = "已持单证，请报增项。"
    advice_none: str = "未持证，请报新进人员。"
    advice_all: str = "已持双证，请报继续教育。"


def check(books: Books, params: AlreadyCertified) -> Iterator[Found]:
    """`already-certified` for too many certificates, `certificate-not-held` for too few."""
    numbers, wanted = books.rows.column(params.id_field), books.rows.column(params.kind_field)
    for row, number, kind in zip(books.rows.numbers, numbers, wanted, strict=True):
        if not number:
            continue
        held = held_kinds(books.facts, number, params.kinds, params.states)
        if len(held) == len(params.kinds):
            details = {"holding": f"已持双证（{'、'.join(held)}）", "advice": params.advice_all}
        elif held and params.allowed == "none":
            details = {"holding": f"已持单证（{'、'.join(held)}）", "advice": params.advice}
        elif kind and kind in held:
            details = {"holding": f"已持{kind}证书", "advice": params.advice}
        elif not held and params.allowed == "one":
            few = {"wanted": "监督资格证书", "advice": params.advice_none}
            yield Found("certificate-not-held", row, params.id_field, number, few)
            continue
        else:
            continue
        details["procedure"] = books.rows.procedure.title
        yield Found("already-certified", row, params.id_field, number, details)
