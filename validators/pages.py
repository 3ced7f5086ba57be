"""Page sets: one file a page, named by its page number (seed 003 lines 28, 42, 75)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from procedures.findings import Finding, find
from procedures.model import Attachment
from procedures.records import Tie

_PAGE = re.compile(r"0*([1-9][0-9]{0,3})")


def page_findings(spec: Attachment, tie: Tie) -> Iterator[Finding]:
    """`page-name` for files without a number, `page-gap` for missing or doubled pages.

    A lone file named by the material instead of a page is a set of one. Names are
    compared as numbers, so 2 comes before 10 and 01 is page 1.
    """
    pages: list[int] = []
    for member in tie.members:
        stem = member.name.rpartition(".")[0] or member.name
        found = _PAGE.fullmatch(stem.rpartition("_")[2])
        if found:
            pages.append(int(found[1]))
        elif len(tie.members) > 1 or spec.min_pages > 1:
            yield find("page-name", file=member.path, material=spec.name)
    problem = _problem(pages)
    if problem:
        folder = tie.members[0].path.rpartition("/")[0] or tie.members[0].path
        yield find("page-gap", file=folder, material=spec.name, problem=problem)


def _problem(pages: list[int]) -> str:
    doubled = sorted({page for page in pages if pages.count(page) > 1})
    missing = sorted(set(range(1, max(pages, default=0) + 1)) - set(pages))
    said = []
    if missing:
        said.append(f"缺第 {'、'.join(map(str, missing))} 页")
    if doubled:
        said.append(f"第 {'、'.join(map(str, doubled))} 页重复")
    return "，".join(said)
