"""How an application moves: routes, decisions, returns, waits. Pure; no register, no clock.

A `Case` is where an application stands, a route is the procedure's steps with the
institutions that really act in them, a `Move` is where it stands afterwards. The
register writes moves; nothing else may change a case (design 6).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from procedures.conditions import holds
from procedures.deadlines import timer_ends, wait_ends
from procedures.model import Procedure
from procedures.steps import Actor, ActorKind, Step
from procedures.tree import Tree
from procedures.words import OFFICE, OPEN_STATUSES, UNANNOUNCED_STATUSES, Status

#: What may be found about an objection during 公示 (rules 4.2: 异议 → 省厅复核).
NOT_UPHELD, UPHELD_REJECT, UPHELD_AGAIN = "不成立", "成立，不予通过", "成立，重新审核"
CONCLUSIONS = (NOT_UPHELD, UPHELD_REJECT, UPHELD_AGAIN)


@dataclass(frozen=True, slots=True)
class Stop:
    """A step as it applies to one case: who acts. A wait has no institutions.

    `seats` say in whose place each acts; who took over from somebody who is 停用 has none.
    """

    step: Step
    institutions: tuple[str, ...] = ()
    seats: tuple[tuple[Actor, str], ...] = ()

    def words(self, institution: str) -> tuple[str, ...]:
        """The decisions that are `institution`'s to say; one in several places says them all."""
        seats = [actor.decisions for actor, code in self.seats if code == institution]
        if not seats or not all(seats):
            return tuple(self.step.decisions)
        own = set().union(*seats)
        return tuple(word for word in self.step.decisions if word in own)

    def holder(self, name: str) -> str:
        """The institution that acts as the actor of that name; "" when none does."""
        return next((code for actor, code in self.seats if actor.name == name), "")


@dataclass(frozen=True, slots=True)
class Case:
    """Where an application stands. `awaiting` are institutions that have not yet decided."""

    number: str
    institution: str
    status: Status
    step: str
    round: int
    version: int
    since: date
    resume_at: str = ""
    awaiting: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Move:
    """Where a case stands after an event. `bump` is False when only a co-decider was heard."""

    kind: str
    status: Status
    step: str
    round: int
    resume_at: str = ""
    awaiting: tuple[str, ...] = ()
    bump: bool = True

    @property
    def closed(self) -> bool:
        """True when the case cannot move any more."""
        return self.status not in OPEN_STATUSES


Route = tuple[Stop, ...]


def route(procedure: Procedure, institution: str, values: Mapping[str, str], tree: Tree) -> Route:
    """The steps that apply to a case of `institution`, with who acts in each.

    A level that does not exist above the submitter is passed over; so is a step whose
    `when` is false. Institutions that are the same count once (both cities may be one).

    An institution that is 停用 leaves its step to the next one, which looks anyway; where none
    follows, and where a party must be asked, who takes over from it acts (`Tree.successor`).
    """
    stops: list[Stop] = []
    vacant: tuple[int, Stop] | None = None  # the last step that nobody holds now, and its place
    for step in procedure.review:
        if not holds(step.when, values):
            continue
        if step.wait is not None:
            stops.append(Stop(step))
            continue
        seats, closed = _acting(step, institution, values, tree)
        if seats:
            stops.append(Stop(step, tuple(dict.fromkeys(code for _, code in seats)), seats))
            vacant = None
        elif closed:
            vacant = len(stops), Stop(step, (tree.successor(closed[-1]),))
    if vacant is not None:
        stops.insert(*vacant)
    return tuple(stops)


def _acting(
    step: Step, institution: str, values: Mapping[str, str], tree: Tree
) -> tuple[tuple[tuple[Actor, str], ...], list[str]]:
    """Who acts in a step in whose place, and whose place is empty because they are 停用."""
    acting: list[tuple[Actor, str]] = []
    closed: list[str] = []
    for actor in step.actors:
        party = values.get(actor.of or "", "")
        code = tree.actor(actor, institution, party)
        holder = tree.holder(actor, institution, party)
        if code is None and holder is not None:
            asked = actor.of is not None or actor.kind is ActorKind.SUBMITTER
            if asked:
                code = tree.successor(holder)
            else:
                closed.append(holder)
        if code is not None:
            acting.append((actor, code))
    return tuple(acting), closed


