"""How much of a stranger's file is read before it is refused. One place, every cap.

Counted on what is really read, never on what a header declares (docs/security.md).
"""

from __future__ import annotations

from dataclasses import dataclass

MEGABYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """Caps of one run. Sizes in bytes, times in seconds, areas in pixels.

    The figures are 建议值: an A4 colour scan of ten pages at 300 dpi stays below 20 MB, a
    package of 10,000 applicants with two scans each below 8 GB, and no honest file in the
    test corpus needed more than 6 seconds or 700 MB.
    """

    workbook_bytes: int = 20 * MEGABYTE
    pdf_bytes: int = 20 * MEGABYTE
    image_bytes: int = 20 * MEGABYTE
    other_bytes: int = 20 * MEGABYTE  # anything that is none of the above
    package_bytes: int = 8 * 1024 * MEGABYTE  # a drop as received, and again unpacked
    entries: int = 50_000  # files in a package
    depth: int = 20  # folders in folders
    workbook_entries: int = 5_000  # parts inside a workbook
    workbook_unpacked: int = 256 * MEGABYTE  # all parts of a workbook, inflated
    ratio: int = 200  # inflated : packed, applied above `ratio_floor`
    ratio_floor: int = 32 * MEGABYTE
    pixels: int = 40_000_000  # of one image
    passes: int = 16  # of `pixels` each, over a progressive picture (usual: 10 scans)
    page_pixels: int = 25_000_000  # of one PDF page at 150 dpi
    pages: int = 500  # of one PDF
    stream_bytes: int = 32 * MEGABYTE  # one stream of a PDF's structure or contents, inflated
    rows: int = 20_000  # of the data sheet, header included
    columns: int = 200
    sheets: int = 100
    merges: int = 2_000  # merged ranges of one sheet
    text_bytes: int = 128 * MEGABYTE  # of all cells of a workbook, a shared string at every use
    seconds: int = 20  # wall and CPU, per file
    memory: int = 1024 * MEGABYTE  # address space of a child above what it starts with
    text_pages: int = 0  # pages of a PDF whose text layer is read; 0 = none


def shown(size: int) -> str:
    """A size as users read it: `131.2 KB`, `20.0 MB` (1 KB = 1024 bytes)."""
    if size < MEGABYTE:
        return f"{size / 1024:.1f} KB"
    if size < 1024 * MEGABYTE:
        return f"{size / MEGABYTE:.1f} MB"
    return f"{size / (1024 * MEGABYTE):.1f} GB"
