"""What an act makes of a certificate. Pure: no register, no clock."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass, replace
from datetime import date, timedelta

from procedures.certificates.kind import Act, AgeLimit, CertificateKind, Rise, Validity
from procedures.id_numbers import birth_date, sex

VALID, EXPIRED = "有效", "过期"


class ActNotAllowed(Exception):
    """The certificate's state does not allow the act."""

    def __init__(self, act: str, state: str) -> None:
        """Name both."""
        super().__init__(f"{act} in state {state}")
        self.act, self.state = act, state


@dataclass(frozen=True, slots=True)
class Standing:
    """A certificate as it stands. `expires` is its last good day; `edition` counts papers.

    `issued` is the day of the present paper, `good_from` the day on which its validity was last
    given: a change or a lost paper moves the one and not the other (rules 2.3).
    """

    state: str
    issued: date
    first_issued: date
    expires: date | None = None
    edition: int = 1
    mark: str = ""
    good_from: date | None = None


@dataclass(frozen=True, slots=True)
class Holder:
    """What an end by age asks of the holder: birth, 性别, and the 职务 on the certificate."""

    birth: date
    gender: str = ""
    post: str = ""


def holder_of(id_number: str, post: str = "") -> Holder | None:
    """The holder by his document number; None where it does not say when he was born."""
    born = birth_date(id_number) if len(id_number) == 18 else None
    return Holder(born, sex(id_number), post) if born else None


def issue(kind: CertificateKind, act: str, day: date, holder: Holder | None = None) -> Standing:
    """A new certificate on `day`. Raises KeyError for an unknown act."""
    declared = kind.acts[act]
    if not declared.issues:
        raise ActNotAllowed(act, "")
    end = end_of(kind.validity, day, holder)
    return Standing(declared.after, day, day, end, 1, declared.mark, day)


def state_on(state: str, expires: date | None, day: date) -> str:
    """The state on a day: 有效 ends with its last good day, whether anybody told it or not."""
    return EXPIRED if state == VALID and expires is not None and expires < day else state


def perform(
    kind: CertificateKind,
    act: str,
    now: Standing,
    day: date,
    holder: Holder | None = None,
    edition: int | None = None,
) -> Standing:
    """What `act` makes of the certificate on `day`.

    `holder` caps the validity where the kind ends at an age; `edition` is the paper that the act
    issues, without it the next one. Raises ActNotAllowed when the state forbids it, KeyError
    for an unknown act.
    """
    declared = kind.acts[act]
    if now.state not in declared.before:
        raise ActNotAllowed(act, now.state)
    return replace(
        now,
        state=declared.after or now.state,
        issued=day if declared.edition else now.issued,
        expires=_end(kind.validity, declared, now, day, holder),
        edition=(edition or now.edition + 1) if declared.edition else now.edition,
        mark=declared.mark or now.mark,
        good_from=day if declared.validity in ("anew", "extend") else now.good_from,
    )


def end_of(validity: Validity, start: date, holder: Holder | None = None) -> date | None:
    """The last good day of a certificate that starts on `start`; None when it does not end."""
    if validity.years is None:
        return None
    end = anniversary(start, validity.years)
    if validity.less_a_day:
        end -= timedelta(days=1)
    last = age_end(validity, holder)
    return min(end, last) if last else end


def age_end(validity: Validity, holder: Holder | None) -> date | None:
    """The birthday after which a holder's certificate is not good; None where there is none.

    The day of retirement rises as its `Rise` says: a month later for each begun so many months.
    """
    limit = next((one for one in validity.until_age if _is_his(one, holder)), None)
    if limit is None or holder is None:
        return None
    last = anniversary(holder.birth, limit.age)
    return _risen(last, limit.rise) if limit.rise else last


def may_renew(kind: CertificateKind, expires: date | None, day: date) -> bool:
    """Whether `day` lies in the renewal window before `expires`; always without a window."""
    window = kind.validity.window_days
    if window is None or expires is None:
        return True
    first, last = (expires - timedelta(days=days) for days in window)
    return first <= day <= last


def anniversary(day: date, years: int) -> date:
    """The same day so many years later; 28 February for 29 February."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def _is_his(limit: AgeLimit, holder: Holder | None) -> bool:
    return (
        holder is not None
        and limit.gender in (None, holder.gender)
        and holder.post not in limit.except_posts
    )


def _risen(last: date, rise: Rise) -> date:
    """The old limit, later by a month for each begun `every_months` since the rise began."""
    span = (last.year - rise.since.year) * 12 + last.month - rise.since.month
    if span < 0:
        return last
    months = last.month - 1 + min(span // rise.every_months + 1, rise.at_most)
    year, month = last.year + months // 12, months % 12 + 1
    return date(year, month, min(last.day, monthrange(year, month)[1]))


def _end(
    validity: Validity, act: Act, now: Standing, day: date, holder: Holder | None
) -> date | None:
    """The last good day after the act; what is extended never ends earlier than it would have."""
    match act.validity:
        case "anew":
            return end_of(validity, day, holder)
        case "extend" if now.expires is not None:
            longer = end_of(validity, now.expires + timedelta(days=1), holder)
            return max(now.expires, longer) if longer else None
        case _:
            return now.expires
