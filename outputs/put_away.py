"""待审 holds what waits: what was answered or replaced is put away in 待审/旧份.

Nothing is taken from a reviewer. A review workbook that a newer one replaced stays for the rest
of that business day, because he may be filling it in, and one that he changed where it lies
stays for good. Put away it counts as before: rows that did not change may still be answered in it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set
from datetime import date
from itertools import groupby, pairwise
from operator import attrgetter
from pathlib import PurePosixPath

from sqlalchemy import select

from outputs.context import PublishContext
from outputs.store import inside, private_folder
from outputs.workbooks.review_data import pending_books
from procedures import durable
from procedures.words import FOLDER_PENDING, FOLDER_PUT_AWAY
from registry import documents as books
from registry.documents import Lying
from registry.engine import Register
from registry.lease import Lease
from registry.models import PendingAction
from registry.stores import digest

#: Kinds of documents that lie in 待审: of one application, or of all that wait of a procedure.
_DOSSIER, _REVIEW, _BATCHES = "dossier", "review", ("review", "photos", "handover")


def put_away(context: PublishContext, register: Register, lease: Lease) -> int:
    """Put away what does not wait any more; how many copies. Raises LeaseLost."""
    with register.read() as session:
        lying = books.lying_in(session, FOLDER_PENDING, FOLDER_PUT_AWAY)
    replaced = _replaced(context, lying)
    over = (each for each, since in replaced.items() if since < context.today)
    done = [each for each in over if _moved(context, each, lease)]
    still_there = {_about(each) for each in replaced.keys() - done}
    dossiers = _dossiers(context, lying, still_there)
    done += [each for each in dossiers if _moved(context, each, lease)]
    if done:
        durable.sync(context.workspace.outbox)
        with register.write(lease) as session:
            books.relocate(session, {each: _new_path(each) for each in done})
    return len(done)


def _replaced(context: PublishContext, lying: Sequence[Lying]) -> dict[Lying, date]:
    """Workbooks, photo sheets and handover slips that are not the newest of what waits.

    With the day since when: that of their successor, the first day of all where nothing waits.
    """
    waiting = {f"{institution}/{procedure}" for institution, procedure in pending_books(context)}
    batches = [each for each in lying if each.key.partition("/")[0] in _BATCHES]
    found: dict[Lying, date] = {}
    for _, series in groupby(batches, key=attrgetter("key")):
        issues = list(series)
        found |= {each: later.made_on for each, later in pairwise(issues)}
        if _about(issues[0]) not in waiting:
            found |= dict.fromkeys(issues, date.min)
    return found


def _dossiers(context: PublishContext, lying: Sequence[Lying], kept: Set[str]) -> Iterator[Lying]:
    """一人一档 of applications that wait no more, but those a workbook still there links to."""
    pending = select(PendingAction.institution, PendingAction.application)
    waiting = {"/".join(row) for row in context.session.execute(pending)}
    prefixes = {procedure.prefix: procedure.id for procedure in context.catalogue.values()}
    for each in lying:
        if each.key.startswith(f"{_DOSSIER}/") and _about(each) not in waiting:
            institution, number = _about(each).split("/")
            if f"{institution}/{prefixes.get(number.rsplit('-', 2)[0])}" not in kept:
                yield each


def _about(copy: Lying) -> str:
    """The institution's code and the procedure or application: the key without its kind."""
    return copy.key.partition("/")[2]


def _new_path(copy: Lying) -> str:
    """`机构/待审/附件/x.pdf` -> `机构/待审/旧份/附件/x.pdf`: links between them go on working."""
    folder, pending, *rest = PurePosixPath(copy.path).parts
    return "/".join((folder, pending, FOLDER_PUT_AWAY, *rest))


def _moved(context: PublishContext, copy: Lying, lease: Lease) -> bool:
    """Whether the copy lies in its new place, or somebody took it away.

    False: its reader changed it, or the file system refuses (tried again by the next run).
    """
    outbox = context.workspace.outbox
    path, target = inside(outbox, copy.path), inside(outbox, _new_path(copy))
    lease.require()
    try:
        if path.is_file():
            if copy.key.startswith(_REVIEW) and digest(path) != copy.sha256:
                return False
            private_folder(target.parent, outbox, context.settings.modes)
            path.replace(target)
    except OSError:
        return False
    return True
