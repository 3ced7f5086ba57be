"""The register as first released."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create every table."""
    _application_events()
    _applications()
    _attachments()
    _case_marks()
    _certificate_locks()
    _certificate_versions()
    _certificates()
    _confirmations()
    _documents()
    _drops()
    _employments()
    _final_marks()
    _final_rows()
    _findings()
    _holidays()
    _institution_versions()
    _institutions()
    _leases()
    _mails()
    _messages()
    _numbers()
    _pending_actions()
    _people()
    _period_versions()
    _person_profiles()
    _procedure_versions()
    _quotas()
    _record_versions()
    _runs()
    _seals()
    _submission_rows()
    _user_versions()
    _waivers()


def downgrade() -> None:
    """Drop every table."""
    op.drop_table("waivers")
    op.drop_table("user_versions")
    op.drop_table("submission_rows")
    op.drop_table("seals")
    op.drop_table("runs")
    op.drop_table("record_versions")
    op.drop_table("quotas")
    op.drop_table("procedure_versions")
    op.drop_table("person_profiles")
    op.drop_table("period_versions")
    op.drop_table("people")
    op.drop_table("pending_actions")
    op.drop_table("numbers")
    op.drop_table("messages")
    op.drop_table("mails")
    op.drop_table("leases")
    op.drop_table("institutions")
    op.drop_table("institution_versions")
    op.drop_table("holidays")
    op.drop_table("findings")
    op.drop_table("final_rows")
    op.drop_table("final_marks")
    op.drop_table("employments")
    op.drop_table("drops")
    op.drop_table("documents")
    op.drop_table("confirmations")
    op.drop_table("certificates")
    op.drop_table("certificate_versions")
    op.drop_table("certificate_locks")
    op.drop_table("case_marks")
    op.drop_table("attachments")
    op.drop_table("applications")
    op.drop_table("application_events")


