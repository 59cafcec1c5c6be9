"""SMB 1 and signed connections."""

from checks.network.windows_smb import PARAMETERS, SMB, smb1_is_off, smb_is_signed
from scanner.model import Reason, Result
from tests.checks.harness import Case, Gap
from tests.checks.network.windows_registry import registered
from tests.checks.server.windows_computers import WINDOWS, Answers, rows
from tests.checks.server.windows_servers import FIRST_CONTROLLER, MEMBER, service, services

DENIED = Gap(Reason.ACCESS_DENIED, "for administrators only")
P, F, U, N = Result.PASS, Result.FAIL, Result.UNKNOWN, Result.NOT_APPLICABLE


def smb(one: object = False, signing: object = True) -> Answers:
    return {SMB: rows({"EnableSMB1Protocol": one, "RequireSecuritySignature": signing})}


def parameters(**values: int) -> Answers:
    return {SMB: DENIED, **registered(PARAMETERS, values)}


SHARES: Answers = {**MEMBER, **services(service("LanmanServer"))}
SILENT: Answers = {**MEMBER, **services(service("LanmanServer", "Stopped", start="Disabled"))}
CONTROLLER: Answers = {**FIRST_CONTROLLER, **services(service("LanmanServer"))}
ONE, SIGNED = smb1_is_off, smb_is_signed

CASES = [
    Case("off", ONE, P, {**SHARES, **smb()}, WINDOWS),
    Case("on", ONE, F, {**SHARES, **smb(one=True)}, WINDOWS, "SMB 1 is on"),
    Case("off in the registry", ONE, P, {**SHARES, **parameters(SMB1=0)}, WINDOWS),
    Case("on in the registry", ONE, F, {**SHARES, **parameters(SMB1=1)}, WINDOWS),
    Case("not set in the registry", ONE, U, {**SHARES, **parameters()}, WINDOWS, "administrator"),
    Case("not told", ONE, U, {**SHARES, **smb(one=None)}, WINDOWS),
    Case("it shares nothing", ONE, N, {**SILENT, **smb(one=True)}, WINDOWS),
    Case("services are closed", ONE, F, {**MEMBER, **smb(one=True)}, WINDOWS),
    Case("demanded", SIGNED, P, {**SHARES, **smb()}, WINDOWS),
    Case("not demanded", SIGNED, F, {**SHARES, **smb(signing=False)}, WINDOWS, "", "low"),
    Case("of a controller", SIGNED, F, {**CONTROLLER, **smb(signing=False)}, WINDOWS, "", "high"),
    Case(
        "by the registry", SIGNED, P, {**SHARES, **parameters(RequireSecuritySignature=1)}, WINDOWS
    ),
    Case("default unknown", SIGNED, U, {**SHARES, **parameters()}, WINDOWS),
    Case("two configurations", SIGNED, U, {**SHARES, SMB: rows()}, WINDOWS),
    Case("nothing is shared", SIGNED, N, {**SILENT, **smb(signing=False)}, WINDOWS),
]
