"""Named rules that need no register, registered in plain sight; one short file each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from procedures.load import CatalogueError
from procedures.model import Procedure, Rule
from procedures.tables import Tables
from validators.register import REGISTER_RULES
from validators.rule import Params, RuleKind
from validators.rules import (
    certificate_of_system,
    corrected_value,
    date_order,
    eligibility_age,
    eligibility_education,
    eligibility_experience,
    field_flagged,
    fields_together,
    id_birth,
    id_gender,
    query_conditions,
    registration_age,
)

#: Name in the catalogue -> the rule.
RULES: dict[str, RuleKind[Any]] = {
    "id-gender": RuleKind(id_gender.IdGender, id_gender.check),
    "id-birth": RuleKind(id_birth.IdBirth, id_birth.check),
    "fields-together": RuleKind(fields_together.FieldsTogether, fields_together.check),
    "date-order": RuleKind(date_order.DateOrder, date_order.check),
    "eligibility-age": RuleKind(eligibility_age.EligibilityAge, eligibility_age.check),
    "eligibility-education": RuleKind(
        eligibility_education.EligibilityEducation, eligibility_education.check
    ),
    "eligibility-experience": RuleKind(
        eligibility_experience.EligibilityExperience, eligibility_experience.check
    ),
    "certificate-of-system": RuleKind(
        certificate_of_system.CertificateOfSystem, certificate_of_system.check
    ),
    "corrected-value": RuleKind(corrected_value.CorrectedValue, corrected_value.check),
    "field-flagged": RuleKind(field_flagged.FieldFlagged, field_flagged.check),
    "registration-age": RuleKind(registration_age.RegistrationAge, registration_age.check),
    "query-conditions": RuleKind(query_conditions.QueryConditions, query_conditions.check),
}


def validate_rules(catalogue: Mapping[str, Procedure], tables: Tables | None = None) -> None:
    """Proves every rule of every procedure before a row is read.

    `tables` default to the catalogue's own. Raises CatalogueError naming procedure, rule and
    cause: a rule nobody registered, a bad or unknown parameter, a field, material or table
    that does not exist.
    """
    known = tables if tables is not None else getattr(catalogue, "tables", None)
    for procedure in catalogue.values():
        for rule in procedure.rules:
            try:
                _validate(procedure, rule, known)
            except ValueError as error:
                raise CatalogueError(f"{procedure.id}: rule {rule.rule}: {error}") from error


def _validate(procedure: Procedure, rule: Rule, tables: Tables | None) -> None:
    params = _params(rule)
    known = {
        "field": set(procedure.by_name),
        "material": {spec.name for spec in procedure.attachments},
    }
    if tables is not None:
        known["table"] = set(tables)
    for what, names in known.items():
        unknown = sorted(set(params.named(what)) - names)
        if unknown:
            raise ValueError(f"no such {what}: {', '.join(unknown)}")


def _params(rule: Rule) -> Params:
    kind = RULES.get(rule.rule) or REGISTER_RULES.get(rule.rule)
    if kind is None:
        registered = ", ".join(sorted(RULES.keys() | REGISTER_RULES.keys()))
        raise ValueError(f"not registered; there are {registered}")
    try:
        params: Params = kind.params.model_validate(rule.with_)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = ".".join(str(part) for part in first["loc"])
        raise ValueError(f"{where}: {first['msg']}") from error
    return params
