"""A row that names a certificate by number is held against the books."""

from __future__ import annotations

from datetime import date, timedelta

from counter import DAY, IDS, Counter, codes, procedure, row

from registry.models import Certificate, CertificateVersion
from registry.people import person_ids
from registry.versions import put

NAMED = "rules: [{rule: certificate-not-held, with: {number_field: 合同编号}}]\n"
NUMBER = "湘质安监〔2023〕ZJ-TJ-00001"


def issue(counter: Counter, system: str, expires: date | None = None) -> None:
    """A certificate of the first person in that system."""
    with counter.register.write() as session:
        holder = person_ids(session, [IDS[0]])[IDS[0]]
        paper = Certificate(system=system, number=NUMBER, speciality="土建")
        session.add(paper)
        session.flush()
        version = {
            "certificate": paper.id, "person": holder, "kind": "质量监督", "registration": "",
            "holder": "张三", "institution": "K1", "first_issued": None, "issued": DAY,
            "expires": expires, "state": "有效",
        }  # fmt: skip
        put(session, CertificateVersion, ("certificate",), [version], on=DAY, event_of=[""])


def asked(counter: Counter, number: str) -> list[str]:
    counter.use(procedure(NAMED))
    return codes(counter.drop([row(number, 合同编号=NUMBER)]))


def test_the_holder_may_name_it(counter: Counter) -> None:
    issue(counter, "hunan-supervision", DAY + timedelta(days=1))
    assert asked(counter, IDS[0]) == []


def test_nobody_else_may(counter: Counter) -> None:
    issue(counter, "hunan-supervision")
    assert asked(counter, IDS[1]) == ["certificate-not-held"]


def test_one_of_another_system_or_past_its_last_day_is_none(counter: Counter) -> None:
    issue(counter, "jilin-safety")
    assert asked(counter, IDS[0]) == ["certificate-not-held"]
    issue(counter, "hunan-supervision", DAY - timedelta(days=1))
    assert asked(counter, IDS[0]) == ["certificate-not-held"]
