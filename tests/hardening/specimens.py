"""Files to throw at the product: the corpus beside the checkout, and broken ones made here.

A specimen of the corpus comes with what its index says of it; one made here may say what it must
be answered.
"""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random

from flows.samples.hostile import NEIGHBOURS, workbook
from flows.samples.signup import signup_row
from flows.samples.writing import zip_bytes
from tests.flows.world import World
from tests.hardening.bomb_books import BOOKS
from tests.hardening.bomb_papers import PAPERS
from tests.hardening.bomb_zips import ZIPS
from tests.hardening.small_scans import SmallScans

CORPUS = Path(__file__).resolve().parents[3] / "shared" / "corpus"
_INSTEAD = 2_000  # at most so many made here stand in for the corpus
_HEAVY = ("一百万条.zip", "六万条.zip", "内容变长.pdf")  # seconds to make
_CUTS = (0.001, 0.02, 0.1, 0.25, 0.5, 0.75, 0.9, 0.97, 0.99, 0.999)


@dataclass(frozen=True, slots=True)
class Specimen:
    """One file. `name` is its own within all; `load` gives its bytes.

    `codes`: one of them must be among the findings ("" = it must not be usable, by any code);
    empty when anything will do. `sound`: what the bare libraries could read.
    """

    name: str
    origin: str
    load: Callable[[], bytes]
    codes: tuple[str, ...] = ()
    sound: bool = False

    @property
    def suffix(self) -> str:
        """The name's extension, with its dot."""
        return Path(self.name).suffix


def specimens(random: Random, count: int, made: int, world: World) -> list[Specimen]:
    """`count` files of the corpus and `made` made here; without the corpus more of those.

    All handmade probes of the corpus are always among them. In an order of their own.
    """
    found = list(_corpus())
    always = [one for one in found if one.origin.startswith("handmade")]
    others = [one for one in found if one not in always]
    chosen = always + random.sample(others, min(len(others), max(0, count - len(always))))
    chosen += made_here(random, made if found else made + min(count, _INSTEAD), world)
    random.shuffle(chosen)
    return chosen


def _corpus() -> Iterator[Specimen]:
    index = CORPUS / "index.csv"
    if not index.is_file():
        return
    listed: set[str] = set()
    with index.open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            path = CORPUS / row["file"]
            listed.add(path.name)
            sound = (
                ":E" not in row["bare_library_outcome"]
                and "SIG" not in (row["bare_library_outcome"])
            )
            origin = f"{row['file']} ({row['origin']}, {row['origin_path']})"
            yield Specimen(path.name, origin, path.read_bytes, (), sound)
    for path in sorted((CORPUS / "handmade").iterdir()):
        if path.name not in listed:
            yield Specimen(path.name, f"handmade/{path.name}", path.read_bytes)


def written_by_excel(one: Specimen) -> bool:
    """Whether a workbook says that Excel wrote it and no bare library stumbles over it."""
    if not one.sound or one.suffix not in (".xlsx", ".xlsm", ".xls"):
        return False
    data = one.load()
    if one.suffix == ".xls":
        return b"Microsoft Excel" in data
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as book:
            return b"Microsoft Excel" in book.read("docProps/app.xml")
    except (KeyError, zipfile.BadZipFile):
        return False


def made_here(random: Random, count: int, world: World) -> list[Specimen]:
    """Good files cut, with bits flipped, or under another extension; odd neighbours and bombs."""
    person = world.people(1)[0]
    row = signup_row(person, world.calendar)
    scans = SmallScans()
    good = {
        ".jpg": scans.photo(random),
        ".pdf": scans.scan(person, "毕业证"),
        ".xlsx": workbook(row),
    }
    good[".zip"] = zip_bytes({"报名.xlsx": good[".xlsx"], "附件/1.jpg": good[".jpg"]})
    made = [
        Specimen(f"邻居_{one.name}", f"made here: {one.code}", _given(one.make(row)), (one.code,))
        for one in NEIGHBOURS
    ]
    made += [
        Specimen(f"改名{old[1:]}{new}", f"made here: {old} as {new}", _given(data), ("file-type",))
        for old, data in good.items()
        for new in good
        if old != new
    ]
    made += [
        Specimen(
            f"截断{int(cut * 1000)}{suffix}",
            f"made here: {suffix} cut at {cut}",
            _given(data[: int(len(data) * cut)]),
            ("",),
        )
        for suffix, data in good.items()
        for cut in _CUTS
    ]
    made += [
        Specimen(
            f"炸弹_{name}", f"made here: {name}", make, () if "form-unknown" in codes else ("",)
        )
        for table in (ZIPS, BOOKS, PAPERS)
        for name, (codes, make) in table.items()
        if name not in _HEAVY and "form-unknown" not in codes
    ]
    random.shuffle(made)
    while len(made) < count:
        made.append(_damaged(random, len(made), random.choice(sorted(good)), good))
    return made[:count]


def _damaged(random: Random, number: int, suffix: str, good: dict[str, bytes]) -> Specimen:
    """Some bits flipped, a piece cut out, doubled or blanked; or cut at a random place."""
    data = bytearray(good[suffix])
    deed = random.choice(("cut", "flip", "flip", "flip", "hole", "twice", "blank"))
    at = random.randrange(len(data))
    length = random.randint(1, 200)
    match deed:
        case "cut":
            del data[at:]
        case "flip":
            for _ in range(random.choice((1, 1, 2, 8, 64))):
                data[random.randrange(len(data))] ^= 1 << random.randrange(8)
        case "hole":
            del data[at : at + length]
        case "twice":
            data[at:at] = data[at : at + length]
        case "blank":
            data[at : at + length] = bytes(len(data[at : at + length]))
    codes = ("",) if deed == "cut" else ()
    name = f"改动{number}{suffix}"
    return Specimen(name, f"made here: {suffix}, {deed} {number}", _given(bytes(data)), codes)


def _given(data: bytes) -> Callable[[], bytes]:
    return lambda: data
