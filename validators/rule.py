"""What a named rule is: validated parameters and a function over rows."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Annotated, Any, Generic, TypeVar

from pydantic import BaseModel, ConfigDict

from validators.rows import Found, Rows


class Names:
    """Marks a parameter as the name of something: a field, a material, a dated table."""

    def __init__(self, what: str) -> None:
        """`what`: field, material or table."""
        self.what = what


FieldName = Annotated[str, Names("field")]
MaterialName = Annotated[str, Names("material")]
TableName = Annotated[str, Names("table")]


class Params(BaseModel):
    """Base of every rule's parameters: no unknown keys, nothing changes after load."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    def named(self, what: str) -> list[str]:
        """Names of fields, materials or tables among the parameters, for `validate_rules`."""
        found: list[str] = []
        for name, info in type(self).model_fields.items():
            marks = [*info.metadata, *_inner(info.annotation)]
            if any(isinstance(mark, Names) and mark.what == what for mark in marks):
                found += _texts(getattr(self, name))
        return found


P = TypeVar("P", bound=Params)


@dataclass(frozen=True, slots=True)
class RuleKind(Generic[P]):
    """A registered rule: its parameters' model and its check."""

    params: type[P]
    check: Callable[[Rows, P], Iterator[Found]]

    def run(self, rows: Rows, given: dict[str, Any]) -> Iterator[Found]:
        """What the rule finds with the parameters of the catalogue."""
        return self.check(rows, self.params.model_validate(given))


def _inner(annotation: Any) -> list[Any]:
    """Marks inside `tuple[FieldName, ...]`, `FieldName | None` and `dict[FieldName, str]`."""
    marks = list(getattr(annotation, "__metadata__", ()))
    for part in getattr(annotation, "__args__", ()):
        marks += _inner(part)
    return marks


def _texts(value: object) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict | tuple | list | set | frozenset):
        return [text for part in value for text in _texts(part)]
    return []
