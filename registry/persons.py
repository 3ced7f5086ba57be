"""Whom the house writes to that has no folder: persons, about cases that are their own (D-X13).

A case is a person's own when he starts it at a window or must sign in it (design 4). Of all others
the authority's 短信清单 tells him. His address is what row and register say, never his identity.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

from sqlalchemy import or_, select, tuple_
from sqlalchemy.orm import Session

from procedures.conditions import holds
from procedures.model import FieldType, Procedure
from procedures.steps import ActorKind, Step
from procedures.words import PERSON, Status
from registry.bodies import body_of
from registry.messages import MailState
from registry.models import Application, ApplicationEvent, Mail, Message, RecordVersion

#: Topics of messages to a person: his slip waits at the window; what became of his case.
SLIP_TOPIC, OUTCOME_TOPIC = "slip", "outcome"
#: The header under which books about a person keep his mail address.
_ADDRESS = "电子邮箱"
_ENDED = (Status.DONE, Status.REJECTED, Status.DECLINED, Status.LAPSED, Status.WITHDRAWN)


def person_code(number: str) -> str:
    """To whom messages to the person of an application go: nobody's folder, his address."""
    return f"{PERSON}-{number}"


def address_of(session: Session, case: Application) -> str:
    """The person's mail addresses, separated by commas; "" where there is none.

    What the row says, and what books keep under his document number (实名认证, 个人信息).
    """
    body = body_of(session)(case.procedure, case.procedure_version)
    said = [case.values.get(name, "") for name in _names(body, FieldType.EMAIL)]
    numbers = [case.values.get(name, "") for name in _names(body, FieldType.ID_NUMBER)]
    entries = session.scalars(
        select(RecordVersion)
        .where(RecordVersion.key.in_(sorted(filter(None, numbers))))
        .where(RecordVersion.valid_to.is_(None))
        .order_by(RecordVersion.book, RecordVersion.part)
    )
    said += [str(entry.values.get(_ADDRESS, "")) for entry in entries]
    return ",".join(dict.fromkeys(filter(None, said)))


def addresses(session: Session) -> dict[str, str]:
    """`person_code` -> addresses, of all persons to whom a mail is still owed."""
    query = (
        select(Application)
        .join(Message, Message.application == Application.number)
        .outerjoin(Mail, Mail.id == Message.mail)
        .where(
            Message.topic.in_((SLIP_TOPIC, OUTCOME_TOPIC)),
            or_(Mail.id.is_(None), Mail.state != MailState.SENT),
        )
        .order_by(Application.number)
    )
    return {person_code(case.number): address_of(session, case) for case in session.scalars(query)}


def outcomes(session: Session, runs: Collection[str]) -> Iterator[Application]:
    """Persons' own cases that these runs ended, or brought back to the window they came from."""
    kinds = (Application.procedure, Application.procedure_version)
    moved = select(ApplicationEvent.subject).where(ApplicationEvent.run.in_(runs)).distinct()
    over = (Application.number.in_(moved), Application.status.in_((*_ENDED, Status.RETURNED)))
    bodies = {kind: body_of(session)(*kind) for kind in _kinds(session, over)}
    wanted = [kind for kind, body in bodies.items() if _started(body) or any(_signed(body))]
    query = select(Application).where(tuple_(*kinds).in_(wanted), *over)
    for case in session.scalars(query.order_by(Application.number)):
        body = bodies[case.procedure, case.procedure_version]
        signs = any(holds(step.when, case.values) for step in _signed(body))
        if _started(body) or (signs and case.status != Status.RETURNED):
            yield case


def _kinds(session: Session, which: tuple[Any, ...]) -> list[tuple[str, int]]:
    query = select(Application.procedure, Application.procedure_version).where(*which).distinct()
    return [(id, version) for id, version in session.execute(query)]


def _started(body: Procedure) -> bool:
    return body.channel == "slip"


def _signed(body: Procedure) -> Iterator[Step]:
    """The steps in which the person decides."""
    return (step for step in body.review if any(a.kind is ActorKind.PERSON for a in step.actors))


def _names(body: Procedure, kind: FieldType) -> list[str]:
    return [field.name for field in body.fields if field.type is kind]
