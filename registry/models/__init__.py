"""All tables, by what they hold. Importing this package registers every one with `Base`."""

from registry.models.applications import (
    Application,
    ApplicationEvent,
    Confirmation,
    PendingAction,
)
from registry.models.base import Base, Versioned
from registry.models.catalogue import NumberSeries, ProcedureVersion
from registry.models.finals import FinalMark, FinalRow
from registry.models.institutions import (
    Holiday,
    Institution,
    InstitutionVersion,
    PeriodVersion,
    Quota,
    UserVersion,
)
from registry.models.intake import Attachment, Drop, FindingRow, SubmissionRow, Waiver
from registry.models.marks import CaseMark
from registry.models.people import (
    Certificate,
    CertificateLock,
    CertificateVersion,
    Employment,
    Person,
    PersonProfile,
)
from registry.models.publishing import Document, Mail, Message
from registry.models.records import RecordVersion
from registry.models.runs import Lease, Run, Seal

__all__ = [
    "Application",
    "ApplicationEvent",
    "Attachment",
    "Base",
    "CaseMark",
    "Certificate",
    "CertificateLock",
    "CertificateVersion",
    "Confirmation",
    "Document",
    "Drop",
    "Employment",
    "FinalMark",
    "FinalRow",
    "FindingRow",
    "Holiday",
    "Institution",
    "InstitutionVersion",
    "Lease",
    "Mail",
    "Message",
    "NumberSeries",
    "PendingAction",
    "PeriodVersion",
    "Person",
    "PersonProfile",
    "ProcedureVersion",
    "Quota",
    "RecordVersion",
    "Run",
    "Seal",
    "SubmissionRow",
    "UserVersion",
    "Versioned",
    "Waiver",
]
