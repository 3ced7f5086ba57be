"""Decisions and timers through the register."""

from __future__ import annotations

from datetime import date

from counter import DAY, IDS, REVIEW, Counter, codes, procedure, row, scan, station, user
from sqlalchemy import func, select

from procedures.words import Status
from registry import notices
from registry.models import InstitutionVersion, PendingAction, PersonProfile, UserVersion
from registry.versions import put

SUPPLY = """
review:
  - {name: 本机构, by: own_institution, decisions: {通过: next}}
  - name: 市州
    by: city
    supply: {fields: [合同编号], attachments: [合同]}
    decisions: {通过: next}
  - {name: 复核, by: province, when: {present: 合同编号}, decisions: {通过: done}}
effects:
  - {effect: person, when: 市州, with: {id: 身份证号}}
"""
PAGES = [{"path": "x.pdf", "sha256": "0" * 64, "media": "pdf", "size": 1}]
BOTH = """
review:
  - name: 两市
    all_of: [city, {kind: city, of: 调入机构编码}]
    working_days: 5
    decisions: {同意: next}
  - name: 公示
    wait: {working_days: 5, status: publicity}
effects:
  - {effect: person, when: 公示, with: {id: 身份证号}}
"""


def profiles(counter: Counter) -> int:
    with counter.register.read() as session:
        return session.scalar(select(func.count()).select_from(PersonProfile)) or 0


def test_a_step_brings_only_what_it_must_bring(counter: Counter) -> None:
    """No reviewer rewrites the sender's words or lays another photo in."""
    counter.use(procedure(SUPPLY))
    number = counter.drop([row(备注="原文")], scan(f"{IDS[0]}_合同.pdf")).numbers[2]
    before = counter.case(number).materials
    counter.decide(
        (number, "K1", "通过"), supplied={"合同编号": "7", "备注": "改"}, materials={"合同": PAGES}
    )
    case = counter.case(number)
    assert case.values == row(备注="原文")
    assert case.materials == before


def test_what_a_step_brings_decides_the_next_and_its_effects_come(counter: Counter) -> None:
    counter.use(procedure(SUPPLY))
    number = counter.drop([row()]).numbers[2]
    counter.decide((number, "K1", "通过"))
    assert profiles(counter) == 0
    counter.decide((number, "C1", "通过"), supplied={"合同编号": "7"}, materials={"合同": PAGES})
    assert counter.state(number) == (Status.IN_REVIEW, "复核")
    assert profiles(counter) == 1
    counter.decide((number, "P", "通过"))
    assert counter.state(number)[0] == Status.DONE


def test_a_token_of_other_characters_costs_its_row_only(counter: Counter) -> None:
    number = counter.drop([row()]).numbers[2]
    for token in ("签名", f"{number}.².{'A' * 26}", f"{number}.1.签名"):
        applied = counter.decide((number, "K1", "通过"), token=token)
        assert [f.code for f in applied.findings] == ["token-invalid"]
    assert counter.state(number) == (Status.IN_REVIEW, "本机构")


def test_two_cities_one_after_the_other_then_publicity(counter: Counter) -> None:
    counter.use(procedure(BOTH))
    number = counter.drop([row(调入机构编码="C2")]).numbers[2]
    with counter.register.read() as session:
        told = [(n.institution, n.topic) for n in notices.of_runs(session, ["R1"])]
    assert told == [("C1", "pending"), ("C2", "pending"), ("K1", "filed")]
    counter.later(1)
    counter.decide((number, "C1", "同意"))
    assert counter.state(number) == (Status.IN_REVIEW, "两市")
    with counter.register.read() as session:
        assert notices.of_runs(session, [counter.run]) == []
        waiting = session.scalars(select(PendingAction.institution)).all()
    assert waiting == ["C2"]
    counter.decide((number, "C2", "同意"))
    assert counter.state(number) == (Status.PUBLICITY, "公示")
    counter.later(7)  # Tuesday to Tuesday: the fifth working day is not over
    assert counter.tick() == (0, 0)
    counter.later(1)
    assert profiles(counter) == 0
    assert counter.tick() == (1, 1)
    assert counter.state(number)[0] == Status.DONE
    assert profiles(counter) == 1
    assert counter.tick() == (0, 0)


def test_timers_follow_the_body_a_case_started_with(counter: Counter) -> None:
    """A new version without the timer does not stop the cases of the old one."""
    timed = """
review:
  - name: 市州
    by: city
    decisions: {通过: done}
    timer: {after_days: 15, outcome: lapse}
"""
    counter.use(procedure(timed))
    number = counter.drop([row()]).numbers[2]
    counter.use(procedure(REVIEW, version=2))
    counter.later(15)
    assert counter.tick() == (0, 0)
    counter.later(1)
    assert counter.tick() == (1, 1)
    assert counter.state(number)[0] == Status.LAPSED
    assert counter.case(number).unique_key is None


def test_reminders_name_each_last_day_once(counter: Counter) -> None:
    """T-2 and overdue; the weekend between says nothing new, a missed night loses nothing."""
    counter.drop([row()])  # Monday; five working days end on Monday the 9th
    last = date(2026, 11, 9)
    seen: dict[int, list[tuple[str, date | None]]] = {}
    with counter.register.read() as session:
        for day in range(2, 13):
            due = notices.due(session, DAY.replace(day=day), {})
            seen[day] = [(n.topic, n.due) for n in due]
    assert [day for day, told in seen.items() if told == []] == [2, 3, 4]
    assert all(seen[day] == [("due", last)] for day in (5, 6, 7, 8, 9))
    assert all(seen[day] == [("overdue", last)] for day in (10, 11, 12))


def test_the_operator_reviews_from_his_own_folder(counter: Counter) -> None:
    counter.use(
        procedure("review: [{name: 核办, by: office, role: [管理员], decisions: {同意: done}}]\n")
    )
    number = counter.drop([row()]).numbers[2]
    operator = user("op", "_office", roles="管理员")
    with counter.register.write() as session:
        put(session, UserVersion, ("code",), [operator], on=DAY, event_of=[""])
    applied = counter.decide((number, "K1", "同意"))
    assert [f.code for f in applied.findings] == ["decision-step"]
    counter.decide((number, "_office", "同意"), reviewer="op")
    assert counter.state(number)[0] == Status.DONE


def test_an_institution_out_of_use_sends_nothing_and_decides_nothing(counter: Counter) -> None:
    number = counter.drop([row()]).numbers[2]
    gone = station("K1", "县", "430121", "C1", enabled=False)
    with counter.register.write() as session:
        put(session, InstitutionVersion, ("code",), [gone], on=DAY, event_of=[""])
    found = counter.drop([row(IDS[1], 姓名="李四")])
    assert codes(found) == ["folder-unknown"]
    assert found.result == "quarantined"
    assert counter.state(number)[0] == Status.IN_REVIEW


def test_people_of_another_province_are_other_people(counter: Counter) -> None:
    """Profiles are read within their system: another province's name is not compared."""
    counter.use(
        procedure(
            "effects: [{effect: person, with: {id: 身份证号}}]\nrules: [{rule: person-mismatch}]\n"
        )
    )
    person = {"person": 1, "system": "jilin-safety", "name": "别人", "gender": "", "values": {}}
    from registry.people import person_ids

    with counter.register.write() as session:
        person["person"] = person_ids(session, [IDS[0]])[IDS[0]]
        put(session, PersonProfile, ("person", "system"), [person], on=DAY, event_of=[""])
    assert counter.drop([row()]).result == "accepted"
    assert codes(counter.drop([row(姓名="王五")])) == ["person-mismatch"]
