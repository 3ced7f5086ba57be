"""The records that rooms hand to each other.

ingest makes `Drop`, `Member`, `Sheet`, `Package`; validators turn a package into
`Checked`; the register gives `Facts` and takes filings; outputs read the register.
All of them pickle, because reading and checking run in child processes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING

from procedures.findings import Finding
from procedures.open_cases import OpenCase, SlipFact
from procedures.tables import Tables

if TYPE_CHECKING:
    import pandas as pd


class Media(StrEnum):
    """What a file is by its content, never by its name."""

    XLSX = "xlsx"
    XLSM = "xlsm"
    XLS = "xls"
    ZIP = "zip"
    JPEG = "jpeg"
    PNG = "png"
    PDF = "pdf"
    OLE = "ole"  # an OLE2 file that is no workbook: most often an encrypted xlsx
    EMPTY = "empty"
    OTHER = "other"


class EntryKind(StrEnum):
    """What an inbox entry is on disk."""

    FILE = "file"
    FOLDER = "folder"
    SPECIAL = "special"  # symlink, fifo, socket, device: never opened; what is closed to us


@dataclass(frozen=True, slots=True)
class StoredFile:
    """One file of a drop as it was received: bytes are in the archive under `sha256`.

    `path` is the posix path inside the drop, as the sender named it; `size` in bytes.
    """

    path: str
    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class Drop:
    """One entry of an inbox folder after it was claimed.

    `folder` is the inbox folder's name, `org` the code before its first underscore
    (or a reserved name such as `_office`), `person` the 用户编号 of an `@` sub-folder or "".
    `sha256` is the file's hash; for a folder the hash over its sorted (path, sha256) pairs.
    """

    id: str
    folder: str
    org: str
    person: str
    name: str
    kind: EntryKind
    sha256: str
    size: int
    files: tuple[StoredFile, ...]
    claimed_on: date
    findings: tuple[Finding, ...] = ()

    @property
    def dry_run(self) -> bool:
        """True for a 预检 package: full receipt, nothing stored, nothing mailed."""
        return self.name.startswith("预检")


@dataclass(frozen=True, slots=True)
class PhotoProbe:
    """What the sandbox saw in an image: pixels, Pillow mode, EXIF orientation (1 = upright)."""

    format: str
    width: int
    height: int
    mode: str
    orientation: int
    complete: bool


@dataclass(frozen=True, slots=True)
class ScanProbe:
    """What the sandbox saw in a PDF: page count, encryption, active content kinds, text layer.

    `active` names what was found (JavaScript, Launch, EmbeddedFile, OpenAction, URI …).
    `text` is the text layer of the first pages, whitespace removed, at most 20,000 characters.
    """

    pages: int
    encrypted: bool
    active: tuple[str, ...] = ()
    text: str = ""


@dataclass(frozen=True, slots=True)
class Ink:
    """Which colours the pages of a scan have: any at all, red ink as of a seal."""

    coloured: bool
    red: bool


@dataclass(frozen=True, slots=True)
class Member:
    """One file of a package after unpacking, with what the sandbox found in it.

    `path` is the NFC posix path inside the package. `findings` hold what makes the file
    unusable (encrypted, corrupt, truncated …); a member with a must_fix finding has no probe.
    """

    path: str
    sha256: str
    size: int
    media: Media
    probe: PhotoProbe | ScanProbe | None = None
    findings: tuple[Finding, ...] = ()

    @property
    def name(self) -> str:
        """File name without folders."""
        return self.path.rsplit("/", 1)[-1]


@dataclass(frozen=True, slots=True)
class FormIdentity:
    """What the hidden `_baoshen` sheet says. `signed` is True when its token is ours."""

    kind: str  # data | review
    procedure: str
    version: int
    institution: str
    form: str
    signed: bool


class CellKind(StrEnum):
    """Why a cell is not plain text. Text cells are not listed."""

    NUMBER = "number"
    DATE = "date"
    BOOLEAN = "boolean"
    ERROR = "error"
    FORMULA = "formula"
    MERGED = "merged"


@dataclass(slots=True)
class Sheet:
    """A data sheet as read: text only, real Excel positions kept.

    `frame`: index = Excel row number, columns = canonical header names, every value a str
    ("" for blank; dates as YYYY-MM-DD; numbers in shortest form, 3 not 3.0). Rows without any
    value are left out. `letters`: header -> Excel column letter. `kinds`: header -> {row: kind}
    for cells that are not text. `hidden_rows`: Excel row numbers that are hidden or filtered out.
    Product columns (结果, 操作, 行标识 …) are columns of the frame too when the sheet has them.
    """

    name: str
    frame: pd.DataFrame
    letters: dict[str, str]
    kinds: dict[str, dict[int, CellKind]] = field(default_factory=dict)
    hidden_rows: frozenset[int] = frozenset()
    unknown_headers: tuple[tuple[str, str], ...] = ()  # (letter, header as written)
    header_row: int = 1  # Excel row number of the header


@dataclass(slots=True)
class Package:
    """A drop after reading: at most one data sheet, its members, and what was wrong so far.

    `kind`: data (a procedure's workbook), review (a decision workbook), attachments (no
    workbook: loose files for rows that wait), unreadable (nothing to work on; `findings` say why).
    `findings` are of file and form scope; a must_fix one on the workbook ends the package.
    """

    drop: Drop
    kind: str
    procedure: str | None = None
    form: FormIdentity | None = None
    sheet: Sheet | None = None
    bulk: dict[str, tuple[str, str, str]] = field(default_factory=dict)
    members: tuple[Member, ...] = ()
    findings: list[Finding] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Tie:
    """Attachments of one row and one material, in page order."""

    row: int
    material: str
    members: tuple[Member, ...]


@dataclass(frozen=True, slots=True)
class Rename:
    """A proposal for an orphan: this file is probably that row's material."""

    path: str
    proposed: str
    row: int
    material: str


