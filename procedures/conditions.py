"""Conditions of the catalogue: a closed union, no expression strings.

`{present: 工程类技术职称}`, `{equals: {field: 性别, value: 男}}`, `{in: {field: …, values: […]}}`,
`{all: […]}`, `{any: […]}`, `{not: …}`. Anything else is a named function: `{function: name}`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from procedures.named import CONDITION_FUNCTIONS


class _Shape(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class FieldValue(_Shape):
    """A field and the value it is compared with."""

    field: str
    value: str


class FieldValues(_Shape):
    """A field and the values it may have."""

    field: str
    values: tuple[str, ...]


class Present(_Shape):
    """True when the field is not blank."""

    present: str


class Equals(_Shape):
    """True when the field has exactly this value."""

    equals: FieldValue


class In(_Shape):
    """True when the field has one of these values."""

    in_: FieldValues = Field(alias="in")


class All(_Shape):
    """True when every part is true."""

    all: tuple[Condition, ...]


class Any_(_Shape):
    """True when one part is true."""

    any: tuple[Condition, ...]


class Not(_Shape):
    """True when the part is false."""

    not_: Condition = Field(alias="not")


class Function(_Shape):
    """A named function of `procedures.named`, for what the union cannot say."""

    function: str


Condition = Annotated[
    Present | Equals | In | All | Any_ | Not | Function,
    Field(union_mode="left_to_right"),
]

for _model in (All, Any_, Not):
    _model.model_rebuild()


def holds(condition: Condition | None, values: Mapping[str, str]) -> bool:
    """Whether `condition` is true of one row's normalised values; None is always true."""
    match condition:
        case None:
            return True
        case Present(present=name):
            return bool(values.get(name, ""))
        case Equals(equals=pair):
            return values.get(pair.field, "") == pair.value
        case In(in_=pair):
            return values.get(pair.field, "") in pair.values
        case All(all=parts):
            return all(holds(part, values) for part in parts)
        case Any_(any=parts):
            return any(holds(part, values) for part in parts)
        case Not(not_=part):
            return not holds(part, values)
        case Function(function=name):
            return condition_function(name)(values)
    raise TypeError(f"not a condition: {condition!r}")


def condition_function(name: str) -> Callable[[Mapping[str, str]], bool]:
    """The named condition function; KeyError when `procedures.named` has none of that name."""
    return CONDITION_FUNCTIONS[name]


def fields_of(condition: Condition | None) -> set[str]:
    """Names of the fields a condition looks at (functions look at what they like)."""
    match condition:
        case Present(present=name):
            return {name}
        case Equals(equals=pair):
            return {pair.field}
        case In(in_=pair):
            return {pair.field}
        case All(all=parts) | Any_(any=parts):
            return set().union(*(fields_of(part) for part in parts))
        case Not(not_=part):
            return fields_of(part)
    return set()


def functions_of(condition: Any) -> set[str]:
    """Names of the functions a condition calls."""
    match condition:
        case All(all=parts) | Any_(any=parts):
            return set().union(*(functions_of(part) for part in parts))
        case Not(not_=part):
            return functions_of(part)
        case Function(function=name):
            return {name}
    return set()
