"""Which key values are numbers of persons: lists show those in part, others whole."""

from __future__ import annotations

from procedures.keys import mask
from procedures.model import FieldType, Procedure


def masked_subject(procedure: Procedure | None, subject: str) -> str:
    """The subject of an application as lists show it; unknown procedures count as personal."""
    if procedure is None or procedure.key_field.type is FieldType.ID_NUMBER:
        return mask(subject)
    return subject
