"""Whether one row of a decision workbook counts (design 6).

Pure: facts come in, a verdict goes out.

Anything that does not count is a finding on that row and changes nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from procedures.findings import Finding, find
from procedures.records import User
from procedures.review import Case, Route, position
from procedures.steps import Step
from procedures.tokens import parse_row_token, signed
from procedures.tree import Tree
from procedures.words import STATUS_WORDS


@dataclass(frozen=True, slots=True)
class Decision:
    """One filled row of a review workbook. `org` and `person` come from the folder it lay in.

    `supplied` and `materials` are what the step brings along: field -> value, and
    material -> its files as the register keeps them; `faults` are the broken cells and files
    among what it supplies, which hold no value.
    """

    row: int
    token: str
    word: str
    opinion: str
    reviewer: str
    org: str
    person: str = ""
    paper: str = ""
    supplied: Mapping[str, str] = field(default_factory=dict)
    materials: Mapping[str, list[dict[str, Any]]] = field(default_factory=dict)
    faults: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class Docket:
    """What the register knows of the application a decision names."""

    case: Case
    route: Route
    applicant: str  # the applicant's ID number
    maker: str  # 填报人（用户编号）
    deciders: Mapping[str, str]  # user code -> step he decided in this application
    token_words: Mapping[str, str]  # token already used -> word
    step_at: Mapping[int, str]  # version -> step the case stood in
    materials: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Verdict:
    """A decision that counts.

    `same_person`: the reviewer also filled the row in; `same_level`: the step of the same level
    that he decided too, where his institution has nobody else.
    """

    number: str
    reviewer: User
    same_person: bool = False
    same_level: str = ""


def judge(
    decision: Decision,
    docket: Docket | None,
    users: Mapping[str, User],
    tree: Tree,
    secret: bytes,
) -> Verdict | Finding:
    """The verdict on one decision, or the finding that stops it."""
    parsed = parse_row_token(decision.token)
    if parsed is None or docket is None or docket.case.number != parsed[0]:
        return find("token-invalid")
    problem = (
        _judge_token(decision, docket, parsed, tree, secret)
        or _judge_place(decision, docket, parsed[1])
        or _judge_word(decision, docket)
        or _judge_supply(decision, docket)
    )
    if problem is not None:
        return problem
    return _judge_reviewer(decision, docket, users)


def _judge_token(
    decision: Decision, docket: Docket, parsed: tuple[str, int, str], tree: Tree, secret: bytes
) -> Finding | None:
    """Ours, for this row and this institution? A workbook of another's is out of territory."""
    number, version, signature = parsed
    step = docket.step_at.get(version, "")

    def ours(institution: str) -> bool:
        return signed(secret, signature, "row", number, version, step, institution)

    if ours(decision.org):
        return None
    others = {docket.case.institution, *docket.case.awaiting}
    others |= {code for stop in docket.route for code in stop.institutions}
    others |= {institution.code for institution in tree.ancestors(docket.case.institution)}
    if any(ours(code) for code in sorted(others)):
        return find("decision-territory", number=number)
    return find("token-invalid")


def _judge_place(decision: Decision, docket: Docket, version: int) -> Finding | None:
    """Unchanged since issued, still in the step, and awaited from this institution?"""
    case = docket.case
    used = docket.token_words.get(decision.token)
    if used is not None:
        code = "decision-repeated" if used == decision.word else "decision-stale"
        return find(code, number=case.number, status=STATUS_WORDS[case.status])
    if version != case.version:
        return find("decision-stale", number=case.number, status=STATUS_WORDS[case.status])
    if position(docket.route, case.step) < 0 or decision.org not in case.awaiting:
        return find("decision-step", number=case.number, step=case.step or "办结")
    return None


def _judge_word(decision: Decision, docket: Docket) -> Finding | None:
    step = _step(docket)
    words = docket.route[position(docket.route, docket.case.step)].words(decision.org)
    if decision.word not in words:
        return find("decision-unknown", value=decision.word, choices="、".join(words))
    if decision.word in step.reason_required and not decision.opinion:
        return find("decision-reason", value=decision.word)
    return None


def _judge_supply(decision: Decision, docket: Docket) -> Finding | None:
    """What the step must bring is asked only of a decision that lets the case go on."""
    step = _step(docket)
    if step.decisions[decision.word] not in ("next", "done"):
        return None
    broken = broken_supply(decision, step)
    if broken:
        return broken[0]
    missing = [name for name in step.supply.fields if not decision.supplied.get(name)]
    brought = docket.materials | set(decision.materials)
    missing += [name for name in step.supply.attachments if name not in brought]
    return find("decision-supply", missing="、".join(missing)) if missing else None


def broken_supply(decision: Decision, step: Step) -> list[Finding]:
    """The broken cells and files among what `step` must bring; others are none of its business."""
    asked = {*step.supply.fields, *step.supply.attachments}
    return [fault for fault in decision.faults if fault.field in asked]


def _judge_reviewer(
    decision: Decision, docket: Docket, users: Mapping[str, User]
) -> Verdict | Finding:
    """Enabled, with the role, of this institution; not the applicant, not two levels."""
    step = _step(docket)
    reviewer = reviewer_of(decision.reviewer, decision.person, decision.org, step.role, users)
    if isinstance(reviewer, Finding):
        return reviewer
    if reviewer.id_number and reviewer.id_number == docket.applicant:
        return find("decision-self", reason="审核人是申报人本人")
    earlier = docket.deciders.get(reviewer.code)
    alone = step.level_of and not _others_can(reviewer, step, docket, users)
    if earlier is not None and earlier != step.name and not (alone and earlier == step.level_of):
        return find("decision-self", reason=f"该审核人已在“{earlier}”环节作过决定")
    level = earlier if earlier is not None and earlier == step.level_of else ""
    if reviewer.code != docket.maker:
        return Verdict(docket.case.number, reviewer, same_level=level)
    if _others_can(reviewer, step, docket, users):
        return find("decision-self", reason="填报人与审核人是同一人，本机构另有审核人")
    return Verdict(docket.case.number, reviewer, same_person=True, same_level=level)


def reviewer_of(
    code: str, person: str, org: str, roles: Collection[str], users: Mapping[str, User]
) -> User | Finding:
    """The enabled user of `org` with one of `roles` whom a workbook names, or what is wrong.

    `code` is the 用户编号 written in it, `person` that of the folder it lay in; either may be
    blank, and they must agree.
    """
    reviewer = users.get(code or person)
    if reviewer is None or reviewer.institution != org:
        return find("reviewer-unknown", value=code)
    role = "或".join(roles)
    if person and reviewer.code != person:
        reason = "不是该投递文件夹的用户"
    elif not reviewer.enabled:
        reason = "已停用"
    elif not reviewer.roles & set(roles):
        reason = "没有本环节的角色"
    else:
        return reviewer
    return find("reviewer-disabled", value=reviewer.code, reason=reason, role=role)


def _others_can(reviewer: User, step: Step, docket: Docket, users: Mapping[str, User]) -> bool:
    """Whether somebody else of the institution could decide: not the applicant, no decider."""
    return any(
        user.enabled
        and not (user.id_number and user.id_number == docket.applicant)
        and docket.deciders.get(user.code, step.name) == step.name
        and user.institution == reviewer.institution
        and user.code != reviewer.code
        and user.roles & set(step.role)
        for user in users.values()
    )


def _step(docket: Docket) -> Step:
    return docket.route[position(docket.route, docket.case.step)].step
