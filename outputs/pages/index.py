"""index.html of an institution's outbox: what it shows, and its bytes.

One file: styles and drawings are in it, links are relative to the folder it lies in.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from urllib.parse import quote

from outputs.context import basis_of
from outputs.documents.marks import in_words
from outputs.pages.page import page_of

TEMPLATE = "index.html.j2"
#: Fill of each state in a chart and the ink on it: apart in grey print too.
_FILLS = ("#8fb8de", "#f4e3b2", "#16508a", "#ffffff")
_INKS = ("#1b2430", "#1b2430", "#ffffff", "#1b2430")


@dataclass(frozen=True, slots=True)
class Link:
    """A file of the same outbox folder: `path` is posix, relative to it."""

    text: str
    path: str
    on: date | None = None

    @property
    def href(self) -> str:
        """The path as a relative reference, safe for every name a file may have."""
        return quote(self.path, safe="/")


@dataclass(frozen=True, slots=True)
class FileGroup:
    """Files of one kind, newest first; `more` is how many are left out."""

    title: str
    links: tuple[Link, ...]
    more: int = 0


@dataclass(frozen=True, slots=True)
class Todo:
    """Things to do that are done in the same place: how many, the nearest last day.

    `links` are the workbook and what lies beside it; without one, `where` says it in words.
    """

    kind: str
    procedure: str
    count: int
    due: str
    urgency: str
    overdue: bool
    where: str
    links: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class Told:
    """A message of a day, with the receipt that it is about."""

    on: date
    text: str
    receipt: Link | None = None


@dataclass(frozen=True, slots=True)
class OpenForm:
    """A procedure that takes rows today: its form, its notice, until when."""

    title: str
    window: str
    form: Link | None
    notice: Link | None


@dataclass(frozen=True, slots=True)
class Mark:
    """A station on an application's way. `state`: done, now, back, later."""

    name: str
    state: str
    note: str


@dataclass(frozen=True, slots=True)
class Way:
    """An application and how far it has come."""

    number: str
    title: str
    label: str
    subject: str
    status: str
    marks: tuple[Mark, ...]
    opinion: str
    link: Link | None


@dataclass(frozen=True, slots=True)
class Bar:
    """One institution in a chart: counts in the order of the chart's words."""

    label: str
    counts: tuple[int, ...]

    @property
    def total(self) -> int:
        """All of it."""
        return sum(self.counts)


@dataclass(frozen=True, slots=True)
class Chart:
    """Applications of one procedure and period, by institution."""

    title: str
    words: tuple[str, ...]
    bars: tuple[Bar, ...]

    @property
    def most(self) -> int:
        """The longest bar, at least 1."""
        return max([bar.total for bar in self.bars] + [1])

    @property
    def sums(self) -> tuple[int, ...]:
        """All institutions together, by word."""
        return tuple(sum(column) for column in zip(*(bar.counts for bar in self.bars), strict=True))


@dataclass(frozen=True, slots=True)
class IndexPage:
    """Everything one index page shows."""

    institution: str
    today: date
    support_line: str
    todo: tuple[Todo, ...] = ()
    told: tuple[Told, ...] = ()
    open_forms: tuple[OpenForm, ...] = ()
    ways: tuple[Way, ...] = ()
    ways_left_out: int = 0
    charts: tuple[Chart, ...] = ()
    files: tuple[FileGroup, ...] = ()

    def basis(self) -> str:
        """What it is made from: equal for equal content, whatever the day."""
        return basis_of(
            self.institution, self.support_line, self.todo, self.told, self.open_forms,
            self.ways, self.ways_left_out, self.charts, self.files,
        )  # fmt: skip


def build(page: IndexPage) -> bytes:
    """The page as UTF-8 HTML."""
    return page_of(
        TEMPLATE, {"page": page, "today": in_words(page.today), "fills": _FILLS, "inks": _INKS}
    )
