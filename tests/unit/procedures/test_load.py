"""A broken catalogue stops the start and names file, line and cause."""

from __future__ import annotations

from pathlib import Path

import pytest
from small import HEAD

from procedures.load import (
    CatalogueError,
    canonical_body,
    fingerprint,
    from_body,
    load_catalogue,
    load_procedure,
)
from procedures.tables import Tables

SECOND = HEAD.replace("test-case", "test-other")


def written(folder: Path, text: str | bytes, name: str = "test-case") -> Path:
    path = folder / f"{name}.yaml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def line_of(text: str, part: str) -> int:
    return text[: text.index(part)].count("\n") + 1


@pytest.mark.parametrize(
    ("text", "at", "cause"),
    [
        (HEAD.replace("order: 900", "order: viele"), "order: viele", "order"),
        (HEAD + "colour: rot\n", "colour", "colour"),
        (HEAD + "review: [{name: 审核, by: city}]\n", "review", "no decisions"),
        (HEAD.replace("type: person_name", "type: nam"), "姓名, type", "fields.1.type"),
        (HEAD + "title: 又一个标题\n", "title: 又", "written twice"),
        (HEAD + "review: [\n", "review", ""),
    ],
)
def test_file_line_and_cause_are_named(tmp_path: Path, text: str, at: str, cause: str) -> None:
    path = written(tmp_path, text)
    with pytest.raises(CatalogueError) as caught:
        load_procedure(path)
    where, _, why = str(caught.value).partition(": ")
    assert where.startswith(f"{path}:")
    assert abs(int(where.rsplit(":", 1)[1]) - line_of(text, at)) <= 1
    assert cause in why


@pytest.mark.parametrize("text", [b"\xff\xfe\x00 id", "id: a\x00b\n", "- 1\n", "", "a: *nobody\n"])
def test_what_is_no_procedure_at_all(tmp_path: Path, text: str | bytes) -> None:
    path = written(tmp_path, text)
    with pytest.raises(CatalogueError, match=r"test-case\.yaml:\d+: "):
        load_procedure(path)


@pytest.mark.parametrize(
    ("other", "cause"),
    [
        (SECOND, "prefix TC belongs to test-"),
        (HEAD, "used twice"),
        (
            SECOND.replace("prefix: TC", "prefix: TO").replace(
                "{name: 合同编号}", "{name: 合同编号, type: choice, choices: 'table:没有'}"
            ),
            "no such table table:没有",
        ),
        (
            SECOND.replace("prefix: TC", "prefix: TO").replace(
                "{name: 合同编号}", "{name: 合同编号, required_if: {function: nobody}}"
            ),
            "no condition function nobody",
        ),
    ],
)
def test_procedures_must_fit_each_other(tmp_path: Path, other: str, cause: str) -> None:
    written(tmp_path, HEAD)
    aside = tmp_path / "more"
    aside.mkdir()
    written(aside, other, "test-case" if other is HEAD else "test-other")
    with pytest.raises(CatalogueError, match=cause):
        load_catalogue(tmp_path, tables=Tables())


def test_a_file_is_named_after_its_procedure(tmp_path: Path) -> None:
    written(tmp_path, HEAD, "another-name")
    with pytest.raises(CatalogueError, match="must be named"):
        load_catalogue(tmp_path, tables=Tables())


@pytest.mark.parametrize(
    "text",
    [
        "review: [{name: 审核, by: city, decisions: {通过: done}}, "
        "{name: 审核, by: province, decisions: {通过: done}}]",
        "effects: [{effect: person, when: 没有这一步}]",
        "review: [{name: 审核, by: city, decisions: {通过: done}, "
        "timer: {after_days: 3, outcome: 'return:没有'}}]",
        "review: [{name: 审核, by: city, decisions: {通过: done}, "
        "timer: {after_days: 3, outcome: stay}}]",
        "window: {kind: relative, before_days: [90, 30], of: 没有}",
    ],
)
def test_steps_effects_and_timers_must_name_what_exists(tmp_path: Path, text: str) -> None:
    with pytest.raises(CatalogueError):
        load_procedure(written(tmp_path, HEAD + text + "\n"))


def test_examples_bind_nobody_but_everything_else_does(tmp_path: Path) -> None:
    plain = load_procedure(written(tmp_path, HEAD))
    shown = load_procedure(written(tmp_path, HEAD + "examples: [{title: 一}]\n"))
    other = load_procedure(written(tmp_path, HEAD + "labels: {类别: 二}\n"))
    assert fingerprint(plain) == fingerprint(shown) != fingerprint(other)
    assert from_body(canonical_body(other)) == other
