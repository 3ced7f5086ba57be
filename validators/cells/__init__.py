"""Cell readers: one module per field type, registered in plain sight."""

from __future__ import annotations

from collections.abc import Callable

from procedures.model import FieldType
from validators.cells import (
    certificate_number,
    choice,
    choices,
    code,
    credit_code,
    date,
    decimal,
    email,
    id_number,
    institution,
    integer,
    month,
    person_name,
    phone,
    text,
)
from validators.cells.reading import Asked, Reader

#: Field type -> the reader made for one field.
CELLS: dict[FieldType, Callable[[Asked], Reader]] = {
    FieldType.TEXT: text.reader,
    FieldType.PERSON_NAME: person_name.reader,
    FieldType.ID_NUMBER: id_number.reader,
    FieldType.CREDIT_CODE: credit_code.reader,
    FieldType.PHONE: phone.reader,
    FieldType.EMAIL: email.reader,
    FieldType.DATE: date.reader,
    FieldType.MONTH: month.reader,
    FieldType.INTEGER: integer.reader,
    FieldType.DECIMAL: decimal.reader,
    FieldType.CHOICE: choice.reader,
    FieldType.CHOICES: choices.reader,
    FieldType.CERTIFICATE_NUMBER: certificate_number.reader,
    FieldType.CODE: code.reader,
    FieldType.INSTITUTION: institution.reader,
}
