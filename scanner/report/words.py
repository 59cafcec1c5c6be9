"""The plain words of the report: what a client reads in place of the scanner's own terms."""

from collections.abc import Sequence

from scanner.model import Area, Grade, Reason, Result, Severity

# How much a failure counts when risks are put in order. Scores have weights of their own.
SEVERITY_WEIGHT = {
    Severity.CRITICAL: 10,
    Severity.HIGH: 5,
    Severity.MEDIUM: 3,
    Severity.LOW: 1,
    Severity.INFO: 0,
}
SEVERITY_ORDER = {severity: place for place, severity in enumerate(SEVERITY_WEIGHT)}

# The end of the one sentence, when this is the weakest area.
WORRY = {
    Area.IDENTITY: "today you could not be sure who can get into your systems",
    Area.DESKTOP: "the computers that people work on are not in the state they should be",
    Area.SERVER: "the servers and devices that your work depends on are not in the state they "
    "should be",
    Area.NETWORK: "today you could not be sure that an intruder would be stopped or noticed",
    Area.BACKUP: "today you could not be sure of recovering your data after a failure or "
    "ransomware",
    Area.PROCESS: "too much of the way IT is run is left to chance",
}

TIER_TITLE = {"outside": "First look", "one-user": "First look", "full": "Full check"}
TIER_WORDS = {
    "outside": "seen from the network, without any login",
    "one-user": "seen with one ordinary user's login",
    "full": "with the access that was agreed",
}

REASON_WORDS = {
    Reason.UNREACHABLE: "did not answer",
    Reason.TIMED_OUT: "answered too slowly",
    Reason.NO_CREDENTIAL: "no login was given",
    Reason.LOGIN_REFUSED: "the login was refused",
    Reason.ACCESS_DENIED: "the login may not see enough",
    Reason.NOT_SUPPORTED: "does not offer what we ask",
    Reason.BAD_ANSWER: "answered in a way we could not read",
    Reason.TOO_LARGE: "the answer was too large",
    Reason.OUT_OF_SCOPE: "was outside the agreed scope",
    Reason.NOT_ASKED: "was not asked",
    Reason.SCANNER_BUG: "our scanner failed",
}

REASON_FIX = {
    Reason.UNREACHABLE: "Have it switched on and connected at the next visit.",
    Reason.TIMED_OUT: "Scan again with more time, at a quiet hour.",
    Reason.NO_CREDENTIAL: "Give us a login for it, or run the hand-carried collector.",
    Reason.LOGIN_REFUSED: "Check the name and password of the login that was given.",
    Reason.ACCESS_DENIED: "Give the login the rights to read that the access recipe lists.",
    Reason.NOT_SUPPORTED: "Look at it by hand, or ask its supplier.",
    Reason.BAD_ANSWER: "Look at it by hand; send us the record so that we can mend the reader.",
    Reason.TOO_LARGE: "Look at it by hand.",
    Reason.OUT_OF_SCOPE: "Agree to take it into the scope.",
    Reason.NOT_ASKED: "Hold the interview, or scan again in full.",
    Reason.SCANNER_BUG: "Send us the record so that we can mend the scanner.",
}

TRANSPORT_WORDS = {
    "snmp": "asked for its status (SNMP)",
    "ssh": "asked by remote login (SSH)",
    "winrm": "asked by Windows remote management",
    "ldap": "asked of the directory",
    "smb": "asked for shared folders and group policy files",
    "wire": "asked from the network without a login",
    "person": "asked in the interview",
    "file": "read from a file",
    "discovery": "looked for on the network",
    "network": "looked for on the network",
}

GRADE_WORDS = {
    Grade.MEASURED: "measured",
    Grade.SHOWN: "as shown to us",
    Grade.SAID: "as told to us",
}
OUTCOME_WORDS = {
    Result.FAIL: "Fail",
    Result.UNKNOWN: "Not known",
    Result.PASS: "Pass",
    Result.NOT_APPLICABLE: "Does not apply",
}


def listed(parts: Sequence[str]) -> str:
    """``a, b and c``."""
    return ", ".join(parts[:-1]) + (" and " if len(parts) > 1 else "") + "".join(parts[-1:])


def counted(number: int, thing: str) -> str:
    """``1 device``, ``3 devices``."""
    return f"{number:,} {thing}" + ("" if number == 1 else "s")


def capitalised(text: str) -> str:
    """The first letter as a capital; the rest is left alone."""
    return text[:1].upper() + text[1:]
