"""The tree of institutions: levels of review, territory, areas (design 6)."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from pathlib import Path

from procedures.records import Institution
from procedures.steps import Actor, ActorKind
from procedures.words import OFFICE, OFFICE_NAME, PERSON

DIVISIONS_FILE = Path(__file__).parent / "tables" / "divisions.csv"

#: Levels by height: an institution's authority by division is always of a higher one.
_HEIGHT = {"企业": 0, "县": 1, "市": 2, "省": 3}
#: Types that can be somebody's authority where 上级机构编码 is blank.
_AUTHORITIES = ("监督机构", "主管部门")
_LEVEL_OF = {ActorKind.COUNTY: "县", ActorKind.CITY: "市", ActorKind.PROVINCE: "省"}


@cache
def divisions() -> dict[str, tuple[str, str]]:
    """Division code -> (name, level) for the provinces served."""
    with DIVISIONS_FILE.open(encoding="utf-8", newline="") as lines:
        return {row["code"]: (row["name"], row["level"]) for row in csv.DictReader(lines)}


def institution_words(tree: Tree, code: str) -> str:
    """An institution as dropdowns and lists name it, `名称（编码）`; the code where unknown."""
    known = tree.get(code)
    return f"{known.name}（{code}）" if known else code


@cache
def places_named(text: str) -> tuple[str, ...]:
    """Beginnings of the division codes that lie in a place, which is named as people do.

    By code, by full name (长沙市) or as 所属地区 prints it (长沙); a county's name may occur in
    several cities. Nothing for a place nobody knows.
    """
    ends = {"省": 2, "市": 4}
    return tuple(
        code[: ends.get(level, 6)]
        for code, (name, level) in sorted(divisions().items())
        if text in (code, name, short_name(name))
    )


def short_name(name: str) -> str:
    """A division's name as 所属地区 prints it: 长沙, 湘西, 湖南."""
    for suffix in ("土家族苗族自治州", "朝鲜族自治州", "省", "市"):
        name = name.removesuffix(suffix)
    return name


class Tree:
    """Institutions by code with their parents; built anew from the register in each run."""

    def __init__(self, institutions: Iterable[Institution]) -> None:
        """Index `institutions`; where 上级机构编码 is blank the division prefix decides."""
        self._by_code = {institution.code: institution for institution in institutions}
        self._authorities: dict[tuple[str, str], list[Institution]] = {}
        for _, institution in sorted(self._by_code.items()):
            if institution.type in _AUTHORITIES and institution.enabled:
                place = (institution.division, institution.level)
                self._authorities.setdefault(place, []).append(institution)
        self._parents = {
            code: institution.parent or self._parent_by_division(institution)
            for code, institution in sorted(self._by_code.items())
        }
        self._children: dict[str, list[str]] = {}
        for code, parent in self._parents.items():
            self._children.setdefault(parent, []).append(code)

    def __iter__(self) -> Iterator[Institution]:
        """Institutions in the order of their codes."""
        return (self._by_code[code] for code in sorted(self._by_code))

    def get(self, code: str) -> Institution | None:
        """The institution of that code, None when unknown."""
        return self._by_code.get(code)

    def name(self, code: str) -> str:
        """The institution's name, the operator's for his folder; of one not there, its code."""
        institution = self._by_code.get(code)
        if institution is None:
            return OFFICE_NAME if code == OFFICE else code
        return institution.name

    def ancestors(self, code: str) -> list[Institution]:
        """Institutions above `code`, nearest first; a loop in the data ends the list."""
        found: list[Institution] = []
        seen = {code}
        parent = self._parents.get(code, "")
        while parent and parent not in seen and parent in self._by_code:
            found.append(self._by_code[parent])
            seen.add(parent)
            parent = self._parents.get(parent, "")
        return found

    def within(self, code: str) -> set[str]:
        """Codes at or below `code`: its territory."""
        found: set[str] = set()
        waiting = [code]
        while waiting:
            current = waiting.pop()
            if current not in found:
                found.add(current)
                waiting.extend(self._children.get(current, ()))
        return found

    def actor(self, actor: Actor, org: str, party: str = "") -> str | None:
        """The institution that acts as `actor` for a case of `org`; None when there is none.

        One that is 停用 is passed over, as if it did not exist.
        """
        return self._find(actor, org, party, lambda institution: institution.enabled)

    def holder(self, actor: Actor, org: str, party: str = "") -> str | None:
        """The institution whose place it is to act, whether it is 停用 or not."""
        return self._find(actor, org, party, lambda institution: True)

    def _find(
        self, actor: Actor, org: str, party: str, wanted: Callable[[Institution], bool]
    ) -> str | None:
        """The nearest institution that is `wanted`.

        `party` is the code in the actor's `of` field. county, city and province are the nearest
        institution of that level: strictly above the submitter, whose own institution is a step
        of its own, but at or above another party. Own institution, leader and submitter are
        the institution itself; a person acts by slip, through nobody's folder.
        """
        base = party if actor.of else org
        match actor.kind:
            case ActorKind.COUNTY | ActorKind.CITY | ActorKind.PROVINCE:
                level = _LEVEL_OF[actor.kind]
                itself = self._by_code.get(base) if actor.of else None
                line = ([itself] if itself else []) + self.ancestors(base)
                return next((i.code for i in line if i.level == level and wanted(i)), None)
            case ActorKind.OFFICE:
                return OFFICE
            case ActorKind.PERSON:
                return PERSON
            case _:
                named = self._by_code.get(base)
                return base if named is not None and wanted(named) else None

    def successor(self, code: str) -> str:
        """Who takes over from `code`: the nearest institution above that is 启用, or `_office`."""
        return next((i.code for i in self.ancestors(code) if i.enabled), OFFICE)

    def windows(self, code: str) -> list[str]:
        """服务窗口 of the area of `code`: of the nearest institution above it that has any."""
        for above in self.ancestors(code):
            found = [
                child
                for child in sorted(self._children.get(above.code, ()))
                if self._by_code[child].type == "服务窗口" and self._by_code[child].enabled
            ]
            if found:
                return found
        return []

    def area(self, code: str) -> str:
        """所属地区 as the seeds print it: the city's short name, the province's for its own."""
        institution = self._by_code.get(code)
        if institution is None:
            return ""
        name, level = divisions().get(institution.division, ("", ""))
        if level not in ("省", "市"):
            city = institution.division[:4] + "00"
            name = divisions().get(city, (name, level))[0]
        return short_name(name)

    def in_place(self, text: str) -> set[str]:
        """Codes of the institutions that lie in a place (`places_named`)."""
        places = places_named(text)
        return {code for code, at in self._by_code.items() if at.division.startswith(places)}

    def _parent_by_division(self, institution: Institution) -> str:
        """The authority of the next higher level for its division, in one of the same systems.

        One of the same type goes before others (a station's authority is a station).
        """
        division = institution.division
        height = _HEIGHT.get(institution.level, 0)
        for code, level in (
            (division, "县"),
            (division[:4] + "00", "市"),
            (division[:2] + "0000", "省"),
        ):
            if _HEIGHT[level] <= height:
                continue
            found = [
                other
                for other in self._authorities.get((code, level), ())
                if other.systems & institution.systems and other.code != institution.code
            ]
            if found:
                return min(found, key=lambda i: (i.type != institution.type, i.code)).code
        return ""
