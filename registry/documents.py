"""Documents as published: what each was made from, and where its bytes and its copy lie."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from sqlalchemy import and_, func, select, update
from sqlalchemy.orm import Session

from registry.finals import FinalRows, freeze
from registry.models import Document
from registry.sql import slices


class DocumentFrozen(Exception):
    """A 定稿 cannot be replaced: later rows go into a supplement of its own key."""


@dataclass(frozen=True, slots=True)
class DocumentDraft:
    """A document that was made; fields as in `models.Document`, `size` in bytes.

    `rows` are the applications that a 定稿 holds; they are recorded with it.
    """

    key: str
    basis: str
    sha256: str
    size: int
    title: str
    institution: str
    path: str
    run: str
    made_on: date
    final: bool = False
    rows: FinalRows | None = None


def current(session: Session, keys: Iterable[str]) -> dict[str, Document]:
    """Key -> its newest document; keys never published are left out."""
    found: dict[str, Document] = {}
    for some in slices(sorted(set(keys))):
        newest = (
            select(Document.key, func.max(Document.serial).label("serial"))
            .where(Document.key.in_(some))
            .group_by(Document.key)
            .subquery()
        )
        same = and_(Document.key == newest.c.key, Document.serial == newest.c.serial)
        for document in session.scalars(select(Document).join(newest, same)):
            found[document.key] = document
    return found


def current_by_prefix(session: Session, prefix: str) -> dict[str, Document]:
    """Key -> newest document, of all keys that begin with `prefix`, in key order."""
    keys = select(Document.key).distinct().where(Document.key.startswith(prefix, autoescape=True))
    return dict(sorted(current(session, session.scalars(keys)).items()))


@dataclass(frozen=True, slots=True)
class CurrentFile:
    """Where the newest document of a key lies in the outbox, and since when."""

    key: str
    institution: str
    path: str
    made_on: date


def current_files(session: Session) -> list[CurrentFile]:
    """Every key's newest document, light enough for a province's tens of thousands."""
    newest = (
        select(Document.key, func.max(Document.serial).label("serial"))
        .group_by(Document.key)
        .subquery()
    )
    same = and_(Document.key == newest.c.key, Document.serial == newest.c.serial)
    columns = (Document.key, Document.institution, Document.path, Document.made_on)
    rows = session.execute(select(*columns).join(newest, same).order_by(Document.key))
    return [CurrentFile(*row) for row in rows]


@dataclass(frozen=True, slots=True)
class Lying:
    """A copy in the outbox as the register has it; `made_on` is the day of its document."""

    key: str
    path: str
    sha256: str
    made_on: date


def lying_in(session: Session, folder: str, except_for: str) -> list[Lying]:
    """Delivered copies below `folder` of any outbox but not below its `except_for`.

    Ordered by key and age. Of documents that share one path only the last one lies there.
    """
    query = (
        select(Document.key, Document.path, Document.sha256, Document.made_on)
        .where(
            Document.path.contains(f"/{folder}/", autoescape=True),
            Document.path.not_like(f"%/{folder}/{except_for}/%"),
            Document.delivered,
        )
        .order_by(Document.key, Document.serial)
    )
    found = {(row.key, row.path): Lying(*row) for row in session.execute(query)}
    return list(found.values())


def relocate(session: Session, copies: Mapping[Lying, str]) -> None:
    """Note that copies lie elsewhere in the outbox now: copy -> its new path."""
    for copy, path in copies.items():
        same = (Document.key == copy.key, Document.path == copy.path)
        session.execute(update(Document).where(*same).values(path=path))


def store(session: Session, draft: DocumentDraft) -> Document:
    """Store one document as `store_many` does, and give it back."""
    return store_many(session, [draft])[0]


def store_many(session: Session, drafts: Sequence[DocumentDraft]) -> list[Document]:
    """Make each draft the current document of its key; equal basis keeps what there is.

    Raises DocumentFrozen when another basis would replace a final document.
    """
    standing = current(session, [draft.key for draft in drafts])
    stored = []
    for draft in drafts:
        last = standing.get(draft.key)
        if last is None or last.basis != draft.basis:
            if last is not None and last.final:
                raise DocumentFrozen(draft.key)
            serial = last.serial + 1 if last is not None else 1
            last = Document(**_columns(draft), serial=serial, delivered=False)
            session.add(last)
            if draft.rows is not None:
                freeze(session, draft.rows)
            standing[draft.key] = last
        stored.append(last)
    session.flush()
    return stored


def _columns(draft: DocumentDraft) -> dict[str, Any]:
    return {each.name: getattr(draft, each.name) for each in fields(draft) if each.name != "rows"}


def undelivered(session: Session) -> list[Document]:
    """Current documents whose copy is not in the outbox yet (a run died in between)."""
    keys = session.scalars(select(Document.key).where(Document.delivered.is_(False)).distinct())
    newest = current(session, keys)
    return [newest[key] for key in sorted(newest) if not newest[key].delivered]


def mark_delivered(session: Session, ids: Iterable[int]) -> None:
    """Note that the copies of these documents lie in the outbox."""
    for some in slices(sorted(ids)):
        session.execute(update(Document).where(Document.id.in_(some)).values(delivered=True))
