"""Small pictures of what people open: pages by Chromium, papers by PDFium, workbooks by both.

LibreOffice prints a workbook as a clerk's printer would; what is wider than a sheet is on the
next. Pictures have few colours: they are looked at in a browser, not printed.
"""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory

import pypdfium2
from PIL import Image, ImageChops

from flows.errors import EnvironmentLacks

#: Width of a picture in pixels, and how many colours it has.
WIDTH, COLOURS = 1000, 48
#: From where to where of a page's width, each 0 to 1.
Part = tuple[float, float]
WHOLE: Part = (0.0, 1.0)
_SECONDS = 120
#: How much of a page's height is its running foot.
_FOOT = 0.06
_WHITE = (255, 255, 255)
#: White left around what is not blank, in pixels.
_MARGIN = 14


def of_page(page: Path, picture: Path, height: int) -> None:
    """The first `height` pixels of an HTML page."""
    with TemporaryDirectory() as folder:
        shot = Path(folder) / "page.png"
        _call(
            "chromium", "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars",
            f"--user-data-dir={folder}/profile", f"--window-size={WIDTH},{height}",
            f"--screenshot={shot}", page.absolute().as_uri(),
        )  # fmt: skip
        with Image.open(shot) as image:
            _save(image.convert("RGB"), picture)


def of_paper(paper: Path, picture: Path, page: int = 1, part: Part = WHOLE) -> None:
    """Page `page` of a PDF, without its blank margins; of what is wide only `part` of it."""
    with pypdfium2.PdfDocument(paper) as document:
        leaf = document[page - 1]
        scale = 2 * WIDTH / leaf.get_width() / (part[1] - part[0])
        image = leaf.render(scale=scale).to_pil().convert("RGB")
    image = _without_margins(_without_foot(image))
    image = image.crop(
        (round(part[0] * image.width), 0, round(part[1] * image.width), image.height)
    )
    _save(image.resize((WIDTH, round(image.height * WIDTH / image.width))), picture)


def of_workbook(book: Path, picture: Path, page: int = 1, part: Part = WHOLE) -> None:
    """The `page`-th sheet of paper that a workbook prints to."""
    with TemporaryDirectory() as folder:
        _call(
            "soffice", f"-env:UserInstallation=file://{folder}/profile", "--headless",
            "--convert-to", "pdf", "--outdir", folder, str(book),
        )  # fmt: skip
        of_paper(Path(folder) / f"{book.stem}.pdf", picture, page, part)


def _call(program: str, *arguments: str) -> None:
    found = shutil.which(program)
    if found is None:
        raise EnvironmentLacks(f"没有 {program}，请运行 scripts/bootstrap --full")
    subprocess.run([found, *arguments], check=True, capture_output=True, timeout=_SECONDS)


def _without_foot(image: Image.Image) -> Image.Image:
    """The page without its running foot, which would keep all the blank above it."""
    return image.crop((0, 0, image.width, round(image.height * (1 - _FOOT))))


def _without_margins(image: Image.Image) -> Image.Image:
    """What is not white, with a narrow margin."""
    blank = Image.new("RGB", image.size, _WHITE)
    box = ImageChops.difference(image, blank).getbbox()
    if box is None:
        return image
    left, top, right, bottom = box
    return image.crop(
        (
            max(left - _MARGIN, 0),
            max(top - _MARGIN, 0),
            min(right + _MARGIN, image.width),
            min(bottom + _MARGIN, image.height),
        )
    )


def _save(image: Image.Image, picture: Path) -> None:
    """As a palette PNG, without dither: equal pixels give equal bytes."""
    few = image.quantize(COLOURS, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
    few.save(picture, optimize=True)
    picture.chmod(0o644)  # runs narrow the umask of the process that photographs them
