"""Every table by the id that procedure files and `baoshen table ID` use."""

from __future__ import annotations

from outputs.tables import certificate_requests, review_list, signup_summary
from outputs.tables.definition import Column, Row, TableDefinition, masked

__all__ = ["TABLES", "Column", "Row", "TableDefinition", "masked"]

#: Table id -> definition. A further table is one module and one line here.
TABLES: dict[str, TableDefinition] = {
    definition.id: definition
    for definition in (
        signup_summary.DEFINITION,
        review_list.DEFINITION,
        *certificate_requests.DEFINITIONS,
    )
}
