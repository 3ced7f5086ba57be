"""Forms of one application: which a procedure declares, what each is made from.

A procedure declares one of them in `outputs`: `legal-form`, a sheet drawn for one sign-up, or
`application-form`, which any procedure can have. Both are planned, issued and taken into
dossiers alike.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial

from sqlalchemy import select

from outputs.context import PublishContext, basis_of
from outputs.documents.application_form import APPLICATION_FORM, ApplicationForm
from outputs.documents.legal_form import LEGAL_FORM, LegalForm, Opinion
from outputs.documents.marks import month_in_words
from outputs.problem import Problem
from outputs.workbooks.history import Event, events_of
from outputs.workbooks.review_data import photo_path
from procedures import review
from procedures.model import FieldType, Output, Procedure
from procedures.records import User
from procedures.steps import ActorKind
from procedures.tree import institution_words
from procedures.words import OPEN_STATUSES, Status
from registry import certificates
from registry import institutions as books
from registry.certificates import Held
from registry.models import Application, Person, PersonProfile

#: The boxes of the legal form (rules 1.4), and whose decision stands in each.
_LEVELS = {
    ActorKind.OWN_INSTITUTION: "所在监督机构意见",
    ActorKind.COUNTY: "县（市、区）主管部门意见",
    ActorKind.CITY: "市州监督机构意见",
    ActorKind.PROVINCE: "省监督总站意见",
}
_SIGNERS = {"person": "本人", "certificate": "本人"}


def case_of(context: PublishContext, number: str) -> Application:
    """The application of that number. Raises Problem when it is gone."""
    case = context.session.get(Application, number)
    if case is None:
        raise Problem("申请不存在")
    return case


def form_output(procedure: Procedure) -> Output | None:
    """The form that the procedure declares, if any."""
    return next((each for each in procedure.outputs if each.id in FORMS), None)


def form_basis(case: Application) -> str:
    """What a form is made from: equal until the row is edited or the case ends."""
    ended = "" if case.status in OPEN_STATUSES else f"{case.status}.{case.version}"
    return basis_of(case.values, case.materials, case.institution, ended)


def form_key(output: Output, number: str) -> str:
    """The document key of an application's form."""
    return f"{output.id}/{number}"


def legal_form_of(context: PublishContext, number: str, *, opinions: bool = True) -> LegalForm:
    """The legal form of an application; opinions are filled in once the case has ended."""
    case = case_of(context, number)
    procedure, output = _declared(context, case, LEGAL_FORM)
    values = _profile(context, case) | {k: v for k, v in case.values.items() if v}
    values.setdefault("身份证号", case.subject)
    return LegalForm(
        title=output.title,
        number=number,
        year=case.year,
        term=case.term,
        category=procedure.labels.get("类别", ""),
        institution=context.tree.name(case.institution),
        values=values,
        photo=_photo(context, procedure, case),
        materials=tuple((e.name, bool(case.materials.get(e.name))) for e in procedure.attachments),
        holdings=_holdings(values),
        opinions=_levels(context, procedure, _told(context, case, opinions)),
        support_line=context.settings.support_line,
        made_on=context.today,
        content_id=form_basis(case)[:12],
    )


def application_form_of(
    context: PublishContext, number: str, *, opinions: bool = True
) -> ApplicationForm:
    """The 申报表 of an application; opinions are filled in once the case has ended."""
    case = case_of(context, number)
    procedure, output = _declared(context, case, APPLICATION_FORM)
    has_photo = any(each.kind == "photo" for each in procedure.attachments)
    return ApplicationForm(
        title=output.title,
        number=number,
        institution=context.tree.name(case.institution),
        filed_on=case.filed_on,
        cells=_cells(context, procedure, case.values),
        photo=_photo(context, procedure, case) if has_photo else None,
        materials=tuple(
            (each.name, len(case.materials.get(each.name, ()))) for each in procedure.attachments
        ),
        holdings=_certificates(context, procedure, case),
        signer=_SIGNERS.get(procedure.subject, "负责人"),
        opinions=tuple(_boxes(context, procedure, case, _told(context, case, opinions))),
        support_line=context.settings.support_line,
        made_on=context.today,
        content_id=form_basis(case)[:12],
    )


#: Output id -> the data of that form; the builder has the same name.
FORMS: Mapping[str, Callable[..., LegalForm | ApplicationForm]] = {
    LEGAL_FORM: legal_form_of,
    APPLICATION_FORM: application_form_of,
}


def _declared(context: PublishContext, case: Application, id_: str) -> tuple[Procedure, Output]:
    procedure = context.catalogue[case.procedure]
    return procedure, next(each for each in procedure.outputs if each.id == id_)


