"""Equal bytes: a repetition, unless base data were changed in between."""

from __future__ import annotations

from counter import Counter, row, station
from sqlalchemy import select

from flows.stages.twins import duplicate_of_earlier
from registry.drops import Counts, finish, record
from registry.models import InstitutionVersion
from registry.versions import put

PERSON = {"姓名": "张三", "性别": "男", "证件号码": row()["身份证号"], "机构编码": "K1"}


def kept(counter: Counter, values: dict[str, str], sha: str) -> object:
    """Hand a package in and close its drop as the receipts would."""
    outcome = counter.drop([values], org="_office", id="office-people", sha=sha)
    with counter.register.write() as session:
        record(session, outcome.drop, counter.run)
        counts = Counts(outcome.total, outcome.accepted, outcome.refused)
        finish(session, outcome.drop.id, outcome.result, "office-people", counts, [], {}, "")
    return outcome.drop


def test_base_data_changed_back_by_the_same_file(counter: Counter) -> None:
    first = kept(counter, PERSON | {"岗位": "监督"}, "a" * 64)
    assert duplicate_of_earlier(counter.context, _again(first)) is not None  # type: ignore[arg-type]
    kept(counter, PERSON | {"岗位": "后勤"}, "b" * 64)
    assert duplicate_of_earlier(counter.context, _again(first)) is None  # type: ignore[arg-type]
    back = counter.drop(
        [PERSON | {"岗位": "监督"}], org="_office", id="office-people", sha="a" * 64
    )
    assert back.result == "accepted"
    assert counter.case(back.numbers[2]).values["岗位"] == "监督"
    assert len(counter.numbers()) == 3


def _again(drop: object) -> object:
    from dataclasses import replace

    return replace(drop, id="again")  # type: ignore[type-var]


def test_a_station_renamed_keeps_one_version_in_force(counter: Counter) -> None:
    renamed = [station("K1", "县", "430121", "C1") | {"name": "新名"}]
    with counter.register.write() as session:
        put(session, InstitutionVersion, ("code",), renamed, on=counter.today, event_of=[""])
    with counter.register.read() as session:
        names = select(InstitutionVersion.name).where(
            InstitutionVersion.code == "K1", InstitutionVersion.valid_to.is_(None)
        )
        assert session.scalars(names).all() == ["新名"]
