"""A query stays within the asker's territory, and names a procedure that exists (design 8)."""

from __future__ import annotations

from collections.abc import Iterator

from procedures.tree import Tree
from procedures.words import OFFICE
from validators.register.books import Books
from validators.rows import Found
from validators.rule import FieldName, Params


class QueryWithin(Params):
    """`area` names a place by name or code, `procedure` a procedure by title or id."""

    area: FieldName = "所属地区"
    procedure: FieldName = "业务"


def check(books: Books, params: QueryWithin) -> Iterator[Found]:
    """`query-area` for a place without an institution of the territory, known or not.

    Nobody learns from the answer whether there is one elsewhere. `reference-unknown` for a
    procedure nobody knows.
    """
    tree = Tree(books.facts.institutions.values())
    everybody = {institution.code for institution in tree}
    territory = everybody if books.org == OFFICE else tree.within(books.org)
    titles = {*books.facts.titles, *books.facts.titles.values()}
    areas, procedures = books.rows.column(params.area), books.rows.column(params.procedure)
    for row, area, procedure in zip(books.rows.numbers, areas, procedures, strict=True):
        if area and not territory & tree.in_place(area):
            yield Found("query-area", row, params.area, area)
        if procedure and procedure not in titles:
            table = {"table": "业务目录"}
            yield Found("reference-unknown", row, params.procedure, procedure, table)
