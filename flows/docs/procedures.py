"""docs/procedure-file.md and its JSON Schema, made from the model that loads the files.

Key, type and default come from the pydantic models, what a model is for from its docstring,
and what each key means from docs/procedure-keys.yaml, which must name exactly the models' keys.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Mapping
from enum import Enum, EnumType
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from flows.docs.markdown import code, page, table
from procedures import conditions, model, steps
from procedures.certificates.which import Which
from procedures.load import load_procedure
from procedures.named import CONDITION_FUNCTIONS
from registry.effects import EFFECTS
from validators.register import ALWAYS, REGISTER_RULES
from validators.rules import RULES

#: Models of a procedure file in the order a reader meets them.
MODELS: tuple[type[BaseModel], ...] = (
    model.Procedure,
    Which,
    model.Submitter,
    model.Window,
    model.Unique,
    model.Manage,
    model.Field,
    model.Attachment,
    model.Rule,
    steps.Step,
    steps.Actor,
    steps.Supply,
    steps.Wait,
    steps.Timer,
    model.Effect,
    model.Output,
    model.Message,
    model.Example,
)

_CONDITIONS = (
    conditions.Present,
    conditions.Equals,
    conditions.In,
    conditions.All,
    conditions.Any_,
    conditions.Not,
    conditions.Function,
)

_INTRO = """\
A procedure is one YAML file, `procedures/catalogue/<system>/<id>.yaml`. It is the only place
where a procedure's columns, attachments, rules, review and outputs are written down: form,
checks, review workbooks and documents are all made from it.

- A file that cannot be used stops the start with file, line and cause; nothing is skipped.
- No unknown keys, no expression strings. Dates and 是/否 stay text; `true` and `false` are words
  of YAML.
- Change a file in use only together with its `version`: applications keep the steps and effects
  of the version they were filed under ([ADR 0005](adr/0005-versions-and-events.md)).
- Editors: `# yaml-language-server: $schema=…/docs/procedure.schema.json` on the first line gives
  completion and errors while typing."""

_RULES = f"""\
Each is one module of `validators/rules/` (the row alone) or `validators/register/` (the row
against the register); a parameter with `?` may be left out. An unknown name or parameter stops
the start. {", ".join(code(name) for name in ALWAYS)} run for every procedure, named or not."""


def reference(folder: Path) -> str:
    """The reference page. `folder` is docs/, with the meanings and the example."""
    meanings = load_meanings(folder)
    blocks: list[list[str] | str] = [_INTRO]
    for shape in MODELS:
        blocks.append(f"## {shape.__name__}")
        blocks.append(_docstring(shape))
        rows = [
            (code(key), code(_type(info)), _default(info), meanings[shape.__name__][key])
            for key, info in _keys(shape).items()
        ]
        blocks.append(table(("key", "type", "default", "meaning"), rows))
    blocks += [*_condition_blocks(), *_name_blocks(), *_example(folder)]
    return page("The procedure file", *blocks)


def schema() -> str:
    """The JSON Schema of a procedure file, for editors."""
    body = model.Procedure.model_json_schema(by_alias=True)
    body["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    body["title"] = "Baoshen procedure file"
    actor = body["$defs"]["Actor"]
    actor["anyOf"] = [
        {"$ref": "#/$defs/ActorKind"},  # the shorthand: `by: city`
        {key: actor.pop(key) for key in ("type", "properties", "required", "additionalProperties")},
    ]
    which = body["properties"]["locks"]["anyOf"]
    which.append({"type": "string"})  # the shorthand: `locks: 证书编号`
    return json.dumps(body, ensure_ascii=False, indent=2, sort_keys=True) + "\n"


def load_meanings(folder: Path) -> dict[str, dict[str, str]]:
    """Model -> key -> meaning. Raises ValueError unless the keys are exactly the models'."""
    path = folder / "procedure-keys.yaml"
    found: dict[str, dict[str, str]] = yaml.safe_load(path.read_text(encoding="utf-8"))
    for shape in MODELS:
        said, real = set(found.get(shape.__name__, {})), set(_keys(shape))
        if said != real:
            raise ValueError(f"{path.name}: {shape.__name__}: {sorted(said ^ real)}")
    return found


