"""Which certificates a row is about: said once, for checks, locks and effects alike. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol, Self

from pydantic import model_validator

from procedures.steps import Shape

#: Several words in one cell are kept with this between them.
_BETWEEN = "、"


class Paper(Protocol):
    """What is asked of a certificate, whoever keeps it."""

    @property
    def number(self) -> str:
        """证书编号."""

    @property
    def kind(self) -> str:
        """证书种类."""

    @property
    def speciality(self) -> str:
        """专业; "" where the kind has none."""

    @property
    def id_number(self) -> str:
        """The holder's document number."""


class Which(Shape):
    """Fields of a row that say which certificates it means, within its system.

    `number` holds one certificate's number, which several 专业 may share; `id` the person: his
    certificates, or whose the numbered one must be. `kinds` are the only ones meant;
    `kind_field` and `speciality` hold the kinds and the 专业 meant, several with 、, blank for
    all. The bare name of a field is short for `number`.
    """

    number: str | None = None
    id: str | None = None
    kinds: tuple[str, ...] = ()
    kind_field: str | None = None
    speciality: str | None = None

    @model_validator(mode="before")
    @classmethod
    def _shorthand(cls, value: Any) -> Any:
        return {"number": value} if isinstance(value, str) else value

    @model_validator(mode="after")
    def _names_something(self) -> Self:
        if self.number is None and self.id is None:
            raise ValueError("which certificates: `number` or `id` names a field")
        return self

    @property
    def fields(self) -> tuple[str, ...]:
        """Every field of the row that it reads."""
        named = (self.number, self.id, self.kind_field, self.speciality)
        return tuple(name for name in named if name)

    def asked(self, values: Mapping[str, str]) -> str:
        """The number or the person that the row names; "" when it names none."""
        return values.get(self.number or self.id or "", "")

    def kinds_of(self, values: Mapping[str, str]) -> tuple[str, ...]:
        """The kinds meant, in the row's order; empty for every kind."""
        chosen = _several(values, self.kind_field)
        if not chosen:
            return self.kinds
        return tuple(kind for kind in chosen if not self.kinds or kind in self.kinds)

    def means(self, values: Mapping[str, str], paper: Paper) -> bool:
        """Whether the row means this certificate."""
        kinds, specialities = self.kinds_of(values), _several(values, self.speciality)
        if self.kind_field and values.get(self.kind_field) and not kinds:
            return False
        named = paper.number if self.number else paper.id_number
        return (
            named == self.asked(values) != ""
            and (not self.number or self._his(values) in ("", paper.id_number))
            and (not kinds or paper.kind in kinds)
            and (not specialities or paper.speciality in specialities)
        )

    def _his(self, values: Mapping[str, str]) -> str:
        """The document number that the row says; "" where it says none that can be read."""
        return values.get(self.id or "", "")


def _several(values: Mapping[str, str], field: str | None) -> tuple[str, ...]:
    text = values.get(field, "") if field else ""
    return tuple(word for word in text.split(_BETWEEN) if word)
