"""D-X09: one open application per certificate, across procedures; the refusal names the other."""

from __future__ import annotations

from typing import Any

from counter import IDS, Counter, back, codes, procedure, row
from sqlalchemy import select, text

from procedures.workspace import Workspace
from registry.events import purge_payloads
from registry.models import CertificateLock
from registry.verify import verify

PAPER = {
    "系统": "湖南监督", "证书种类": "质量监督", "证书编号": "甲0001", "证件号码": IDS[0],
    "姓名": "张三", "机构编码": "K1", "专业": "土建", "发证日期": "2025-06-01",
    "有效期至": "2027-05-31", "状态": "有效",
}  # fmt: skip
LOCKING = """
locks: 合同编号
review:
  - name: 省级审批
    by: province
    decisions: {通过: done, 退回: "return:submitter", 不予受理: decline}
"""


def locking(counter: Counter, **changes: Any) -> None:
    """Two procedures that lock the certificate in 合同编号; certificates 甲0001 and 甲0002."""
    papers = [PAPER, PAPER | {"专业": "安装"}, PAPER | {"证书编号": "甲0002"}]
    counter.drop(papers, org="P", id="office-certificates")
    other = procedure(LOCKING, id="test-other", prefix="TO", title="另一业务", **changes)
    counter.use(procedure(LOCKING, **changes), other)


def asked(number: str = "甲0001", **values: str) -> dict[str, str]:
    return row(合同编号=number, **values)


def locks(counter: Counter) -> list[str]:
    """The application of every lock."""
    with counter.register.read() as session:
        query = select(CertificateLock.application).order_by(CertificateLock.certificate)
        return list(session.scalars(query))


def test_another_procedure_is_refused_by_name(counter: Counter) -> None:
    locking(counter)
    first = counter.drop([asked()])
    second = counter.drop([asked()], id="test-other")
    assert codes(second) == ["certificate-locked"]
    assert "TC-2026-000001" in second.findings[0].message
    assert locks(counter) == [first.numbers[2]] * 2  # both 专业 under the number
    assert codes(counter.drop([asked("甲0002")], id="test-other")) == []


def test_it_is_let_go_when_the_case_ends(counter: Counter) -> None:
    locking(counter)
    number = counter.drop([asked()]).numbers[2]
    counter.decide((number, "P", "不予受理"))
    assert locks(counter) == []
    assert codes(counter.drop([asked()], id="test-other")) == []


def test_a_returned_case_keeps_it_and_comes_back(counter: Counter) -> None:
    locking(counter)
    first = counter.drop([asked()])
    counter.decide((first.numbers[2], "P", "退回"))
    assert codes(counter.drop([asked()], id="test-other")) == ["certificate-locked"]
    again = counter.drop([back(first, 2, asked(备注="补正"))])
    assert codes(again) == []
    assert counter.state(first.numbers[2]) == ("in_review", "省级审批")


def test_a_corrected_case_locks_what_it_means_now(counter: Counter) -> None:
    locking(counter)
    first = counter.drop([asked()])
    assert codes(counter.drop([back(first, 2, asked("甲0002"))])) == []
    assert codes(counter.drop([asked("甲0001")], id="test-other")) == []
    assert locks(counter)[-1] == first.numbers[2]


def test_two_rows_of_one_sheet(counter: Counter) -> None:
    """The second names the row before it; a row refused for another reason takes nothing."""
    locking(counter, unique={"fields": ["身份证号", "备注"]})
    outcome = counter.drop([asked(备注="一"), asked(备注="二")])
    assert codes(outcome, 3) == ["certificate-locked"]
    assert outcome.numbers == {2: "TC-2026-000001"}
    broken = counter.drop([asked("甲0002", 备注="三", 姓名=""), asked("甲0002", 备注="四")])
    assert codes(broken, 3) == []


def wrong(counter: Counter, place: Workspace, statement: str = "SELECT 1") -> list[str]:
    """What `verify` says of locks after somebody with the database password was here."""
    with counter.register.write() as session:
        session.connection().execute(text(statement))
    report = verify(counter.register, place)
    return [note.where for note in report.problems if note.kind == "lock"]


def test_verify_knows_every_lock_of_an_open_case(counter: Counter, workspace: Workspace) -> None:
    """Taken, retaken by a correction, kept by a return, let go at the end: all as told."""
    locking(counter)
    first = counter.drop([asked()])
    counter.drop([back(first, 2, asked("甲0002"))])
    counter.decide((first.numbers[2], "P", "退回"))
    other = counter.drop([asked()], id="test-other").numbers[2]
    assert wrong(counter, workspace) == []
    counter.decide((other, "P", "不予受理"))
    assert wrong(counter, workspace) == []


def test_verify_finds_a_lock_too_few_or_too_many(counter: Counter, workspace: Workspace) -> None:
    """An open case without its lock, and a lock without its open case."""
    locking(counter)
    number = counter.drop([asked("甲0002")]).numbers[2]
    (found,) = wrong(counter, workspace, "DELETE FROM certificate_locks")
    assert found.startswith(f"{number}#")
    with counter.register.write() as session:
        purge_payloads(session, [number])
    assert wrong(counter, workspace) == []  # nothing says any more what it had locked
    strange = "INSERT INTO certificate_locks VALUES (99, 'TC-2025-000001')"
    assert wrong(counter, workspace, strange)[0] == "TC-2025-000001#99"


def test_verify_finds_a_key_too_few_or_too_many(counter: Counter, workspace: Workspace) -> None:
    """What keeps a second sign-up out: held by every open case, by no case that ended."""
    locking(counter)
    ended, open_ = (counter.drop([row(n)]).numbers[2] for n in IDS[:2])
    counter.decide((ended, "P", "不予受理"))
    assert wrong(counter, workspace) == []
    change = "UPDATE applications SET unique_key = {} WHERE number = '{}'"
    assert wrong(counter, workspace, change.format("NULL", open_)) == [open_]
    assert wrong(counter, workspace, change.format("'test-case'", ended)) == sorted([ended, open_])


def test_all_certificates_of_a_person(counter: Counter) -> None:
    locking(counter, locks={"id": "身份证号", "kind_field": "备注"})
    number = counter.drop([asked(备注="质量监督、安全监督")]).numbers[2]
    assert locks(counter) == [number] * 3
