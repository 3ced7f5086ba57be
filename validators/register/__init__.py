"""Rules that ask the register's facts, registered in plain sight; one short file each."""

from __future__ import annotations

from typing import Any

from validators.register import (
    ability_order,
    already_certified,
    already_open,
    case_named,
    certificate_act,
    certificate_agrees,
    certificate_end,
    certificate_locked,
    certificate_new,
    certificate_not_held,
    continuing_education,
    education_hours,
    id_number_free,
    key_changed,
    not_own_institution,
    nothing_open,
    own_person,
    own_system,
    period_free,
    period_shared,
    person_known,
    person_mismatch,
    query_within,
    quota_exceeded,
    record_held,
    reference_unknown,
    registration_state,
    registry_conflict,
    renewal_window,
    row_unknown,
    slip_valid,
    staff_first,
    transfer_allowed,
    values_from_register,
    window,
)
from validators.register.books import RegisterKind

#: Name in the catalogue -> the rule, in the order they run: quotas last, when it is known
#: which rows are refused for another reason.
REGISTER_RULES: dict[str, RegisterKind[Any]] = {
    "row-unknown": RegisterKind(row_unknown.RowUnknown, row_unknown.check, acting=True),
    "key-changed": RegisterKind(key_changed.KeyChanged, key_changed.check),
    "window-closed": RegisterKind(window.WindowOpen, window.check),
    "already-open": RegisterKind(already_open.AlreadyOpen, already_open.check),
    "not-own-institution": RegisterKind(
        not_own_institution.NotOwnInstitution, not_own_institution.check, acting=True
    ),
    "own-person": RegisterKind(own_person.OwnPerson, own_person.check),
    "own-system": RegisterKind(own_system.OwnSystem, own_system.check),
    "person-mismatch": RegisterKind(person_mismatch.PersonMismatch, person_mismatch.check),
    "person-known": RegisterKind(person_known.PersonKnown, person_known.check),
    "period-free": RegisterKind(period_free.PeriodFree, period_free.check),
    "period-shared": RegisterKind(period_shared.PeriodShared, period_shared.check),
    "already-certified": RegisterKind(already_certified.AlreadyCertified, already_certified.check),
    "certificate-not-held": RegisterKind(
        certificate_not_held.CertificateNotHeld, certificate_not_held.check
    ),
    "certificate-act": RegisterKind(certificate_act.CertificateAct, certificate_act.check),
    "certificate-locked": RegisterKind(
        certificate_locked.CertificateLocked, certificate_locked.check
    ),
    "certificate-agrees": RegisterKind(
        certificate_agrees.CertificateAgrees, certificate_agrees.check
    ),
    "certificate-end": RegisterKind(certificate_end.CertificateEnd, certificate_end.check),
    "certificate-new": RegisterKind(certificate_new.CertificateNew, certificate_new.check),
    "record-held": RegisterKind(record_held.RecordHeld, record_held.check),
    "registration-state": RegisterKind(
        registration_state.RegistrationState, registration_state.check
    ),
    "renewal-window": RegisterKind(renewal_window.RenewalWindow, renewal_window.check),
    "continuing-education": RegisterKind(
        continuing_education.ContinuingEducation, continuing_education.check
    ),
    "education-hours": RegisterKind(education_hours.EducationHours, education_hours.check),
    "id-number-free": RegisterKind(id_number_free.IdNumberFree, id_number_free.check),
    "nothing-open": RegisterKind(nothing_open.NothingOpen, nothing_open.check),
    "slip-valid": RegisterKind(slip_valid.SlipValid, slip_valid.check),
    "transfer-allowed": RegisterKind(transfer_allowed.TransferAllowed, transfer_allowed.check),
    "staff-first": RegisterKind(staff_first.StaffFirst, staff_first.check),
    "ability-order": RegisterKind(ability_order.AbilityOrder, ability_order.check),
    "case-named": RegisterKind(case_named.CaseNamed, case_named.check),
    "reference-unknown": RegisterKind(reference_unknown.ReferenceUnknown, reference_unknown.check),
    "query-within": RegisterKind(query_within.QueryWithin, query_within.check),
    "registry-conflict": RegisterKind(registry_conflict.RegistryConflict, registry_conflict.check),
    "values-from-register": RegisterKind(
        values_from_register.ValuesFromRegister, values_from_register.check
    ),
    "quota-exceeded": RegisterKind(quota_exceeded.QuotaExceeded, quota_exceeded.check),
}

#: Rules that run for every procedure, named in its file or not.
ALWAYS = (
    "row-unknown",
    "key-changed",
    "window-closed",
    "already-open",
    "own-system",
    "certificate-locked",
)
