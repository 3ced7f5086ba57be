"""`baoshen procedures`: what can be filed, by whom, and through which steps it goes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flows.commands.common import HERE, JsonOption, WorkspaceOption, emit
from procedures.words import SYSTEM_NAMES

if TYPE_CHECKING:
    from procedures.model import Procedure


def procedures(workspace: WorkspaceOption = HERE, as_json: JsonOption = False) -> None:
    """List the procedures of the catalogue: id, title, system, submitter, steps."""
    from flows.errors import translated
    from procedures.load import load_catalogue

    with translated():
        catalogue = load_catalogue()
    listed = [
        {
            "id": procedure.id,
            "title": procedure.title,
            "system": procedure.system,
            "submitter": submitter_words(procedure),
            "steps": [step.name for step in procedure.review],
        }
        for procedure in catalogue.values()
    ]
    emit(as_json, {"procedures": listed}, (_line(procedure) for procedure in catalogue.values()))


def submitter_words(procedure: Procedure) -> list[str]:
    """Who may drop it: levels with types, the authority's office, the province."""
    submitter = procedure.submitter
    levels = "、".join(submitter.levels)
    words = [f"{kind}（{levels}）" if levels else kind for kind in submitter.types]
    if submitter.office:
        words.append("管理员")
    if submitter.province:
        words.append("省级机构")
    return words


def _line(procedure: Procedure) -> str:
    steps = " → ".join(step.name for step in procedure.review) or "即时生效"
    return (
        f"{procedure.id}  {procedure.title}  [{SYSTEM_NAMES[procedure.system]}]  "
        f"{'、'.join(submitter_words(procedure))}  {steps}"
    )