def _keys(shape: type[BaseModel]) -> dict[str, FieldInfo]:
    """The keys as a file spells them."""
    return {info.alias or name: info for name, info in shape.model_fields.items()}


def _docstring(thing: object) -> str:
    return " ".join(str(thing.__doc__ or "").split())


def _type(info: FieldInfo) -> str:
    """A type as a reader of YAML says it: text, number, list of …"""
    return _type_words(info.annotation)


_PLAIN = {str: "text", int: "whole number", float: "number", bool: "true/false", Any: "any"}


def _type_words(annotation: Any) -> str:
    parts: tuple[Any, ...] = getattr(annotation, "__args__", ())
    origin = getattr(annotation, "__origin__", None)
    if annotation in _PLAIN:
        return _PLAIN[annotation]
    if isinstance(annotation, EnumType) and annotation is not model.FieldType:
        return " or ".join(member.value for member in list[Enum](annotation))
    if origin is tuple and parts[-1] is Ellipsis:
        return f"list of {_type_words(parts[0])}"
    if origin is tuple:
        return f"[{', '.join(_type_words(part) for part in parts)}]"
    if origin is dict:
        return f"map of {_type_words(parts[1])}"
    if _is_condition(annotation):
        return "Condition"
    if hasattr(annotation, "__metadata__"):  # Annotated: an outcome
        return "outcome"
    if parts and all(isinstance(part, str) for part in parts):  # Literal
        return " or ".join(parts)
    if parts:
        words = [_type_words(part) for part in parts if part is not type(None)]
        return "Condition" if set(words) & {"Present"} else " or ".join(words)
    return str(getattr(annotation, "__name__", annotation))


def _is_condition(annotation: Any) -> bool:
    return bool(annotation == conditions.Condition)


def _default(info: FieldInfo) -> str:
    if info.is_required():
        return "**required**"
    value = info.get_default(call_default_factory=True)
    if isinstance(value, BaseModel):
        given = value.model_dump(mode="json", exclude_defaults=True)
        return code(json.dumps(given, ensure_ascii=False)) if given else "none of its keys"
    if value is None or value in ((), {}, ""):
        return "–"
    if isinstance(value, tuple):
        value = list(value)
    return code(json.dumps(value, ensure_ascii=False).strip('"'))


def _condition_blocks() -> Iterable[list[str] | str]:
    yield "## Condition"
    yield _docstring(conditions)
    rows = [(code(next(iter(_keys(shape)))), _docstring(shape)) for shape in _CONDITIONS]
    yield table(("key", "meaning"), rows)
    names = ", ".join(code(name) for name in sorted(CONDITION_FUNCTIONS)) or "none yet"
    yield f"Registered functions: {names}."


def _name_blocks() -> Iterable[list[str] | str]:
    """Names a file may use: field types, rules, effects."""
    yield "## Field types"
    yield "Each is one module of `validators/cells/`."
    yield ", ".join(code(kind.value) for kind in model.FieldType) + "."
    yield "## Rules"
    yield _RULES
    kinds = {**RULES, **REGISTER_RULES}
    rows = [(*_rule(name, kind), "–" if name in RULES else "yes") for name, kind in kinds.items()]
    yield table(("rule", "with", "meaning", "asks the register"), rows)
    yield "## Effects"
    yield "Each is one module of `registry/effects/`."
    effects = [(code(name), _first_line(apply)) for name, apply in EFFECTS.items()]
    yield table(("effect", "meaning"), effects)


def _rule(name: str, kind: Any) -> tuple[str, str, str]:
    keys: Mapping[str, FieldInfo] = _keys(kind.params)
    words = [key if info.is_required() else f"{key}?" for key, info in keys.items()]
    return code(name), ", ".join(code(word) for word in words), _first_line(kind.check)


def _first_line(function: Callable[..., Any]) -> str:
    """The first sentence of the module a registered function stands in."""
    text = str(sys.modules[function.__module__].__doc__ or "")
    return text.strip().splitlines()[0]


def _example(folder: Path) -> list[list[str] | str]:
    """The annotated example, loaded first so that it cannot rot."""
    path = folder / "procedure-example.yaml"
    load_procedure(path)
    text = path.read_text(encoding="utf-8").rstrip()
    return ["## An annotated example", f"```yaml\n{text}\n```"]
