"""The review model of a procedure file: who acts, what they may say, where it leads."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from procedures.conditions import Condition


class Shape(BaseModel):
    """Base of everything in a procedure file: no unknown keys, nothing changes after load."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class ActorKind(StrEnum):
    """Who acts in a step, relative to an institution."""

    SUBMITTER = "submitter"
    OWN_INSTITUTION = "own_institution"
    OTHER_PARTY = "other_party"
    COUNTY = "county"
    CITY = "city"
    PROVINCE = "province"
    LEADER = "leader"
    PERSON = "person"
    OFFICE = "office"


class Actor(Shape):
    """Who acts: `kind`, of which institution.

    `of` is a field holding an institution code (of the other party, say); without it the
    submitting institution. county/city/province are looked up in the tree above it.
    `leader` is the institution itself with role 领导. `name` is what a return to this actor of
    several calls him (`return:市审核/调入市`); `decisions` are the words of the step that are his
    to say, all of them when empty.
    """

    kind: ActorKind
    of: str | None = None
    name: str = ""
    decisions: tuple[str, ...] = ()

    @model_validator(mode="before")
    @classmethod
    def _shorthand(cls, value: Any) -> Any:
        return {"kind": value} if isinstance(value, str) else value

    @model_validator(mode="after")
    def _party_has_field(self) -> Self:
        if self.kind is ActorKind.OTHER_PARTY and not self.of:
            raise ValueError("other_party needs `of`: the field that holds its 机构编码")
        return self


def _outcome(value: str) -> str:
    plain = {"next", "done", "decline", "reject", "hold", "stay"}
    if value in plain or (value.startswith("return:") and len(value) > len("return:")):
        return value
    raise ValueError(
        f"outcome {value!r} is none of {sorted(plain)} or return:<submitter|step|step/actor>"
    )


Outcome = Annotated[str, AfterValidator(_outcome)]


class Supply(Shape):
    """What a step must bring along: names of the procedure's fields and attachments."""

    fields: tuple[str, ...] = ()
    attachments: tuple[str, ...] = ()


class Wait(Shape):
    """A step that no one decides: it ends by time or by a named event.

    `working_days` counts from the day after it began; `objections` holds a row back while an
    objection is open; `status` is what the application shows meanwhile.
    """

    working_days: int | None = None
    days: int | None = None
    event: str | None = None
    objections: bool = False
    status: Literal["in_review", "hold", "publicity", "to_announce"] = "in_review"

    @model_validator(mode="after")
    def _ends(self) -> Self:
        if self.working_days is None and self.days is None and self.event is None:
            raise ValueError("a wait needs working_days, days or event")
        return self


class Timer(Shape):
    """What happens when nobody answers: reminders after n days, an outcome after `after_days`.

    `remind_every_days`: after the last of those days again and again. `after_working_days`
    counts as a wait does, in place of `after_days`.
    """

    remind_after_days: tuple[int, ...] = ()
    remind_every_days: int | None = Field(default=None, ge=1)
    after_days: int | None = None
    after_working_days: int | None = None
    outcome: Literal["lapse", "next"] | Outcome = "lapse"

    @model_validator(mode="after")
    def _moves(self) -> Self:
        if self.outcome in ("stay", "hold"):
            raise ValueError("a timer's outcome must move the case: not stay, not hold")
        if self.after_days is not None and self.after_working_days is not None:
            raise ValueError("a timer counts days or working days, not both")
        if self.remind_every_days is not None and not self.remind_after_days:
            raise ValueError("remind_every_days goes on after remind_after_days")
        return self


class Step(Shape):
    """One step of the review, in the order of the file."""

    name: str
    by: Actor | None = None
    all_of: tuple[Actor, ...] = ()
    role: tuple[str, ...] = ("联络员", "审核人")
    when: Condition | None = None
    supply: Supply = Supply()
    decisions: dict[str, Outcome] = Field(default_factory=dict)
    reason_required: tuple[str, ...] = ()
    working_days: int | None = None
    on_resubmit: bool = False
    formal: bool = False
    level_of: str | None = None  # an earlier step of the same level
    originals: bool = False  # paper originals of the scans are compared here
    wait: Wait | None = None
    timer: Timer | None = None
    opinions: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _one_kind(self) -> Self:
        if sum((self.by is not None, bool(self.all_of), self.wait is not None)) != 1:
            raise ValueError(f"step {self.name}: exactly one of by, all_of, wait")
        if self.wait is None and not self.decisions:
            raise ValueError(f"step {self.name}: no decisions")
        unknown = set(self.reason_required) - set(self.decisions)
        if unknown:
            raise ValueError(f"step {self.name}: reason_required names {sorted(unknown)}")
        self._check_actors()
        return self

    def _check_actors(self) -> None:
        """Actors say words of the step; whoever is named is named once."""
        for actor in self.actors:
            unknown = set(actor.decisions) - set(self.decisions)
            if unknown:
                raise ValueError(f"step {self.name}: an actor may not say {sorted(unknown)}")
        names = [actor.name for actor in self.actors if actor.name]
        if len(names) != len(set(names)):
            raise ValueError(f"step {self.name}: actors named twice")

    @property
    def actors(self) -> tuple[Actor, ...]:
        """Everyone who must decide; empty for a wait."""
        return (self.by,) if self.by else self.all_of