def _photo(context: PublishContext, procedure: Procedure, case: Application) -> bytes:
    path = photo_path(context.workspace, procedure, case.materials)
    return path.read_bytes() if path and path.is_file() else b""


def _told(context: PublishContext, case: Application, opinions: bool) -> Sequence[Event]:
    """The events whose opinions are printed: those of a case that has ended."""
    if not opinions or case.status in OPEN_STATUSES:
        return []
    return events_of(context.session, [case.number]).get(case.number, [])


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


def _holdings(values: Mapping[str, str]) -> tuple[str, ...]:
    kind, number = values.get("已持证书类别", ""), values.get("已持证书编号", "")
    return (f"{kind} {number}".strip(),) if kind or number else ()


def _cells(
    context: PublishContext, procedure: Procedure, values: Mapping[str, str]
) -> tuple[tuple[str, str], ...]:
    """Header and text of every field that may be printed, in the order of the procedure."""
    shown: dict[FieldType, Callable[[str], str]] = {
        FieldType.DATE: month_in_words,
        FieldType.MONTH: month_in_words,
        FieldType.INSTITUTION: partial(institution_words, context.tree),
    }
    texts = ((f, values.get(f.name, "")) for f in procedure.fields if not f.secret)
    return tuple((field.name, shown.get(field.type, str)(text)) for field, text in texts)


def _certificates(
    context: PublishContext, procedure: Procedure, case: Application
) -> tuple[str, ...] | None:
    """The certificates that the row names, else those of the person that it means.

    None where it is about neither.
    """
    if procedure.subject not in _SIGNERS:
        return None
    named = [f.name for f in procedure.fields if f.type is FieldType.CERTIFICATE_NUMBER]
    numbers = [case.values[name] for name in named if case.values.get(name)]
    if numbers:
        found = certificates.by_number(context.session, case.system, numbers)
        return tuple(_certificate(each, context) for n in numbers for each in found.get(n, ()))
    which = procedure.locks
    if procedure.subject != "certificate" and not named and which is None:
        return None
    held = certificates.by_person(context.session, case.system, [case.subject]).get(
        case.subject, ()
    )
    meant = (each for each in held if which is None or which.means(case.values, each))
    return tuple(_certificate(each, context) for each in meant)


def _certificate(held: Held, context: PublishContext) -> str:
    """One certificate in a line."""
    now = held.version
    said = [f"{now.kind}　{held.number}{now.mark}"]
    said += [held.speciality] if held.speciality else []
    said += [f"有效期至 {now.expires.isoformat()}"] if now.expires else []
    return "　".join([*said, held.on(context.today).state])


def _levels(
    context: PublishContext, procedure: Procedure, events: Sequence[Event]
) -> tuple[Opinion, ...]:
    """One box for each level; the last decision of its step stands in it."""
    decided = {event.step: event for event in events if _says(event)}
    users = _users(context, events)
    boxes = {level: Opinion(level) for level in _LEVELS.values()}
    for step in procedure.review:
        level = _LEVELS.get(step.by.kind) if step.by else None
        event = decided.get(step.name)
        if level is not None and event is not None:
            boxes[level] = _opinion(context, users, level, event)
    return tuple(boxes.values())


def _boxes(
    context: PublishContext, procedure: Procedure, case: Application, events: Sequence[Event]
) -> Iterator[Opinion]:
    """A box for each decision that the case's way through the steps asks for.

    Those who really decided stand in it; a step that several must agree to has a box for each.
    """
    decided: dict[str, dict[str, Event]] = {}
    for event in events:
        if _says(event):
            decided.setdefault(event.step, {})[event.institution] = event
    users = _users(context, events)
    for stop in review.route(procedure, case.institution, case.values, context.tree):
        name = stop.step.name
        said = list(decided.get(name, {}).values())
        yield from (_opinion(context, users, name, event) for event in said)
        yield from (Opinion(name) for _ in stop.institutions[len(said) :])


def _says(event: Event) -> bool:
    """Whether an event is an opinion that stands: not one that sent the case back."""
    return bool(event.kind == "decided" and event.word and event.status_after != Status.RETURNED)


def _users(context: PublishContext, events: Sequence[Event]) -> Mapping[str, User]:
    return books.users(context.session) if events else {}


def _opinion(
    context: PublishContext, users: Mapping[str, User], level: str, event: Event
) -> Opinion:
    user = users.get(event.user)
    name = user.name if user else event.user
    place = context.tree.name(event.institution)
    return Opinion(level, event.opinion or event.word, name, event.on, place)
