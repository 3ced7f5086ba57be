"""What papers about one application are made from: its row, its events, its files."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path

from sqlalchemy import select

from outputs.context import MadeDocument, PublishContext, basis_of, recorded_basis
from outputs.documents.dossier import Dossier, Material, StoredForm
from outputs.documents.legal_form import LegalForm, Opinion
from outputs.problem import Problem
from outputs.workbooks.history import EVENT_WORDS, Event, events_of
from outputs.workbooks.review_data import photo_path
from procedures.findings.kind import SEVERITY_WORDS, Severity
from procedures.model import Output, Procedure
from procedures.steps import ActorKind
from procedures.words import OPEN_STATUSES, Status
from procedures.workspace import by_hash
from registry import documents
from registry import institutions as books
from registry.models import Application, Person, PersonProfile

LEGAL_FORM = "legal-form"
#: The boxes of the form (rules 1.4), and whose decision stands in each.
_LEVELS = {
    ActorKind.OWN_INSTITUTION: "所在监督机构意见",
    ActorKind.COUNTY: "县（市、区）主管部门意见",
    ActorKind.CITY: "市州监督机构意见",
    ActorKind.PROVINCE: "省监督总站意见",
}


def case_of(context: PublishContext, number: str) -> Application:
    """The application of that number. Raises Problem when it is gone."""
    case = context.session.get(Application, number)
    if case is None:
        raise Problem("申请不存在")
    return case


def form_basis(case: Application) -> str:
    """What a legal form is made from: equal until the row is edited or the case ends."""
    ended = "" if case.status in OPEN_STATUSES else f"{case.status}.{case.version}"
    return basis_of(case.values, case.materials, case.institution, ended)


def form_key(number: str) -> str:
    """The document key of an application's legal form."""
    return f"{LEGAL_FORM}/{number}"


def legal_form_of(context: PublishContext, number: str, *, opinions: bool = True) -> LegalForm:
    """The legal form of an application; opinions are filled in once the case has ended."""
    case = case_of(context, number)
    procedure = context.catalogue[case.procedure]
    output = next(each for each in procedure.outputs if each.id == LEGAL_FORM)
    values = _profile(context, case) | {k: v for k, v in case.values.items() if v}
    values.setdefault("身份证号", case.subject)
    ended = opinions and case.status not in OPEN_STATUSES
    events = events_of(context.session, [number]).get(number, []) if ended else []
    photo = photo_path(context.workspace, procedure, case.materials)
    place = context.tree.get(case.institution)
    return LegalForm(
        title=output.title,
        number=number,
        year=case.year,
        term=case.term,
        category=procedure.labels.get("类别", ""),
        institution=place.name if place else case.institution,
        values=values,
        photo=photo.read_bytes() if photo and photo.is_file() else b"",
        materials=tuple((e.name, bool(case.materials.get(e.name))) for e in procedure.attachments),
        holdings=_holdings(values),
        opinions=_opinions(context, procedure, events),
        support_line=context.settings.support_line,
        made_on=context.today,
        content_id=form_basis(case)[:12],
    )


def dossier_of(context: PublishContext, number: str) -> Dossier:
    """Everything a reviewer needs about an application."""
    case = case_of(context, number)
    procedure = context.catalogue[case.procedure]
    place = context.tree.get(case.institution)
    has_form = _form_output(procedure) is not None
    fields = [(f.name, case.values.get(f.name, "")) for f in procedure.fields if not f.secret]
    return Dossier(
        title=procedure.title,
        number=number,
        institution=place.name if place else case.institution,
        round=case.round,
        form=_form_in_dossier(context, case, procedure),
        fields=() if has_form else tuple(fields),
        notes=tuple(
            (SEVERITY_WORDS[Severity(note["severity"])], note["message"]) for note in case.notes
        ),
        events=tuple(
            _told(context, event) for event in events_of(context.session, [number]).get(number, [])
        ),
        materials=_materials(context, procedure, case),
        support_line=context.settings.support_line,
        made_on=context.today,
    )


