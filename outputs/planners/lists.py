"""待办, 本机构台账, 短信清单: lists at stable paths, rewritten when what they say has changed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sqlalchemy import select, union

from outputs.context import Job, PublishContext
from outputs.planners.slips import slip_windows
from outputs.workbooks.ledger import ledger_listing
from outputs.workbooks.listing import Listing, content_of
from outputs.workbooks.texts import FILE_TEXTS, texts_listing
from outputs.workbooks.todo import todo_listing
from procedures.words import FILE_LEDGER, FOLDER_TODO, OFFICE
from registry.expiring import due_for_renewal, renewing
from registry.models import (
    Application,
    ApplicationEvent,
    Document,
    Drop,
    Employment,
    PendingAction,
    SubmissionRow,
)
from registry.rows import REFUSED, SAVED, WAITING
from registry.slips import slips_out

_TODO, _TEXTS = "todo/", "texts/"


def plan_todo(context: PublishContext) -> Iterator[Job]:
    """待办/待办.xlsx of every institution that has or had something to do.

    Where one was published, it is kept true: the last one done leaves an empty list.
    """
    found = union(
        select(PendingAction.institution),
        select(Application.institution),
        select(SubmissionRow.institution).where(SubmissionRow.state.in_((WAITING, SAVED, REFUSED))),
        select(Document.institution).where(Document.key.startswith(_TODO)),
    )
    due = {
        held.version.institution
        for procedure in renewing(context.catalogue.values())
        for held in due_for_renewal(context.session, procedure, context.today)
    }
    for code in _with_folder(context, due.union(context.session.scalars(found))):
        path = f"{FOLDER_TODO}/待办.xlsx"
        yield _listing(f"{_TODO}{code}", "待办", code, path, todo_listing(context, code))


def plan_ledgers(context: PublishContext) -> Iterator[Job]:
    """本机构台账.xlsx of every institution that filed something or has people."""
    found = union(
        select(Application.institution),
        select(Drop.institution),
        select(Employment.institution).where(Employment.valid_to.is_(None)),
    )
    for code in _with_folder(context, context.session.scalars(found).all()):
        if code != OFFICE:
            title = FILE_LEDGER.removesuffix(".xlsx")
            yield _listing(
                f"ledger/{code}", title, code, FILE_LEDGER, ledger_listing(context, code)
            )


def plan_texts(context: PublishContext) -> Iterator[Job]:
    """短信清单.xlsx of everybody who decided what people should hear of, or has slips to sign."""
    decided = select(ApplicationEvent.institution).where(ApplicationEvent.kind == "decided")
    telling = union(decided, select(Document.institution).where(Document.key.startswith(_TEXTS)))
    to_sign = _to_sign(context)
    for code in _with_folder(context, [*context.session.scalars(telling), *to_sign]):
        listing = texts_listing(context, code, to_sign.get(code, ()))
        yield _listing(f"{_TEXTS}{code}", "短信清单", code, FILE_TEXTS, listing)


def _to_sign(context: PublishContext) -> dict[str, list[Application]]:
    """Service window -> applications whose person must sign there; of several windows the first."""
    found: dict[str, list[Application]] = {}
    for slip in slips_out(context.session, context.secret):
        found.setdefault(slip_windows(context, slip)[0], []).append(slip.case)
    return found


def _with_folder(context: PublishContext, codes: Iterable[str]) -> list[str]:
    known = {*context.folders, OFFICE}
    return sorted(known.intersection(codes))


def _listing(key: str, title: str, code: str, path: str, listing: Listing) -> Job:
    return Job(
        key=key,
        basis=content_of(listing),
        title=title,
        institution=code,
        path=path,
        builder="listing",
        data=listing,
    )
