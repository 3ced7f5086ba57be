"""What papers about one application are made from: its row, its events, its files."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path

from outputs.context import MadeDocument, PublishContext, recorded_basis
from outputs.documents.dossier import Dossier, Form, Material, StoredForm
from outputs.planners.case_forms import FORMS, case_of, form_basis, form_key, form_output
from outputs.workbooks.history import EVENT_WORDS, Event, events_of
from procedures.findings.kind import SEVERITY_WORDS, Severity
from procedures.model import Procedure
from procedures.words import OPEN_STATUSES
from procedures.workspace import by_hash
from registry import documents
from registry.models import Application


def dossier_of(context: PublishContext, number: str) -> Dossier:
    """Everything a reviewer needs about an application."""
    case = case_of(context, number)
    procedure = context.catalogue[case.procedure]
    has_form = form_output(procedure) is not None
    fields = [(f.name, case.values.get(f.name, "")) for f in procedure.fields if not f.secret]
    return Dossier(
        title=procedure.title,
        number=number,
        institution=context.tree.name(case.institution),
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
) -> Form | StoredForm | None:
    """The form as it was issued where that is still what the case says, else one to be made."""
    output = form_output(procedure)
    if output is None:
        return None
    issued = _issued(context, form_key(output, case.number))
    if issued is not None and issued.basis == recorded_basis(output.id, form_basis(case)):
        path = by_hash(context.workspace.documents, issued.sha256)
        if path.is_file() and case.status in OPEN_STATUSES:
            return StoredForm(output.title, path, issued.sha256)
    return FORMS[output.id](context, case.number, opinions=False)


def _issued(context: PublishContext, key: str) -> MadeDocument | None:
    """The document as made in this publish, else as the register has it."""
    made = context.made.get(key)
    if made is not None:
        return made
    known = documents.current(context.session, [key]).get(key)
    return MadeDocument(known.basis, known.sha256) if known is not None else None


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