def _application_events() -> None:
    op.create_table(
        "application_events",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("subject", sa.String(32), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("run", sa.String(64), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("kind", sa.String(64), nullable=False),
        sa.Column("step", sa.String(400), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("institution", sa.String(64), nullable=False),
        sa.Column("user", sa.String(64), nullable=False),
        sa.Column("word", sa.String(400), nullable=False),
        sa.Column("opinion", sa.Text(), nullable=False),
        sa.Column("token", sa.String(128), nullable=True),
        sa.Column("status_after", sa.String(64), nullable=False),
        sa.Column("step_after", sa.String(400), nullable=False),
        sa.Column("version_after", sa.Integer(), nullable=False),
        sa.Column("payload", sa.JSON(), nullable=False),
        sa.Column("payload_hash", sa.String(64), nullable=False),
        sa.Column("previous", sa.String(64), nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_application_events")),
        sa.UniqueConstraint("subject", "seq", name=op.f("uq_application_events_subject_seq")),
        sa.UniqueConstraint("token", name=op.f("uq_application_events_token")),
    )
    op.create_index("ix_application_events_run", "application_events", ["run"])


def _applications() -> None:
    op.create_table(
        "applications",
        sa.Column("number", sa.String(32), nullable=False),
        sa.Column("procedure", sa.String(64), nullable=False),
        sa.Column("procedure_version", sa.Integer(), nullable=False),
        sa.Column("system", sa.String(64), nullable=False),
        sa.Column("institution", sa.String(64), nullable=False),
        sa.Column("subject", sa.String(64), nullable=False),
        sa.Column("label", sa.String(400), nullable=False),
        sa.Column("year", sa.String(64), nullable=False),
        sa.Column("term", sa.String(64), nullable=False),
        sa.Column("maker", sa.String(64), nullable=False),
        sa.Column("status", sa.String(64), nullable=False),
        sa.Column("step", sa.String(400), nullable=False),
        sa.Column("step_since", sa.Date(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("resume_at", sa.String(400), nullable=False),
        sa.Column("unique_key", sa.String(400), nullable=True),
        sa.Column("holds_forever", sa.Boolean(), nullable=False),
        sa.Column("row_id", sa.String(64), nullable=False),
        sa.Column("drop", sa.String(64), nullable=False),
        sa.Column("filed_on", sa.Date(), nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("changed_by_run", sa.String(64), nullable=False),
        sa.Column("values", sa.JSON(), nullable=False),
        sa.Column("materials", sa.JSON(), nullable=False),
        sa.Column("notes", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_applications")),
        sa.UniqueConstraint("unique_key", name=op.f("uq_applications_unique_key")),
    )
    op.create_index("ix_applications_changed_by_run", "applications", ["changed_by_run"])
    op.create_index("ix_applications_drop", "applications", ["drop"])
    op.create_index("ix_applications_institution", "applications", ["institution"])
    op.create_index("ix_applications_procedure", "applications", ["procedure"])
    op.create_index("ix_applications_row_id", "applications", ["row_id"])
    op.create_index("ix_applications_status", "applications", ["status"])
    op.create_index("ix_applications_subject", "applications", ["subject"])


def _attachments() -> None:
    op.create_table(
        "attachments",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("institution", sa.String(64), nullable=False),
        sa.Column("procedure", sa.String(64), nullable=False),
        sa.Column("scope", sa.String(400), nullable=False),
        sa.Column("subject", sa.String(64), nullable=False),
        sa.Column("material", sa.String(400), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("pages", sa.JSON(), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("received_drop", sa.String(64), nullable=False),
        sa.Column("current", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attachments")),
        sa.UniqueConstraint(
            "institution",
            "procedure",
            "scope",
            "subject",
            "material",
            "received_drop",
            name=op.f("uq_attachments_material"),
        ),
    )
    op.create_index("ix_attachments_received_drop", "attachments", ["received_drop"])
    op.create_index("ix_attachments_sha256", "attachments", ["sha256"])
    op.create_index("ix_attachments_subject", "attachments", ["subject"])


def _case_marks() -> None:
    op.create_table(
        "case_marks",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("application", sa.String(32), nullable=False),
        sa.Column("name", sa.String(64), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("happened", sa.Date(), nullable=False),
        sa.Column("batch", sa.String(400), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("by", sa.String(32), nullable=False),
        sa.Column("run", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_marks")),
    )
    op.create_index("ix_case_marks_application", "case_marks", ["application"])


def _certificate_locks() -> None:
    op.create_table(
        "certificate_locks",
        sa.Column("certificate", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("application", sa.String(32), nullable=False),
        sa.PrimaryKeyConstraint("certificate", name=op.f("pk_certificate_locks")),
    )


def _certificate_versions() -> None:
    op.create_table(
        "certificate_versions",
        sa.Column("certificate", sa.Integer(), nullable=False),
        sa.Column("person", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(400), nullable=False),
        sa.Column("registration", sa.String(400), nullable=False),
        sa.Column("holder", sa.String(400), nullable=False),
        sa.Column("institution", sa.String(64), nullable=False),
        sa.Column("post", sa.String(400), nullable=False),
        sa.Column("first_issued", sa.Date(), nullable=True),
        sa.Column("issued", sa.Date(), nullable=False),
        sa.Column("good_from", sa.Date(), nullable=True),
        sa.Column("expires", sa.Date(), nullable=True),
        sa.Column("state", sa.String(400), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("mark", sa.String(400), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("recorded_on", sa.Date(), nullable=False),
        sa.Column("event", sa.String(32), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certificate_versions")),
    )
    op.create_index("ix_certificate_versions_certificate", "certificate_versions", ["certificate"])
    op.create_index("ix_certificate_versions_institution", "certificate_versions", ["institution"])
    op.create_index("ix_certificate_versions_person", "certificate_versions", ["person"])
    op.create_index("ix_certificate_versions_valid_to", "certificate_versions", ["valid_to"])


def _certificates() -> None:
    op.create_table(
        "certificates",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("system", sa.String(64), nullable=False),
        sa.Column("number", sa.String(64), nullable=False),
        sa.Column("speciality", sa.String(400), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certificates")),
        sa.UniqueConstraint(
            "system",
            "number",
            "speciality",
            name=op.f("uq_certificates_system_number_speciality"),
        ),
    )


def _confirmations() -> None:
    op.create_table(
        "confirmations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("row_id", sa.String(64), nullable=False),
        sa.Column("application", sa.String(32), nullable=False),
        sa.Column("code", sa.String(64), nullable=False),
        sa.Column("field", sa.String(400), nullable=False),
        sa.Column("drop", sa.String(64), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_confirmations")),
    )
    op.create_index("ix_confirmations_row_id", "confirmations", ["row_id"])


def _documents() -> None:
    op.create_table(
        "documents",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(400), nullable=False),
        sa.Column("serial", sa.Integer(), nullable=False),
        sa.Column("basis", sa.String(64), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(400), nullable=False),
        sa.Column("institution", sa.String(64), nullable=False),
        sa.Column("path", sa.String(400), nullable=False),
        sa.Column("final", sa.Boolean(), nullable=False),
        sa.Column("run", sa.String(64), nullable=False),
        sa.Column("made_on", sa.Date(), nullable=False),
        sa.Column("delivered", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_documents")),
        sa.UniqueConstraint("key", "serial", name=op.f("uq_documents_key_serial")),
    )
    op.create_index("ix_documents_institution", "documents", ["institution"])
    op.create_index("ix_documents_key", "documents", ["key"])
    op.create_index("ix_documents_run", "documents", ["run"])


def _drops() -> None:
    op.create_table(
        "drops",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("run", sa.String(64), nullable=False),
        sa.Column("folder", sa.String(400), nullable=False),
        sa.Column("institution", sa.String(64), nullable=False),
        sa.Column("person", sa.String(64), nullable=False),
        sa.Column("name", sa.String(400), nullable=False),
        sa.Column("kind", sa.String(64), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(64), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("result", sa.String(64), nullable=False),
        sa.Column("procedure", sa.String(64), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("accepted", sa.Integer(), nullable=False),
        sa.Column("refused", sa.Integer(), nullable=False),
        sa.Column("receipt", sa.String(400), nullable=False),
        sa.Column("files", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_drops")),
    )
    op.create_index("ix_drops_institution", "drops", ["institution"])
    op.create_index("ix_drops_run", "drops", ["run"])
    op.create_index("ix_drops_sha256", "drops", ["sha256"])


def _employments() -> None:
    op.create_table(
        "employments",
        sa.Column("person", sa.Integer(), nullable=False),
        sa.Column("system", sa.String(64), nullable=False),
        sa.Column("institution", sa.String(64), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("recorded_on", sa.Date(), nullable=False),
        sa.Column("event", sa.String(32), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_employments")),
    )
    op.create_index("ix_employments_institution", "employments", ["institution"])
    op.create_index("ix_employments_person", "employments", ["person"])
    op.create_index("ix_employments_valid_to", "employments", ["valid_to"])


def _final_marks() -> None:
    op.create_table(
        "final_marks",
        sa.Column("institution", sa.String(64), nullable=False),
        sa.Column("application", sa.String(32), nullable=False),
        sa.Column("user", sa.String(64), nullable=False),
        sa.Column("marked_on", sa.Date(), nullable=False),
        sa.Column("drop", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("institution", "application", name=op.f("pk_final_marks")),
    )


def _final_rows() -> None:
    op.create_table(
        "final_rows",
        sa.Column("series", sa.String(400), nullable=False),
        sa.Column("application", sa.String(32), nullable=False),
        sa.PrimaryKeyConstraint("series", "application", name=op.f("pk_final_rows")),
    )


def _findings() -> None:
    op.create_table(
        "findings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("drop", sa.String(64), nullable=False),
        sa.Column("row_id", sa.String(64), nullable=False),
        sa.Column("code", sa.String(64), nullable=False),
        sa.Column("severity", sa.String(64), nullable=False),
        sa.Column("sheet", sa.String(400), nullable=False),
        sa.Column("row", sa.Integer(), nullable=True),
        sa.Column("column", sa.String(64), nullable=False),
        sa.Column("field", sa.String(400), nullable=False),
        sa.Column("file", sa.Text(), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("remedy", sa.Text(), nullable=False),
        sa.Column("basis", sa.String(400), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_findings")),
    )
    op.create_index("ix_findings_code", "findings", ["code"])
    op.create_index("ix_findings_drop", "findings", ["drop"])
    op.create_index("ix_findings_row_id", "findings", ["row_id"])


def _holidays() -> None:
    op.create_table(
        "holidays",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("off", sa.Boolean(), nullable=False),
        sa.Column("name", sa.String(400), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("recorded_on", sa.Date(), nullable=False),
        sa.Column("event", sa.String(32), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_holidays")),
    )
    op.create_index("ix_holidays_day", "holidays", ["day"])
    op.create_index("ix_holidays_valid_to", "holidays", ["valid_to"])


def _institution_versions() -> None:
    op.create_table(
        "institution_versions",
        sa.Column("code", sa.String(64), nullable=False),
        sa.Column("name", sa.String(400), nullable=False),
        sa.Column("systems", sa.String(400), nullable=False),
        sa.Column("type", sa.String(400), nullable=False),
        sa.Column("level", sa.String(400), nullable=False),
        sa.Column("division", sa.String(64), nullable=False),
        sa.Column("parent", sa.String(64), nullable=False),
        sa.Column("credit_code", sa.String(400), nullable=False),
        sa.Column("nature", sa.String(400), nullable=False),
        sa.Column("qualifications", sa.String(400), nullable=False),
        sa.Column("liaison", sa.String(400), nullable=False),
        sa.Column("phone", sa.String(400), nullable=False),
        sa.Column("email", sa.String(400), nullable=False),
        sa.Column("enabled", sa.Boolean(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("recorded_on", sa.Date(), nullable=False),
        sa.Column("event", sa.String(32), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_institution_versions")),
    )
    op.create_index("ix_institution_versions_code", "institution_versions", ["code"])
    op.create_index("ix_institution_versions_parent", "institution_versions", ["parent"])
    op.create_index("ix_institution_versions_valid_to", "institution_versions", ["valid_to"])


def _institutions() -> None:
    op.create_table(
        "institutions",
        sa.Column("code", sa.String(64), nullable=False),
        sa.Column("folder", sa.String(400), nullable=False),
        sa.Column("created_on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_institutions")),
    )


def _leases() -> None:
    op.create_table(
        "leases",
        sa.Column("name", sa.String(64), nullable=False),
        sa.Column("holder", sa.String(400), nullable=False),
        sa.Column("host", sa.String(400), nullable=False),
        sa.Column("pid", sa.Integer(), nullable=False),
        sa.Column("process", sa.String(400), nullable=False),
        sa.Column("fence", sa.BigInteger(), nullable=False),
        sa.Column("expires", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_leases")),
    )


def _mails() -> None:
    op.create_table(
        "mails",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("message_id", sa.String(400), nullable=False),
        sa.Column("institution", sa.String(64), nullable=False),
        sa.Column("recipients", sa.String(400), nullable=False),
        sa.Column("subject", sa.String(400), nullable=False),
        sa.Column("state", sa.String(64), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("uncertain", sa.Boolean(), nullable=False),
        sa.Column("problem", sa.String(400), nullable=False),
        sa.Column("run", sa.String(64), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mails")),
        sa.UniqueConstraint("message_id", name=op.f("uq_mails_message_id")),
    )
    op.create_index("ix_mails_institution", "mails", ["institution"])


def _messages() -> None:
    op.create_table(
        "messages",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(400), nullable=False),
        sa.Column("institution", sa.String(64), nullable=False),
        sa.Column("topic", sa.String(64), nullable=False),
        sa.Column("procedure", sa.String(64), nullable=False),
        sa.Column("application", sa.String(64), nullable=False),
        sa.Column("text", sa.String(400), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("run", sa.String(64), nullable=False),
        sa.Column("mail", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_messages")),
        sa.UniqueConstraint("key", name=op.f("uq_messages_key")),
    )
    op.create_index("ix_messages_institution", "messages", ["institution"])
    op.create_index("ix_messages_mail", "messages", ["mail"])


def _numbers() -> None:
    op.create_table(
        "numbers",
        sa.Column("series", sa.String(64), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("series", name=op.f("pk_numbers")),
    )


def _pending_actions() -> None:
    op.create_table(
        "pending_actions",
        sa.Column("application", sa.String(32), nullable=False),
        sa.Column("institution", sa.String(64), nullable=False),
        sa.Column("step", sa.String(400), nullable=False),
        sa.Column("roles", sa.String(400), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("due", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint(
            "application", "institution", "step", name=op.f("pk_pending_actions")
        ),
    )
    op.create_index("ix_pending_actions_due", "pending_actions", ["due"])
    op.create_index("ix_pending_actions_institution", "pending_actions", ["institution"])


def _people() -> None:
    op.create_table(
        "people",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("type", sa.String(64), nullable=False),
        sa.Column("number", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_people")),
        sa.UniqueConstraint("type", "number", name=op.f("uq_people_type_number")),
    )


def _period_versions() -> None:
    op.create_table(
        "period_versions",
        sa.Column("code", sa.String(64), nullable=False),
        sa.Column("title", sa.String(400), nullable=False),
        sa.Column("procedure", sa.String(64), nullable=False),
        sa.Column("year", sa.String(64), nullable=False),
        sa.Column("term", sa.String(64), nullable=False),
        sa.Column("opens", sa.Date(), nullable=False),
        sa.Column("closes", sa.Date(), nullable=False),
        sa.Column("corrections_until", sa.Date(), nullable=False),
        sa.Column("review_until", sa.Date(), nullable=True),
        sa.Column("notice_number", sa.String(400), nullable=False),
        sa.Column("training_from", sa.Date(), nullable=True),
        sa.Column("training_to", sa.Date(), nullable=True),
        sa.Column("place", sa.String(400), nullable=False),
        sa.Column("quota", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("recorded_on", sa.Date(), nullable=False),
        sa.Column("event", sa.String(32), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_period_versions")),
    )
    op.create_index("ix_period_versions_code", "period_versions", ["code"])
    op.create_index("ix_period_versions_procedure", "period_versions", ["procedure"])
    op.create_index("ix_period_versions_valid_to", "period_versions", ["valid_to"])


def _person_profiles() -> None:
    op.create_table(
        "person_profiles",
        sa.Column("person", sa.Integer(), nullable=False),
        sa.Column("system", sa.String(64), nullable=False),
        sa.Column("name", sa.String(400), nullable=False),
        sa.Column("gender", sa.String(400), nullable=False),
        sa.Column("values", sa.JSON(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("recorded_on", sa.Date(), nullable=False),
        sa.Column("event", sa.String(32), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person_profiles")),
    )
    op.create_index("ix_person_profiles_person", "person_profiles", ["person"])
    op.create_index("ix_person_profiles_valid_to", "person_profiles", ["valid_to"])


def _procedure_versions() -> None:
    op.create_table(
        "procedure_versions",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("fingerprint", sa.String(64), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("first_used", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("id", "version", name=op.f("pk_procedure_versions")),
    )


def _quotas() -> None:
    op.create_table(
        "quotas",
        sa.Column("period", sa.String(64), nullable=False),
        sa.Column("institution", sa.String(64), nullable=False),
        sa.Column("places", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("recorded_on", sa.Date(), nullable=False),
        sa.Column("event", sa.String(32), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quotas")),
    )
    op.create_index("ix_quotas_period", "quotas", ["period"])
    op.create_index("ix_quotas_valid_to", "quotas", ["valid_to"])


def _record_versions() -> None:
    op.create_table(
        "record_versions",
        sa.Column("book", sa.String(64), nullable=False),
        sa.Column("key", sa.String(64), nullable=False),
        sa.Column("part", sa.String(400), nullable=False),
        sa.Column("values", sa.JSON(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("recorded_on", sa.Date(), nullable=False),
        sa.Column("event", sa.String(32), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_record_versions")),
    )
    op.create_index("ix_record_versions_key", "record_versions", ["key"])
    op.create_index("ix_record_versions_valid_to", "record_versions", ["valid_to"])


def _runs() -> None:
    op.create_table(
        "runs",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("business_date", sa.Date(), nullable=False),
        sa.Column("kind", sa.String(64), nullable=False),
        sa.Column("state", sa.String(64), nullable=False),
        sa.Column("changed", sa.Boolean(), nullable=False),
        sa.Column("told", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_runs")),
    )
    op.create_index("ix_runs_business_date", "runs", ["business_date"])


def _seals() -> None:
    op.create_table(
        "seals",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("run", sa.String(64), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("subjects", sa.Integer(), nullable=False),
        sa.Column("upto", sa.BigInteger(), nullable=False),
        sa.Column("previous", sa.String(64), nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_seals")),
    )


def _submission_rows() -> None:
    op.create_table(
        "submission_rows",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("drop", sa.String(64), nullable=False),
        sa.Column("institution", sa.String(64), nullable=False),
        sa.Column("procedure", sa.String(64), nullable=False),
        sa.Column("sheet_row", sa.Integer(), nullable=False),
        sa.Column("subject", sa.String(64), nullable=False),
        sa.Column("unique_key", sa.String(400), nullable=False),
        sa.Column("state", sa.String(64), nullable=False),
        sa.Column("number", sa.String(32), nullable=False),
        sa.Column("first_dropped", sa.Date(), nullable=False),
        sa.Column("values", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_submission_rows")),
    )
    op.create_index("ix_submission_rows_drop", "submission_rows", ["drop"])
    op.create_index("ix_submission_rows_number", "submission_rows", ["number"])
    op.create_index("ix_submission_rows_subject", "submission_rows", ["subject"])
    op.create_index("ix_submission_rows_unique_key", "submission_rows", ["unique_key"])
    op.create_index(
        "ix_submission_rows_waiting", "submission_rows", ["institution", "procedure", "state"]
    )


def _user_versions() -> None:
    op.create_table(
        "user_versions",
        sa.Column("code", sa.String(64), nullable=False),
        sa.Column("name", sa.String(400), nullable=False),
        sa.Column("institution", sa.String(64), nullable=False),
        sa.Column("roles", sa.String(400), nullable=False),
        sa.Column("id_number", sa.String(400), nullable=False),
        sa.Column("email", sa.String(400), nullable=False),
        sa.Column("enabled", sa.Boolean(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("recorded_on", sa.Date(), nullable=False),
        sa.Column("event", sa.String(32), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_user_versions")),
    )
    op.create_index("ix_user_versions_code", "user_versions", ["code"])
    op.create_index("ix_user_versions_institution", "user_versions", ["institution"])
    op.create_index("ix_user_versions_valid_to", "user_versions", ["valid_to"])


def _waivers() -> None:
    op.create_table(
        "waivers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("procedure", sa.String(64), nullable=False),
        sa.Column("subject", sa.String(64), nullable=False),
        sa.Column("code", sa.String(64), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("granted_by", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_waivers")),
    )
    op.create_index("ix_waivers_subject", "waivers", ["subject"])
