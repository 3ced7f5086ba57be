"""What happened to applications: appended in bulk, chained per subject, never changed.

Each event's hash covers the hash before it, all its columns and the hash of its payload, so
an event cannot be altered, dropped or put in between unseen. Only the payload itself is left
out: it may be purged by law, and the chain still holds.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import and_, func, insert, select, update
from sqlalchemy.orm import Session

from registry.models import ApplicationEvent
from registry.sql import canonical_json, sha256_of, slices, table_of

#: What stands before the first event of a subject, and before the first seal.
GENESIS = "0" * 64
#: What a purged payload reads like; its hash column still holds the old payload's hash.
PURGED: dict[str, Any] = {"purged": True}

#: The columns under the hash, in this order for ever: a chain must verify in ten years.
HASHED = (
    "subject",
    "seq",
    "run",
    "on",
    "kind",
    "step",
    "round",
    "institution",
    "user",
    "word",
    "opinion",
    "token",
    "status_after",
    "step_after",
    "version_after",
    "payload_hash",
    "previous",
)

_TABLE = table_of(ApplicationEvent)


@dataclass(frozen=True, slots=True)
class EventDraft:
    """An event before it has its place in the chain; fields as in `models.ApplicationEvent`."""

    subject: str
    run: str
    on: date
    kind: str
    step: str
    round: int
    status_after: str
    step_after: str
    version_after: int
    institution: str = ""
    user: str = ""
    word: str = ""
    opinion: str = ""
    token: str | None = None
    payload: dict[str, Any] = field(default_factory=dict)


def append_events(session: Session, drafts: Sequence[EventDraft]) -> None:
    """Append events in the order given, each behind the last of its subject.

    Raises IntegrityError when a token has been used before.
    """
    heads = chain_heads(session, dict.fromkeys(draft.subject for draft in drafts))
    rows = []
    for draft in drafts:
        seq, previous = heads.get(draft.subject, (0, GENESIS))
        row = _columns(draft, seq + 1, previous)
        heads[draft.subject] = (seq + 1, row["hash"])
        rows.append(row)
    if rows:
        session.execute(insert(_TABLE), rows)


def chain_heads(session: Session, subjects: Iterable[str]) -> dict[str, tuple[int, str]]:
    """Subject -> (seq, hash) of its last event; subjects without events are left out."""
    heads: dict[str, tuple[int, str]] = {}
    for some in slices(list(subjects)):
        last = (
            select(_TABLE.c.subject, func.max(_TABLE.c.seq).label("seq"))
            .where(_TABLE.c.subject.in_(some))
            .group_by(_TABLE.c.subject)
            .subquery()
        )
        same = and_(_TABLE.c.subject == last.c.subject, _TABLE.c.seq == last.c.seq)
        query = select(_TABLE.c.subject, _TABLE.c.seq, _TABLE.c.hash).join(last, same)
        heads.update((subject, (seq, hash)) for subject, seq, hash in session.execute(query))
    return heads


def event_hash(columns: Mapping[str, Any]) -> str:
    """The hash an event with these columns must have."""
    values = [columns[name] for name in HASHED]
    values[3] = values[3].isoformat()
    return sha256_of(canonical_json(values))


def payload_hash(payload: Mapping[str, Any]) -> str:
    """sha256 of the payload's canonical JSON."""
    return sha256_of(canonical_json(payload))


def purge_payloads(session: Session, subjects: Sequence[str]) -> int:
    """Blank the payloads of these subjects' events, as erasure law may ask; how many there were.

    Source: 个人信息保护法 art. 47. What was decided, by whom and when stays provable.
    """
    count = 0
    for some in slices(list(subjects)):
        chosen = update(_TABLE).where(_TABLE.c.subject.in_(some)).values(payload=PURGED)
        count += session.connection().execute(chosen).rowcount
    return count


def _columns(draft: EventDraft, seq: int, previous: str) -> dict[str, Any]:
    row: dict[str, Any] = {
        "subject": draft.subject,
        "seq": seq,
        "run": draft.run,
        "on": draft.on,
        "kind": draft.kind,
        "step": draft.step,
        "round": draft.round,
        "institution": draft.institution,
        "user": draft.user,
        "word": draft.word,
        "opinion": draft.opinion,
        "token": draft.token,
        "status_after": draft.status_after,
        "step_after": draft.step_after,
        "version_after": draft.version_after,
        "payload": draft.payload,
        "payload_hash": payload_hash(draft.payload),
        "previous": previous,
    }
    row["hash"] = event_hash(row)
    return row
