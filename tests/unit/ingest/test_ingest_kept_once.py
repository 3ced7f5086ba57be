"""A package of thousands is held once: equal cells and equal looks are one object."""

from __future__ import annotations

from ingest.probe import Seen
from ingest.unpack import Unpacked
from ingest.workbook import _texts
from procedures.records import Media, ScanProbe


def test_files_that_look_alike_share_their_probe() -> None:
    unpacked = Unpacked()
    for number in ("1", "2"):
        seen = Seen(10, Media.PDF, ScanProbe(pages=int("1"), encrypted=False))
        unpacked.add(f"附件/{number}.pdf", number * 64, seen)
    first, second = unpacked.members
    assert first.probe is second.probe
    assert first.path != second.path


def test_equal_cells_of_a_column_are_one_text() -> None:
    texts, kinds = _texts(["".join(("大", "专")), "本科", "".join(("大", "专"))])
    assert texts == ["大专", "本科", "大专"]
    assert texts[0] is texts[2]
    assert kinds == {}
