"""What the register says must lie in the archive and the document store, and whether it does.

A file without a row is a leftover when its name is the hash of its bytes (a reading or a
publishing that died, or a package member nobody was tied to): harmless. Anything else that
lies there was put there by somebody else.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from procedures.workspace import Workspace, by_hash
from registry.models import Application, Attachment, Document, Drop

#: So many leftovers of a store are named one by one.
LISTED = 20


@dataclass(frozen=True, slots=True)
class Kept:
    """How to look at the stores: where, which share of the bytes, and what to count."""

    workspace: Workspace
    sample: float
    salt: str
    counts: Counter[str]

    def reads(self, sha256: str) -> bool:
        """Whether this file's bytes are in the sample; the same for the same salt."""
        if self.sample >= 1:
            return True
        drawn = hashlib.sha256(f"{self.salt}{sha256}".encode()).digest()[:4]
        return int.from_bytes(drawn) < self.sample * 2**32


def archived_hashes(session: Session) -> set[str]:
    """Every sha256 the register needs in the archive: drops, attachments, filed materials."""
    needed: set[str] = set()
    for files in session.scalars(select(Drop.files).execution_options(yield_per=1_000)):
        needed.update(file["sha256"] for file in files)
    for pages in session.scalars(select(Attachment.pages).execution_options(yield_per=1_000)):
        needed.update(page["sha256"] for page in pages)
    for materials in session.scalars(
        select(Application.materials).execution_options(yield_per=1_000)
    ):
        needed.update(page["sha256"] for pages in materials.values() for page in pages)
    return needed


def document_hashes(session: Session) -> set[str]:
    """Every sha256 the register needs in the document store."""
    return set(session.scalars(select(Document.sha256).distinct()))


def check_archive(session: Session, kept: Kept) -> Iterator[tuple[str, str]]:
    """Notes (kind, sha256 or path) on the archive."""
    return _check(kept, kept.workspace.archive, archived_hashes(session), "archive")


def check_documents(session: Session, kept: Kept) -> Iterator[tuple[str, str]]:
    """Notes (kind, sha256 or path) on the document store."""
    return _check(kept, kept.workspace.documents, document_hashes(session), "document")


def check_outbox(session: Session, workspace: Workspace) -> Iterator[tuple[str, str]]:
    """Notes on delivered current documents whose copy is no longer in the outbox."""
    newest = select(func.max(Document.id)).group_by(Document.key).scalar_subquery()
    query = select(Document.path).where(Document.id.in_(newest), Document.delivered)
    for path in session.scalars(query.order_by(Document.path)):
        if path and not (workspace.outbox / path).is_file():
            yield "outbox-moved", path


def digest(path: Path) -> str:
    """Hex sha256 of a file, read in pieces."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _check(kept: Kept, folder: Path, needed: set[str], store: str) -> Iterator[tuple[str, str]]:
    for sha256 in sorted(needed):
        kept.counts[store] += 1
        path = by_hash(folder, sha256)
        if not path.is_file():
            yield f"{store}-missing", sha256
        elif kept.reads(sha256):
            kept.counts[f"{store}-read"] += 1
            found = _read(path)
            if found != sha256:
                yield f"{store}-changed" if found else f"{store}-unreadable", sha256
    yield from _strangers(kept, folder, needed, store)


def _strangers(kept: Kept, folder: Path, needed: set[str], store: str) -> Iterator[tuple[str, str]]:
    """Files no row names. Leftovers may be thousands: the first are listed, the rest counted."""
    leftovers = 0
    for path in stored_files(folder):
        if path.name in needed and path == by_hash(folder, path.name):
            continue
        where = str(path.relative_to(kept.workspace.root))
        if not _is_leftover(folder, path):
            yield f"{store}-orphan", where
            continue
        leftovers += 1
        if leftovers <= LISTED:
            yield "leftover", where
    if leftovers > LISTED:
        yield "leftover", f"… {leftovers - LISTED}"


def _is_leftover(folder: Path, path: Path) -> bool:
    if path.is_symlink() or not path.is_file():
        return False
    return path.name.startswith(".") or path == by_hash(folder, _read(path) or "unreadable")


def _read(path: Path) -> str:
    """The digest of a stored file, "" when the disk does not give it up."""
    try:
        return digest(path)
    except OSError:
        return ""


def stored_files(folder: Path) -> list[Path]:
    """Everything that is no folder under `folder`, in path order; empty when there is none."""
    return sorted(path for path in folder.rglob("*") if path.is_symlink() or not path.is_dir())
