"""Proves the catalogue's rules before a row is read: names, parameters, what they point at."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import ValidationError

from procedures.load import CatalogueError
from procedures.model import Procedure, Rule
from procedures.tables import Tables
from validators.register import REGISTER_RULES
from validators.rules import RULES
from validators.rules.rule import Params


def validate_rules(catalogue: Mapping[str, Procedure], tables: Tables | None = None) -> None:
    """Checks every rule of every procedure; `tables` default to the catalogue's own.

    Raises CatalogueError naming procedure, rule and cause: a rule nobody registered, a bad or
    unknown parameter, a field, material or table that does not exist.
    """
    known = tables if tables is not None else getattr(catalogue, "tables", None)
    for procedure in catalogue.values():
        for rule in procedure.rules:
            try:
                _validate(procedure, rule, known)
            except ValueError as error:
                raise CatalogueError(f"{procedure.id}: rule {rule.rule}: {error}") from error


def _validate(procedure: Procedure, rule: Rule, tables: Tables | None) -> None:
    params = _params(rule)
    materials = {spec.name for spec in procedure.attachments}
    for what, known in (("field", set(procedure.by_name)), ("material", materials)):
        unknown = sorted(set(params.named(what)) - known)
        if unknown:
            raise ValueError(f"no such {what}: {', '.join(unknown)}")
    missing = sorted(set(params.named("table")) - set(tables)) if tables is not None else []
    if missing:
        raise ValueError(f"no such table: {', '.join(missing)}")


def _params(rule: Rule) -> Params:
    kind = RULES.get(rule.rule) or REGISTER_RULES.get(rule.rule)
    if kind is None:
        raise ValueError(f"not registered; there are {', '.join(sorted(RULES | REGISTER_RULES))}")
    try:
        params: Params = kind.params.model_validate(rule.with_)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = ".".join(str(part) for part in first["loc"])
        raise ValueError(f"{where}: {first['msg']}") from error
    return params
