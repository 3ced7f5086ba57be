"""Named rules that need no register, registered in plain sight; one short file each."""

from __future__ import annotations

from typing import Any

from validators.rules import (
    date_order,
    eligibility_age,
    eligibility_education,
    eligibility_experience,
    fields_together,
    id_gender,
)
from validators.rules.rule import RuleKind

#: Name in the catalogue -> the rule.
RULES: dict[str, RuleKind[Any]] = {
    "id-gender": RuleKind(id_gender.IdGender, id_gender.check),
    "fields-together": RuleKind(fields_together.FieldsTogether, fields_together.check),
    "date-order": RuleKind(date_order.DateOrder, date_order.check),
    "eligibility-age": RuleKind(eligibility_age.EligibilityAge, eligibility_age.check),
    "eligibility-education": RuleKind(
        eligibility_education.EligibilityEducation, eligibility_education.check
    ),
    "eligibility-experience": RuleKind(
        eligibility_experience.EligibilityExperience, eligibility_experience.check
    ),
}
