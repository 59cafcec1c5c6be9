"""What goes wrong between a request and its answer."""

from scanner.model import Reason

USM_STATS = "1.3.6.1.6.3.15.1.1"  # SNMP-USER-BASED-SM-MIB (RFC 3414)
NOT_IN_TIME_WINDOW = f"{USM_STATS}.2.0"
UNKNOWN_ENGINE_ID = f"{USM_STATS}.4.0"

LOGIN_REPORTS = {
    f"{USM_STATS}.1.0": "unsupportedSecLevel: it does not take this account without (or with) "
    "authentication and encryption",
    NOT_IN_TIME_WINDOW: "notInTimeWindow: its clock (snmpEngineTime) does not keep step",
    f"{USM_STATS}.3.0": "unknownUserName: it has no such user",
    f"{USM_STATS}.5.0": "wrongDigest: the authentication password or protocol is another",
    f"{USM_STATS}.6.0": "decryptionError: the privacy password or protocol is another",
}
CONTEXT_REPORTS = {
    "1.3.6.1.6.3.12.1.4.0": "snmpUnavailableContexts",  # SNMP-TARGET-MIB (RFC 3413)
    "1.3.6.1.6.3.12.1.5.0": "snmpUnknownContexts",
}


class SilenceError(Exception):
    """No answer after the last try."""


class RefusedError(Exception):
    """The host (or a router) says that nothing listens there."""


class ReportError(Exception):
    """An SNMPv3 report (RFC 3412) in the place of an answer; ``counter`` is the OID it names."""

    def __init__(self, counter: str) -> None:
        super().__init__(counter)
        self.counter = counter


class QuestionError(Exception):
    """One question has no answer: why, and a sentence for the engineer."""

    def __init__(self, reason: Reason, detail: str) -> None:
        super().__init__(detail)
        self.reason = reason
        self.detail = detail


def of_report(counter: str, context: str) -> QuestionError:
    """What a report to a question, not to a login, means."""
    if counter in CONTEXT_REPORTS:
        said = CONTEXT_REPORTS[counter]
        return QuestionError(Reason.NOT_SUPPORTED, f"the agent has no context {context!r} ({said})")
    if counter in LOGIN_REPORTS:
        return QuestionError(Reason.LOGIN_REFUSED, f"the agent says {LOGIN_REPORTS[counter]}")
    return QuestionError(Reason.BAD_ANSWER, f"the agent answers a report of {counter}")