def reroute(
    case: Case, stops: Route, procedure: Procedure, values: Mapping[str, str], tree: Tree
) -> Move | None:
    """The move of a case that waits for an institution that is 停用; None when it does not.

    Who takes over in its step is asked; a step that the route no longer has is passed over.
    What others decided in the step stands, and nothing moves back once the institution is
    启用 again.
    """
    if all(_open(code, tree) for code in case.awaiting):
        return None
    here = position(stops, case.step)
    if here >= 0:
        step = stops[here].step
        held = {
            tree.holder(actor, case.institution, values.get(actor.of or "", ""))
            for actor in step.actors
        }
        asked = tuple(c for c in stops[here].institutions if c in case.awaiting or c not in held)
        return Move(
            "rerouted", case.status, case.step, case.round, case.resume_at, asked or (OFFICE,)
        )
    names = [step.name for step in procedure.review]
    behind = set(names[names.index(case.step) + 1 :])
    onward = next((i for i, stop in enumerate(stops) if stop.step.name in behind), -1)
    if onward < 0:
        return None
    target = position(stops, case.resume_at)
    onward = _again(case, stops, onward) if target > onward else onward
    resume = case.resume_at if target > onward else ""
    return _enter(stops, onward, "rerouted", case.round, resume)


def _open(code: str, tree: Tree) -> bool:
    institution = tree.get(code)
    return institution is None or institution.enabled


def position(stops: Route, step: str) -> int:
    """Index of the step in the route; -1 when it is not (or no longer) part of it."""
    return next((i for i, stop in enumerate(stops) if stop.step.name == step), -1)


def start(stops: Route, kind: str = "filed") -> Move:
    """The first move of a case: into its first step, or done when there is none."""
    return _enter(stops, 0, kind, round=1)


def hold_for_confirmation() -> Move:
    """The first move of a case with unanswered 需确认 findings: held before its first step."""
    return Move("filed", Status.TO_CONFIRM, "", 1)


def confirmed(case: Case, stops: Route) -> Move:
    """The sender answered 情况属实 to everything: into the first step, or on where he came from.

    A case that was held on its way back from a return goes on as any resubmission does.
    """
    first, resume = _back(case, stops)
    return _enter(stops, first, "confirmed", case.round, resume)


def decide(case: Case, stops: Route, institution: str, word: str) -> Move:
    """The move that `word` of `institution` makes in the present step.

    Raises KeyError when the step has no such word; callers judge first (`procedures.judge`).
    """
    here = position(stops, case.step)
    outcome = stops[here].step.decisions[word]
    return _outcome(case, stops, here, outcome, "decided", institution)


def _outcome(
    case: Case, stops: Route, here: int, outcome: str, kind: str, institution: str = ""
) -> Move:
    """Where `outcome` of the step at `here` leads, said by `institution` or by nobody."""
    others = tuple(code for code in case.awaiting if code != institution)
    if outcome in ("next", "done") and others and institution:
        return Move(kind, case.status, case.step, case.round, case.resume_at, others, bump=False)
    match outcome:
        case "next":
            return _enter(
                stops, _after(case, stops, here), kind, case.round, _resume(case, stops, here)
            )
        case "done":
            return Move(kind, Status.DONE, "", case.round)
        case "decline":
            return Move(kind, Status.DECLINED, "", case.round)
        case "reject":
            return Move(kind, Status.REJECTED, "", case.round)
        case "hold":
            return Move(kind, Status.HOLD, case.step, case.round, case.resume_at, case.awaiting)
        case "stay":
            return Move(
                kind, case.status, case.step, case.round, case.resume_at, others, bump=False
            )
    return _return(case, stops, outcome.removeprefix("return:"), kind)


def resubmit(case: Case, stops: Route) -> Move:
    """A returned case comes back: the steps marked `on_resubmit`, then the one that refused."""
    first, resume = _back(case, stops)
    return _enter(stops, first, "resubmitted", case.round + 1, resume)


def resubmit_on_hold(case: Case) -> Move:
    """A returned case comes back with a question the sender has not answered: held."""
    return Move("resubmitted", Status.TO_CONFIRM, "", case.round + 1, case.resume_at)


def edit(case: Case, stops: Route) -> Move:
    """An unasked edit during review voids what was decided: back to step one.

    One that is held for its sender's answer has lost nothing: it goes where the answer leads.
    """
    held = case.status is Status.TO_CONFIRM
    first, resume = _back(case, stops) if held else (0, "")
    return _enter(stops, first, "edited", case.round, resume)


def edit_on_hold(case: Case) -> Move:
    """An edit that raises a question the sender has not answered: held until he does."""
    resume = case.resume_at if case.status is Status.TO_CONFIRM else ""
    return Move("edited", Status.TO_CONFIRM, "", case.round, resume)


