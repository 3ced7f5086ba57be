"""The floor: what nobody who takes a package in can leave out, and nothing else.

Read the sheet, hash every file, decode every photo, open every PDF, one bulk insert. No copy
is kept, no rule is checked, nothing is safe from a hostile file, nothing survives a crash.
"""

from __future__ import annotations

import hashlib
import multiprocessing
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from time import perf_counter

_CHUNKS = 16


def floor(package: Path, database: Path, processes: int) -> float:
    """Seconds for the folder `package`; the table goes into `database`, which must not exist.

    With `processes` > 1 the files are shared among that many, started within the seconds.
    """
    from PIL import Image  # noqa: F401
    from pypdfium2 import PdfDocument  # noqa: F401
    from python_calamine import CalamineWorkbook  # noqa: F401
    from sqlalchemy import create_engine  # noqa: F401

    started = perf_counter()
    workbooks = list(package.glob("*.xlsx"))
    files = sorted(path for path in package.rglob("*") if path.is_file())
    rows = [row for book in workbooks for row in _rows(book)]
    hashes = _looked_at(files, processes)
    _insert(database, rows, hashes)
    return perf_counter() - started


def _rows(workbook: Path) -> list[list[str]]:
    from python_calamine import CalamineWorkbook

    sheet = CalamineWorkbook.from_path(workbook).get_sheet_by_index(0)
    return [[str(cell) for cell in row] for row in sheet.to_python()[1:]]


def _looked_at(files: list[Path], processes: int) -> list[tuple[str, str]]:
    if processes == 1:
        return _look(files)
    parts = [files[start::_CHUNKS] for start in range(_CHUNKS)]
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["PIL.Image", "PIL.JpegImagePlugin", "pypdfium2"])
    with ProcessPoolExecutor(processes, mp_context=context) as pool:
        return [pair for part in pool.map(_look, parts) for pair in part]


def _look(files: Iterable[Path]) -> list[tuple[str, str]]:
    """(path, sha256) of each file, after decoding or opening it."""
    from PIL import Image
    from pypdfium2 import PdfDocument

    found = []
    for path in files:
        content = path.read_bytes()
        found.append((str(path), hashlib.sha256(content).hexdigest()))
        if path.suffix == ".jpg":
            with Image.open(path, formats=["JPEG"]) as photo:
                photo.load()
        elif path.suffix == ".pdf":
            document = PdfDocument(content)
            len(document)
            document.close()
    return found


def _insert(database: Path, rows: list[list[str]], hashes: list[tuple[str, str]]) -> None:
    from sqlalchemy import Column, MetaData, Table, Text, create_engine

    tables = MetaData()
    width = max(map(len, rows))
    people = Table("people", tables, *(Column(f"c{place}", Text) for place in range(width)))
    files = Table("files", tables, Column("path", Text), Column("sha256", Text))
    engine = create_engine(f"sqlite:///{database}")
    with engine.begin() as connection:
        tables.create_all(connection)
        connection.execute(
            people.insert(), [{f"c{p}": cell for p, cell in enumerate(row)} for row in rows]
        )
        connection.execute(files.insert(), [{"path": p, "sha256": h} for p, h in hashes])
    engine.dispose()
