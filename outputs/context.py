"""What a publish is given, and what a planner yields: one `Job` for each document."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Literal

from procedures.load import Catalogue
from procedures.records import Period
from procedures.tree import Tree
from procedures.workspace import PRIVATE, Modes, Workspace
from registry import institutions
from registry.finals import FinalRows

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

#: In a job's path or title: the number of times its key was published.
SERIAL = "{serial}"


@dataclass(frozen=True, slots=True)
class MailSettings:
    """The mail server. Without `host` mails are written as .eml files; times in seconds."""

    host: str = ""
    port: int = 25
    user: str = ""
    password: str = field(default="", repr=False)
    security: Literal["none", "starttls", "ssl"] = "none"
    sender: str = "baoshen@localhost"
    timeout: float = 20.0


@dataclass(frozen=True, slots=True)
class OutputSettings:
    """What every paper and mail carries: the 技术支持 line, who issues (system id -> name)."""

    support_line: str = ""
    issuers: Mapping[str, str] = field(default_factory=dict)
    mail: MailSettings = MailSettings()
    operator_mail: str = ""
    workers: int = 2
    modes: Modes = PRIVATE  # of the copies in the outbox


@dataclass(frozen=True, slots=True)
class MadeDocument:
    """A document as recorded: what it was made from (`recorded_basis`), and its bytes' hash."""

    basis: str
    sha256: str


@dataclass
class PublishContext:
    """One publish. `session` only reads; what is written goes through `Register.write`.

    `today` is the business date; `tree` has the institutions as they stand on that day;
    `folders` maps an institution's code to the folder name it keeps in the outbox. `made` has
    the `reused` documents of this publish by key: the session's moment is before theirs.
    """

    session: Session
    catalogue: Catalogue
    workspace: Workspace
    secret: bytes
    today: date
    run: str
    settings: OutputSettings
    tree: Tree
    folders: Mapping[str, str]
    made: dict[str, MadeDocument] = field(default_factory=dict)

    @cached_property
    def periods(self) -> Sequence[Period]:
        """Periods in force, read once: every form, list and page of a publish asks for them."""
        return institutions.periods(self.session)


@dataclass(frozen=True, slots=True)
class Job:
    """A document that should exist, and how it is made if it does not yet.

    `key` says what it is; `basis` (see `basis_of`) what it is made from: an equal basis means
    an equal document, so nothing is made. `path` is posix, inside the institution's own outbox
    folder; `{serial}` in path or title becomes the number of times the key was published.
    `builder` names a function of `outputs.builders`, `data` is what it gets: picklable, or a
    function without arguments that gives it, called only when the document is really due.
    A `final` document is frozen: whatever its basis becomes, it is not made again; `rows` are
    the applications it holds. A `reused` document is taken into others of the same publish.
    `beside` is the key of the document whose serial it takes, planned before it.
    `shared` jobs of one builder and basis give the same bytes, whoever gets them: they are
    made once for all of a chunk.
    """

    key: str
    basis: str
    title: str
    institution: str
    path: str
    builder: str
    data: object | Callable[[], object]
    final: bool = False
    rows: FinalRows | None = None
    reused: bool = False
    shared: bool = False
    beside: str = ""


def recorded_basis(builder: str, basis: str) -> str:
    """The basis as the register keeps it: another builder makes another document."""
    return basis_of(builder, basis)


def basis_of(*parts: object) -> str:
    """sha256 over the parts as canonical JSON: equal for equal content, in any process."""
    text = json.dumps(parts, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str)
    return hashlib.sha256(text.encode()).hexdigest()