def close(case: Case, status: Status, kind: str) -> Move:
    """An end without decision: withdrawn, deleted, lapsed."""
    return Move(kind, status, "", case.round)


def objected(case: Case, stops: Route, conclusion: str) -> Move | None:
    """The move when an objection was upheld: the end, or back to who decided last (rules 4.2).

    None for one that was not, and for a case that is before the public no more.
    """
    here = position(stops, case.step)
    if here < 0 or case.status not in UNANNOUNCED_STATUSES or conclusion == NOT_UPHELD:
        return None
    if conclusion == UPHELD_REJECT:
        return _outcome(case, stops, here, "reject", "decided")
    decided = [stop.step.name for stop in stops[:here] if stop.step.wait is None]
    target = decided[-1] if decided else "submitter"
    again = _outcome(case, stops, here, f"return:{target}", "decided")
    if not decided:
        return again
    public = (s.step.name for s in stops if s.step.wait is not None and s.step.wait.objections)
    return replace(again, resume_at=next(public, case.step))  # before the public once more


def tick(
    case: Case,
    stops: Route,
    today: date,
    holidays: Mapping[date, bool],
    *,
    event: bool = False,
    objection: bool = False,
) -> Move | None:
    """The move that time (or a named event) makes, None while nothing is due.

    A wait ends after its days, or when its event has come; an open objection holds it back.
    A step with a timer ends when nobody answered in time.
    """
    here = position(stops, case.step)
    if here < 0 or case.status not in OPEN_STATUSES:
        return None
    step = stops[here].step
    if step.wait is not None:
        if step.wait.objections and objection:
            return None
        ends = wait_ends(step, case.since, holidays)
        if not event and (ends is None or today <= ends):
            return None
        return _enter(stops, here + 1, "waited", case.round, case.resume_at)
    ends = timer_ends(step.timer, case.since, holidays)
    if ends is None or today <= ends:
        return None
    return _timed_out(case, stops, here, step)


def apply(case: Case, move: Move, today: date) -> Case:
    """The case after the move."""
    stays = move.step == case.step and move.status == case.status and not move.bump
    return replace(
        case,
        status=move.status,
        step=move.step,
        round=move.round,
        version=case.version + (1 if move.bump else 0),
        since=case.since if stays else today,
        resume_at=move.resume_at,
        awaiting=move.awaiting,
    )


def _enter(stops: Sequence[Stop], index: int, kind: str, round: int, resume_at: str = "") -> Move:
    if index >= len(stops):
        return Move(kind, Status.DONE, "", round)
    stop = stops[index]
    status = Status(stop.step.wait.status) if stop.step.wait else Status.IN_REVIEW
    return Move(kind, status, stop.step.name, round, resume_at, stop.institutions)


def _again(case: Case, stops: Route, first: int) -> int:
    """From `first` on, the next step of a resubmission: one that looks again, or the refuser."""
    target = max(position(stops, case.resume_at), 0)
    again = (i for i in range(first, target) if stops[i].step.on_resubmit)
    return next(again, target)


def _back(case: Case, stops: Route) -> tuple[int, str]:
    """Where a resubmission enters, and the step it still has to come back to."""
    first = _again(case, stops, 0)
    return first, case.resume_at if first < position(stops, case.resume_at) else ""


def _after(case: Case, stops: Route, here: int) -> int:
    """Where 通过 leads: on the way back to the step that refused, else to the next."""
    target = position(stops, case.resume_at)
    return _again(case, stops, here + 1) if target > here else here + 1


def _resume(case: Case, stops: Route, here: int) -> str:
    target = position(stops, case.resume_at)
    return case.resume_at if target > _after(case, stops, here) else ""


def _return(case: Case, stops: Route, target: str, kind: str) -> Move:
    """Back to a step, in place of one that the case does not have to its first step.

    Where that is the step that returns it, nobody stands between it and the sender.
    """
    name, _, actor = target.partition("/")
    index = position(stops, name)
    if index < 0 and target != "submitter":
        index = 0 if position(stops, case.step) > 0 else -1
    if index < 0:
        return Move(kind, Status.RETURNED, "", case.round, resume_at=case.step)
    move = _enter(stops, index, kind, case.round + 1, resume_at=case.step)
    asked = stops[index].holder(actor) if actor else ""
    return replace(move, awaiting=(asked,)) if asked else move


def _timed_out(case: Case, stops: Route, here: int, step: Step) -> Move:
    outcome = step.timer.outcome if step.timer else "lapse"
    if outcome == "lapse":
        return Move("lapsed", Status.LAPSED, "", case.round)
    return _outcome(case, stops, here, outcome, "lapsed")
