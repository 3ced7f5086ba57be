"""The pictures of docs/a-day.md: lives the three days and photographs what each finds.

By hand, a few minutes: `python -m flows.docs.pictures`. Needs Chromium and LibreOffice
(`scripts/bootstrap --full`). Everybody in the pictures is invented (flows/samples/people.py).
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from flows.docs import camera
from flows.docs.pages import DOCS
from flows.docs.walk import ADDED, DROP, EVE, FIRST, FORM, SECOND, THIRD, Walk
from flows.samples.institutions import CHANGSHA, CHANGSHA_COUNTY, PROVINCE, Station

PICTURES = DOCS / "pictures"

#: A picture's name, whose outbox, the file's pattern there, and how it is taken.
Shot = tuple[str, Station, str, Callable[[Path, Path], None]]


def _page(height: int) -> Callable[[Path, Path], None]:
    return partial(camera.of_page, height=height)


def _sheet(page: int, part: camera.Part = camera.WHOLE) -> Callable[[Path, Path], None]:
    return partial(camera.of_workbook, page=page, part=part)


#: What is photographed at which moment of the walk.
SHOTS: dict[str, tuple[Shot, ...]] = {
    "eve": (
        ("01-county-index", CHANGSHA_COUNTY, "index.html", _page(760)),
        ("02-form-instructions", CHANGSHA_COUNTY, f"表单/{FORM}", _sheet(2)),
    ),
    "dropped": (
        ("03-receipt", CHANGSHA_COUNTY, f"*/回执/{DROP}_回执_*.xlsx", _sheet(1)),
        ("04-receipt-rows", CHANGSHA_COUNTY, f"*/回执/{DROP}_回执_*.xlsx", _sheet(2, (0.0, 0.4))),
    ),
    "corrected": (
        ("05-receipt-corrected", CHANGSHA_COUNTY, f"*/回执/{ADDED}_回执_*.xlsx", _sheet(1)),
        ("06-legal-form", CHANGSHA_COUNTY, "*/审核表/XJ-2026-000001_*.pdf", camera.of_paper),
    ),
    "first night": (
        ("07-city-index", CHANGSHA, "index.html", _page(700)),
        ("08-review", CHANGSHA, "待审/*.xlsx", _sheet(1, (0.45, 1.0))),
        ("09-photos", CHANGSHA, "待审/*_照片一览.html", _page(620)),
        ("10-handover", CHANGSHA, "待审/*_资料交接单.pdf", camera.of_paper),
    ),
    "sent back": (
        ("11-county-index-returned", CHANGSHA_COUNTY, "index.html", _page(560)),
        ("12-returned", CHANGSHA_COUNTY, "退回修改/*.xlsx", _sheet(1, (0.6, 1.0))),
    ),
    "approved": (
        ("13-province-index", PROVINCE, "index.html", _page(820)),
        ("14-county-ways", CHANGSHA_COUNTY, "index.html", _page(1900)),
        ("15-ledger", CHANGSHA_COUNTY, "本机构台账.xlsx", _sheet(1)),
        ("16-summary", CHANGSHA_COUNTY, "*/汇总表/*.pdf", camera.of_paper),
        ("17-bulletin", CHANGSHA, "*/一页通报_*.pdf", camera.of_paper),
    ),
}


def moments(walk: Walk) -> Iterator[str]:
    """Live through the walk, stopping at every moment that is photographed."""
    walk.base_data()
    walk.run(EVE)
    yield "eve"
    walk.sign_up()
    walk.run(FIRST, "watch")
    yield "dropped"
    walk.correct()
    walk.run(FIRST, "watch")
    yield "corrected"
    walk.review(CHANGSHA_COUNTY)
    walk.run(FIRST)
    yield "first night"
    walk.review(CHANGSHA, send_one_back=True)
    walk.run(SECOND, "watch")
    yield "sent back"
    walk.answer_opinion()
    walk.run(SECOND, "watch")
    walk.review(CHANGSHA_COUNTY)
    walk.run(SECOND, "watch")
    walk.review(CHANGSHA)
    walk.run(SECOND)
    walk.review(PROVINCE)
    walk.run(THIRD)
    yield "approved"


def take(workspace: Path, album: Path) -> list[Path]:
    """Live the walk in the empty folder `workspace`; the pictures, written to `album`."""
    walk = Walk(workspace)
    album.mkdir(parents=True, exist_ok=True)
    taken = []
    for moment in moments(walk):
        for name, station, pattern, shoot in SHOTS[moment]:
            picture = album / f"{name}.png"
            shoot(walk.found(station, pattern), picture)
            taken.append(picture)
    return taken


def main() -> int:
    """Take all pictures anew."""
    with TemporaryDirectory() as folder:
        taken = take(Path(folder) / "walk", PICTURES)
    size = sum(picture.stat().st_size for picture in taken)
    sys.stdout.write(f"{len(taken)} pictures, {size / 1024:.0f} KB, in {PICTURES}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
