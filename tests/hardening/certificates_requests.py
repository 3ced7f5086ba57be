"""Every request that may be drawn: mostly sensible, often not."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from tests.hardening.certificates_builders import BuilderRequests
from tests.hardening.certificates_law import REGISTERED, TEMPORARY, Request
from tests.hardening.certificates_office import CertificateOffice
from tests.hardening.certificates_safety import SafetyRequests
from tests.hardening.certificates_staff import StaffRequests


class Requests(BuilderRequests, StaffRequests, SafetyRequests):
    """Draws a request of any procedure that asks something of a certificate."""

    def __init__(self, office: CertificateOffice, random: Random) -> None:
        """Ask of `office`."""
        super().__init__(office, random)
        self.drawn: dict[str, Callable[[], Request]] = {
            "hc-initial": self._initial,
            "hc-again": self._again,
            "hc-addition": self._addition,
            "hc-renewal": self._renewal,
            "hc-replacement": self._replacement,
            "hc-cancellation": lambda: self._cancellation(REGISTERED),
            "hc-person-cancellation": self._person_cancellation,
            "hc-id-correction": self._id_correction,
            "hc-temporary-transfer": self._temporary_transfer,
            "hc-temporary-extension": self._temporary_extension,
            "hc-temporary-cancellation": lambda: self._cancellation(TEMPORARY),
            "hn-certificate-change": self._supervisor_change,
            "hn-certificate-cancel": lambda: self._supervisor("注销"),
            "hn-certificate-reissue": lambda: self._supervisor("补办"),
            "js-transfer": self._transfer,
            "js-cancellation": lambda: self._tester("注销"),
            "js-reissue": lambda: self._tester("补证"),
            "js-person-change": self._tester_file,
            "jl-change": self._safety_change,
            "jl-renewal": self._safety_renewal,
            "jl-record": self._safety_record,
        }

    def draw(self) -> Request:
        """Any request."""
        return self.drawn[self.random.choice(list(self.drawn))]()