def _form_in_dossier(
    context: PublishContext, case: Application, procedure: Procedure
) -> LegalForm | StoredForm | None:
    """The form as it was issued where that is still what the case says, else one to be made."""
    output = _form_output(procedure)
    if output is None:
        return None
    issued = _issued(context, form_key(case.number))
    if issued is not None and issued.basis == recorded_basis(LEGAL_FORM, form_basis(case)):
        path = by_hash(context.workspace.documents, issued.sha256)
        if path.is_file() and case.status in OPEN_STATUSES:
            return StoredForm(output.title, path, issued.sha256)
    return legal_form_of(context, case.number, opinions=False)


def _issued(context: PublishContext, key: str) -> MadeDocument | None:
    """The document as made in this publish, else as the register has it."""
    made = context.made.get(key)
    if made is not None:
        return made
    known = documents.current(context.session, [key]).get(key)
    return MadeDocument(known.basis, known.sha256) if known is not None else None


def _form_output(procedure: Procedure) -> Output | None:
    return next((each for each in procedure.outputs if each.id == LEGAL_FORM), None)


def _materials(
    context: PublishContext, procedure: Procedure, case: Application
) -> tuple[Material, ...]:
    found = []
    for each in procedure.attachments:
        pages = case.materials.get(each.name)
        if pages:
            suffix = ".jpg" if each.kind == "photo" else ".pdf"
            path = derived_file(context, [page["sha256"] for page in pages], suffix)
            found.append(Material(each.name, path))
    return tuple(found)


def derived_file(context: PublishContext, sources: Sequence[str], suffix: str) -> Path:
    """Where ingest left the re-encoded file: under the hash of its source or of its page set."""
    key = sources[0]
    if len(sources) > 1:
        key = hashlib.sha256("\n".join(sources).encode()).hexdigest()
    path = by_hash(context.workspace.derived, key)
    return path.with_name(path.name + suffix)


def _told(context: PublishContext, event: Event) -> tuple[str, str, str, str, str]:
    actor = context.tree.get(event.institution)
    word = event.word or EVENT_WORDS.get(event.kind, event.kind)
    return (event.on.isoformat(), event.step, actor.name if actor else "", word, event.opinion)


def _profile(context: PublishContext, case: Application) -> dict[str, str]:
    """What the register knows of the person within the system, for what the form did not ask."""
    row = context.session.execute(
        select(PersonProfile.name, PersonProfile.gender, PersonProfile.values)
        .join(Person, Person.id == PersonProfile.person)
        .where(
            Person.number == case.subject,
            PersonProfile.system == case.system,
            PersonProfile.valid_to.is_(None),
        )
        .order_by(PersonProfile.id)
    ).first()
    if row is None:
        return {}
    return {**row.values, "姓名": row.name, "性别": row.gender}


def _holdings(values: dict[str, str]) -> tuple[str, ...]:
    kind, number = values.get("已持证书类别", ""), values.get("已持证书编号", "")
    return (f"{kind} {number}".strip(),) if kind or number else ()


def _opinions(
    context: PublishContext, procedure: Procedure, events: Sequence[Event]
) -> tuple[Opinion, ...]:
    """One box for each level; the last decision of its step stands in it."""
    decided = {event.step: event for event in events if event.kind == "decided" and event.word}
    users = books.users(context.session) if decided else {}
    boxes = {level: Opinion(level) for level in _LEVELS.values()}
    for step in procedure.review:
        level = _LEVELS.get(step.by.kind) if step.by else None
        event = decided.get(step.name)
        if level is None or event is None or event.status_after == Status.RETURNED:
            continue
        user = users.get(event.user)
        name = user.name if user else event.user
        boxes[level] = Opinion(level, event.opinion or event.word, name, event.on)
    return tuple(boxes.values())
