"""Grey scans and missing seals: hints, and only where the procedure asks (F03, F04)."""

from __future__ import annotations

import pytest

from procedures.records import Ink, Tie
from validators.ink import ink_findings, inky_files

GREY, COLOUR, SEALED = Ink(False, False), Ink(True, False), Ink(True, True)
MATERIALS = [
    {"name": "合同", "kind": "page_set", "formats": ["jpeg"], "colour": True},
    {"name": "清单", "colour": True, "seal": True},
    {"name": "证明"},
]


@pytest.mark.parametrize(
    ("material", "inks", "codes"),
    [
        ("合同", (COLOUR, COLOUR), []),
        ("合同", (COLOUR, GREY), ["scan-grey"]),
        ("清单", (SEALED,), []),
        ("清单", (COLOUR,), ["seal-not-found"]),
        ("清单", (COLOUR, SEALED), []),
        ("清单", (GREY,), ["scan-grey", "seal-not-found"]),
        ("清单", (), []),  # could not be decoded: nothing is said
        ("证明", (GREY,), []),
    ],
)
def test_what_is_said(procedure, scan, material, inks, codes):
    files = tuple(scan(f"{n}.pdf", sha256=f"{n}") for n in range(max(len(inks), 1)))
    seen = {file.sha256: ink for file, ink in zip(files, inks, strict=False)}
    law = procedure(attachments=MATERIALS)
    found = list(ink_findings(law, [Tie(2, material, files)], seen, "数据"))
    assert [finding.code for finding in found] == codes
    assert all((f.row, f.field, f.blocks) == (2, material, False) for f in found)


def test_only_what_is_asked_is_opened(procedure, scan):
    ties = [
        Tie(row, name, (scan(name, sha256=name),)) for row in (2, 3) for name in ("清单", "证明")
    ]
    law = procedure(attachments=MATERIALS)
    assert [file.sha256 for file in inky_files(law, ties)] == ["清单"]
