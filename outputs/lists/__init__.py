"""Lists of the register: what 本机构台账 shows of one institution and a query of a territory."""

from __future__ import annotations

from outputs.lists.applications import APPLICATIONS, CHANGES, OPINIONS, asked_cases
from outputs.lists.certificates import CERTIFICATE_HISTORY, CERTIFICATES
from outputs.lists.definition import Inquiry, Listed, RegisterList
from outputs.lists.intake import DROPS, MATERIALS, UNFILED
from outputs.lists.people import PEOPLE, PEOPLE_SUMMARY, USERS
from outputs.lists.periods import PERIODS
from outputs.lists.qualifications import QUALIFICATIONS
from outputs.lists.scores import SCORES
from outputs.lists.staff import STAFF

__all__ = [
    "APPLICATIONS",
    "CERTIFICATES",
    "CERTIFICATE_HISTORY",
    "CHANGES",
    "DROPS",
    "MATERIALS",
    "OPINIONS",
    "PEOPLE",
    "PEOPLE_SUMMARY",
    "PERIODS",
    "QUALIFICATIONS",
    "SCORES",
    "STAFF",
    "UNFILED",
    "USERS",
    "Inquiry",
    "Listed",
    "RegisterList",
    "asked_cases",
]