@dataclass(slots=True)
class Checked:
    """A package after all checks that need no register.

    `values` has the normalised values (same index and columns as the sheet's frame, restricted
    to the procedure's fields). `ties` and `orphans` say which file belongs to which row;
    remembered attachments are added later, so a missing file is not yet a finding here.
    """

    package: Package
    values: pd.DataFrame | None
    ties: tuple[Tie, ...] = ()
    orphans: tuple[Member, ...] = ()
    renames: tuple[Rename, ...] = ()
    findings: list[Finding] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Institution:
    """An institution as it stands on the business date. `level`: 省 | 市 | 县 | 企业."""

    code: str
    name: str
    systems: frozenset[str]
    type: str
    level: str
    division: str
    parent: str
    enabled: bool = True
    credit_code: str = ""
    nature: str = ""
    qualifications: frozenset[str] = frozenset()
    liaison: str = ""
    phone: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True)
class User:
    """A user of the office's user list. `roles`: 联络员, 审核人, 领导, 管理员."""

    code: str
    name: str
    institution: str
    roles: frozenset[str]
    id_number: str = ""
    email: str = ""
    enabled: bool = True


@dataclass(frozen=True, slots=True)
class Period:
    """A 通知与档期 row: (procedure, year, term) is unique."""

    code: str
    title: str
    procedure: str
    year: str
    term: str
    opens: date
    closes: date
    corrections_until: date
    review_until: date | None = None
    notice_number: str = ""
    training_from: date | None = None
    training_to: date | None = None
    place: str = ""
    quota: int | None = None


@dataclass(frozen=True, slots=True)
class PersonFact:
    """What the register holds of a person within one system on the business date."""

    id_number: str
    name: str
    profile: dict[str, str]  # header -> value, as last recorded
    institution: str = ""  # code of the present employer, "" when none


@dataclass(frozen=True, slots=True)
class CertificateFact:
    """A certificate version in force. `kind`: 质量监督, 安全监督 …; `state`: 有效, 过期 …"""

    number: str
    kind: str
    speciality: str
    id_number: str
    institution: str
    state: str
    issued: date
    valid_to: date | None = None
    holder: str = ""
    good_from: date | None = None  # its validity was last given; None: when it was issued
    post: str = ""  # 职务 on the paper


