"""A run that died after its commit and before its receipt: the next one tells the same."""

from __future__ import annotations

from counter import Counter, codes, procedure, row, scan


def test_kept_files_are_told_again_for_the_very_drop(counter: Counter) -> None:
    """Seen by the crash harness: the second receipt lacked what the first had said."""
    body = procedure(attachments=[{"name": "合同", "required": True}])
    counter.use(body)
    wrong = row(性别="不详")
    paper = scan(f"{wrong['身份证号']}_合同.pdf")
    assert "choice" in codes(counter.drop([wrong], paper))
    first = counter.drop([row()], sha="a" * 64)
    assert (first.accepted, codes(first)) == (1, ["attachment-kept"])
    counter.serial -= 1  # the same drop again: nobody had told its sender
    second = counter.drop([row()], sha="a" * 64)
    assert (second.accepted, codes(second)) == (1, codes(first))
