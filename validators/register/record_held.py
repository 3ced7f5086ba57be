"""An entry of a book that a row needs: 资格证, 实名认证, the enterprise's own data (F19, D-E12)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from procedures.words import OFFICE
from validators.register.books import Books
from validators.rows import Found
from validators.rule import FieldName, Params


class RecordHeld(Params):
    """The `book`, whose entry is found by `key_field`, or by the sender's code.

    `part_field` holds the 专业 (several with 、) that must each have an entry under `part_name`.
    `needs`: header -> word the entry must have; `filled`: headers that must not be blank;
    `same`: field of the row -> header of an entry that must say the same.
    """

    book: str
    key_field: FieldName | None = None
    part_field: FieldName | None = None
    part_name: str = ""
    needs: dict[str, str] = {}
    filled: tuple[str, ...] = ()
    same: dict[FieldName, str] = {}
    advice: str = "请先办理，再报本业务。"


def check(books: Books, params: RecordHeld) -> Iterator[Found]:
    """`prerequisite-missing` naming what is missing, `registry-conflict` at what differs."""
    if params.key_field is None and books.org == OFFICE:
        return
    place = params.key_field or books.rows.procedure.key_field.name
    keys, parts = books.rows.column(params.key_field), books.rows.column(params.part_field)
    said = [books.rows.column(name) for name in params.same]
    for row, own, part, *words in zip(books.rows.numbers, keys, parts, *said, strict=True):
        key = own if params.key_field else books.org
        if not key or (params.part_field and not part):
            continue
        held = books.facts.records.get((params.book, key), ())
        missing = _missing(params, held, part)
        if missing:
            told = {"reason": missing, "advice": params.advice}
            yield Found("prerequisite-missing", row, place, own, told)
        else:
            yield from _differs(params, row, words, held)


def _missing(params: RecordHeld, held: Sequence[Mapping[str, str]], part: str) -> str:
    """What is missing, in words; "" when nothing is."""
    if params.filled:
        blank = [name for name in params.filled if not any(entry.get(name) for entry in held)]
        return f"《{params.book}》还缺：{'、'.join(blank)}" if blank else ""
    if not held:
        return f"《{params.book}》中没有登记"
    good = [entry for entry in held if all(entry.get(n) == w for n, w in params.needs.items())]
    if not good:
        wanted = "、".join(f"{name}为「{word}」" for name, word in params.needs.items())
        return f"《{params.book}》中的登记不符合：{wanted}"
    parts = {entry.get(params.part_name, "") for entry in good}
    lacking = [word for word in part.split("、") if word and word not in parts]
    return f"《{params.book}》中没有：{'、'.join(lacking)}" if lacking else ""


def _differs(
    params: RecordHeld, row: int, words: Sequence[str], held: Sequence[Mapping[str, str]]
) -> Iterator[Found]:
    for (field, header), value in zip(params.same.items(), words, strict=True):
        known = {entry.get(header, "") for entry in held} - {""}
        if value and known and value not in known:
            reason = f"「{field}」与《{params.book}》的「{header}」不同"
            yield Found("registry-conflict", row, field, value, {"reason": reason})