@dataclass(frozen=True, slots=True)
class CaseFact:
    """A filed application as register checks need it. `title` is its procedure's title."""

    number: str
    procedure: str
    title: str
    status: str
    step: str
    round: int
    institution: str
    key: str
    values: dict[str, str]
    reviewed: bool  # somebody has decided something about it
    row_id: str = ""
    held: bool = True  # its unique key is still held
    drop: str = ""  # which filed it, or changed it last
    materials: dict[str, tuple[str, ...]] = field(default_factory=dict)  # material -> sha256s
    concerned: str = ""  # of a named case: the institution that the row's mark is about


@dataclass(frozen=True, slots=True)
class Remembered:
    """An attachment kept from an earlier drop for (institution, procedure, key, material)."""

    material: str
    members: tuple[Member, ...]
    received: date


@dataclass(slots=True)
class Facts:
    """Everything the register says that the rows of one package need; pure data.

    Maps are keyed by the row's own words: id_number, unique key (`procedures.keys`),
    row id, application number. Only entries the package asks about are filled.
    """

    today: date
    sender: Institution | None
    institutions: dict[str, Institution]
    users: dict[str, User] = field(default_factory=dict)
    periods: dict[tuple[str, str], Period] = field(default_factory=dict)
    people: dict[tuple[str, str], PersonFact] = field(default_factory=dict)  # (system, id_number)
    certificates: dict[str, tuple[CertificateFact, ...]] = field(default_factory=dict)
    #: number -> its certificates, one for each 专业, by 专业
    certificate_numbers: dict[str, tuple[CertificateFact, ...]] = field(default_factory=dict)
    #: (number, 专业) -> the open application that keeps the certificate to itself
    locks: dict[tuple[str, str], CaseFact] = field(default_factory=dict)
    held_keys: dict[str, CaseFact] = field(default_factory=dict)
    row_of_key: dict[str, str] = field(default_factory=dict)  # unique key -> 行标识 of the sender
    #: 行标识 -> (finding code, field) of the questions answered 情况属实 that still stand
    answered: dict[str, frozenset[tuple[str, str]]] = field(default_factory=dict)
    cases: dict[str, CaseFact] = field(default_factory=dict)  # by number, row id, unique key
    waivers: dict[tuple[str, str], str] = field(default_factory=dict)  # (subject, code) -> reason
    named_cases: dict[str, CaseFact] = field(default_factory=dict)  # 申请编号 that rows name
    first_dropped: dict[str, date] = field(default_factory=dict)  # by unique key and by row id
    #: by (unique key, material)
    remembered: dict[tuple[str, str], Remembered] = field(default_factory=dict)
    scan_owners: dict[str, str] = field(default_factory=dict)  # sha256 -> key value of its owner
    notices: dict[tuple[str, str, str], Period] = field(default_factory=dict)  # (业务, 年度, 期数)
    titles: dict[str, str] = field(default_factory=dict)  # procedure id -> title, the catalogue
    systems: dict[str, str] = field(default_factory=dict)  # procedure id -> system, the catalogue
    #: procedure id -> the procedure whose notice opens it, where it shares another's
    shared_notices: dict[str, str] = field(default_factory=dict)
    known_rows: dict[str, str] = field(default_factory=dict)  # 行标识 of the sender -> row state
    holidays: dict[date, bool] = field(default_factory=dict)  # True = day off, False = working
    quotas: dict[tuple[str, str], tuple[int, int]] = field(default_factory=dict)  # quota, used
    #: (book, key) -> the entries of that book, by part
    records: dict[tuple[str, str], tuple[Mapping[str, str], ...]] = field(default_factory=dict)
    staff: int = 0  # people who work for the sender, where a rule `staff-first` asks
    arriving: tuple[OpenCase, ...] = ()  # open transfers to the sender, the same
    #: document number -> applications about him that are open in the procedure's system
    open_about: dict[str, tuple[OpenCase, ...]] = field(default_factory=dict)
    tables: Tables = field(default_factory=Tables)  # the dated tables of the catalogue
    slips: dict[str, SlipFact] = field(default_factory=dict)  # 确认单号 -> how it stands
