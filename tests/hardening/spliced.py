"""`spliced`: every file inside an otherwise good package of four people.

Promise (reliability 16, 17): the defect is named with its file or its row, and the other three
people's rows are what they are without it. A good package among the others is the measure: each
row of it taken, nothing said.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from random import Random

from flows.samples.people import Person
from flows.samples.signup import (
    HEADERS,
    PHOTO,
    SHEET,
    WORKBOOK,
    file_name,
    materials_of,
    signup_row,
)
from flows.samples.workbooks import workbook_bytes
from flows.samples.writing import zip_bytes
from procedures.findings import KINDS
from procedures.words import FOLDER_ATTACHMENTS, DropResult
from tests.flows.world import World
from tests.hardening.figures import Asked, Figures
from tests.hardening.province import SECONDS, Province, judge_night, station_of
from tests.hardening.small_scans import SmallScans
from tests.hardening.specimens import CORPUS, Specimen, specimens
from tests.hardening.watched import Answer

_PEOPLE = 4
_A_NIGHT = 120
#: The rows of a package that has none: its workbook is the specimen, or one of two.
_WITHOUT_ROWS = ("as the workbook", "as a second workbook")
_BOOKS = (".xlsx", ".xlsm", ".xls")


@dataclass(frozen=True, slots=True)
class Splice:
    """One package: which file, in which place, whose row it touches (0-3), folder or zip."""

    one: Specimen
    way: str
    victim: int
    zipped: bool

    @property
    def text(self) -> str:
        """For people who want to see it again."""
        return f"{self.one.origin} {self.way} of row {self.victim + 2}"


def measure(asked: Asked, figures: Figures) -> None:
    """Nights of up to 120 packages, each night in a province of its own."""
    random = Random(f"spliced-{asked.seed}")
    started = time.monotonic()
    province = Province(asked.work)
    if not CORPUS.is_dir():
        figures.counts["corpus"] = "not beside this checkout: files made here only"
    splices = _splices(asked, random, province.world)
    for what in ("packages", "rows beside the spliced ones", "of them changed"):
        figures.counts[what] = 0
    figures.counts["exceptions nobody expected"] = 0
    figures.least["packages"] = 5_000 if asked.long else 60
    for begin in range(0, len(splices), _A_NIGHT):
        if asked.enough(started, float(figures.counts["packages"]) >= figures.least["packages"]):
            break
        _night(figures, province, splices[begin : begin + _A_NIGHT], random, f"seed {asked.seed}")


def _splices(asked: Asked, random: Random, world: World) -> list[Splice]:
    """Every chosen file in one place; in the long form as photo, as scan, and often elsewhere."""
    found: list[Splice] = []
    for one in specimens(random, *((10_000, 300) if asked.long else (80, 20)), world):
        places = ["as the photo", "as the scan"]
        others = ["beside the attachments", *(_WITHOUT_ROWS if one.suffix in _BOOKS else ())]
        chosen = [random.choice(places + others)]
        if asked.long:
            chosen = places + random.choices(others, k=random.randint(0, 1))
        found += [
            Splice(one, way, random.randrange(_PEOPLE), random.random() < 0.5) for way in chosen
        ]
    random.shuffle(found)
    return found


def _night(
    figures: Figures, province: Province, splices: list[Splice], random: Random, seed: str
) -> None:
    scans = SmallScans()

    def lay(world: World) -> None:
        good = _package(world.people(_PEOPLE), world, scans, random)
        world.drop(station_of(0), "好的", good)
        for number, splice in enumerate(splices):
            people = world.people(_PEOPLE)
            files = _package(people, world, scans, random)
            _splice(files, people[splice.victim], splice)
            packed: dict[str, bytes] | bytes = zip_bytes(files) if splice.zipped else files
            world.drop(station_of(number), _name(number, splice), packed)

    night, _ = province.night(lay)
    judge_night(figures, night, seed)
    good = night.answers.get("好的")
    if good is None or good.result != DropResult.ACCEPTED or good.codes:
        figures.broke(f"the good package was answered {good} ({seed})")
    for number, splice in enumerate(splices):
        answer = night.answers.get(_name(number, splice))
        figures.count("packages")
        if answer is None:
            figures.broke(f"no answer: {splice.text} ({seed})")
            continue
        _judge(figures, splice, answer, seed)
    province.forget()


def _name(number: int, splice: Splice) -> str:
    return f"包{number:04d}" + (".zip" if splice.zipped else "")


def _package(
    people: list[Person], world: World, scans: SmallScans, random: Random
) -> dict[str, bytes]:
    rows = [signup_row(person, world.calendar) for person in people]
    files = {WORKBOOK: workbook_bytes(SHEET, HEADERS, rows)}
    for person in people:
        for material in materials_of(person):
            body = scans.photo(random) if material == PHOTO else scans.scan(person, material)
            files[file_name(person.id_number, material)] = body
    return files


def _splice(files: dict[str, bytes], person: Person, splice: Splice) -> None:
    """Put the file where its way says."""
    files[_place(person, splice)] = splice.one.load()
    if splice.way == "as the workbook" and _place(person, splice) != WORKBOOK:
        del files[WORKBOOK]


_PLACES: dict[str, Callable[[Person, Specimen], str]] = {
    "as the photo": lambda person, _: file_name(person.id_number, PHOTO),
    "as the scan": lambda person, _: file_name(person.id_number, "毕业证"),
    "beside the attachments": lambda _, one: f"{FOLDER_ATTACHMENTS}/{one.name}",
    "as the workbook": lambda _, one: f"报名{one.suffix}",
    "as a second workbook": lambda _, one: one.name,
}


def _place(person: Person, splice: Splice) -> str:
    return _PLACES[splice.way](person, splice.one)


def _judge(figures: Figures, splice: Splice, answer: Answer, seed: str) -> None:
    figures.most("seconds of the slowest package", round(answer.seconds, 2))
    where = f"{splice.text} ({seed})"
    if answer.result == DropResult.FAILED:
        figures.broke(f"the run failed over {where}")
        return
    if answer.seconds > SECONDS:
        figures.broke(f"{answer.seconds:.0f} s: {where}")
    if unknown := answer.codes - set(KINDS):
        figures.broke(f"codes that are not catalogued {sorted(unknown)}: {where}")
    if splice.way in _WITHOUT_ROWS:
        figures.count(f"{splice.way}")
        if not answer.must:
            figures.broke(f"{answer.result} without a finding: {where}")
        return
    _judge_rows(figures, splice, answer, where)


def _judge_rows(figures: Figures, splice: Splice, answer: Answer, where: str) -> None:
    """The victim's row may fall, by a finding that names it or the file; the others stand."""
    row = splice.victim + 2
    others = [f for f in answer.findings if f["row"] not in (None, row)]
    figures.count("rows beside the spliced ones", _PEOPLE - 1)
    accepted, total = answer.rows["accepted"], answer.rows["total"]
    if total != _PEOPLE or accepted < _PEOPLE - 1 or others:
        figures.count("of them changed", max(1, _PEOPLE - 1 - accepted))
        said = sorted({(f["code"], f["row"]) for f in others})
        figures.broke(f"{accepted} of {total} rows taken, {said} said of others: {where}")
    taken = accepted == _PEOPLE
    figures.count(f"{splice.way}: row {'taken' if taken else 'refused'}")
    if not taken and not _named(answer.findings, row):
        figures.broke(f"row {row} is refused and nothing says why: {where}")


def _named(findings: Iterable[dict[str, object]], row: int) -> bool:
    return any(
        f["severity"] == "must_fix" and (f["row"] == row or f["file"] is not None) for f in findings
    )
