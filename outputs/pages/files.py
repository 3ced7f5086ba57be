"""The current files of each institution's outbox folder, in groups, for its index page."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from outputs.pages.index import FileGroup, Link
from procedures import words
from registry.documents import CurrentFile

#: Links of one group that a page shows; the folder itself holds the others.
MOST_LINKS = 60
#: Groups in the order of the page: title, and the folder (or file) its paths begin with.
_STABLE = (
    ("待审", f"{words.FOLDER_PENDING}/"),
    ("退回修改", f"{words.FOLDER_RETURNED}/"),
    ("待办", f"{words.FOLDER_TODO}/"),
    ("台账", words.FILE_LEDGER),
    ("表单与通知", f"{words.FOLDER_FORMS}/"),
)
#: Kept out of the lists: reached from the workbook or the application they belong to.
_ELSEWHERE = tuple(
    f"{words.FOLDER_PENDING}/{below}/"
    for below in (words.FOLDER_ATTACHMENTS, words.FOLDER_PUT_AWAY)
)


@dataclass(frozen=True, slots=True)
class OwnFile:
    """A current document of one institution; `path` is relative to its outbox folder."""

    key: str
    path: str
    made_on: date

    @property
    def link(self) -> Link:
        """The link that pages show, by the file's own name."""
        return Link(self.path.rsplit("/", 1)[-1], self.path, self.made_on)


def by_institution(files: Iterable[CurrentFile], index_file: str) -> dict[str, list[OwnFile]]:
    """Current documents by institution, without the index pages themselves."""
    found: dict[str, list[OwnFile]] = {}
    for file in files:
        path = file.path.partition("/")[2]
        if path != index_file:
            found.setdefault(file.institution, []).append(OwnFile(file.key, path, file.made_on))
    return found


def groups(files: Iterable[OwnFile], idle: Container[str] = ()) -> tuple[FileGroup, ...]:
    """The files at stable paths by kind, then the dated ones by their folder.

    `idle` are keys of workbooks in which nothing is left to do: they stand apart.
    """
    titles = (*(title for title, _ in _STABLE), words.SHEET_IDLE)
    stable: dict[str, list[Link]] = {title: [] for title in titles}
    dated: dict[str, list[Link]] = {}
    for file in files:
        if file.path.startswith(_ELSEWHERE):
            continue
        if file.key in idle:
            stable[words.SHEET_IDLE].append(file.link)
            continue
        title = next((t for t, start in _STABLE if file.path.startswith(start)), "")
        if title:
            stable[title].append(file.link)
        else:
            dated.setdefault(_kind(file.path), []).append(file.link)
    return tuple(_group(title, links) for title, links in _in_order(stable, dated).items() if links)


def _in_order(
    stable: Mapping[str, list[Link]], dated: Mapping[str, list[Link]]
) -> dict[str, list[Link]]:
    return {**stable, **dict(sorted(dated.items()))}


def _kind(path: str) -> str:
    """`<日期>/<种类>/<文件>` is of that kind; a file right under the date by what it is called.

    `一页通报_2026年第45周.pdf` is one of 一页通报.
    """
    parts = path.split("/")
    return parts[1] if len(parts) > 2 else parts[-1].rsplit(".", 1)[0].partition("_")[0]


def _group(title: str, links: list[Link]) -> FileGroup:
    links.sort(key=lambda link: link.path)
    links.sort(key=lambda link: link.on.isoformat() if link.on else "", reverse=True)
    return FileGroup(title, tuple(links[:MOST_LINKS]), max(0, len(links) - MOST_LINKS))
