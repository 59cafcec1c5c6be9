"""BitLocker, the security chip, Secure Boot."""

import pytest

from checks.network.windows_encryption import (
    SECURE_BOOT,
    TPM,
    VOLUMES,
    Tpm,
    computer_has_a_tpm,
    secure_boot_is_on,
    system_disk_is_encrypted,
    windows_tpm,
)
from scanner.model import BadAnswer, Reason, Result
from tests.checks.harness import Case, Gap
from tests.checks.network.windows_registry import registered, without
from tests.checks.server.windows_computers import LAPTOP, WINDOWS, Answers, rows
from tests.checks.server.windows_servers import MEMBER, PC, place

DENIED = Gap(Reason.ACCESS_DENIED, "for administrators only")
P, F, U, N = Result.PASS, Result.FAIL, Result.UNKNOWN, Result.NOT_APPLICABLE
CARRIED: Answers = {**LAPTOP, **place(1, model="Latitude 5540")}
GUEST: Answers = {**PC, **place(1, "Microsoft Corporation", "Virtual Machine")}


def volume(protection: object, conversion: object, letter: object = "C:") -> Answers:
    data = {"DriveLetter": "D:", "ProtectionStatus": 0, "ConversionStatus": 0, "VolumeType": 1}
    system = {
        "DriveLetter": letter,
        "ProtectionStatus": protection,
        "ConversionStatus": conversion,
        "VolumeType": 0,
    }
    return {VOLUMES: rows(data, system)}


def chip(spec: object, enabled: object = True) -> Answers:
    return {TPM: rows({"SpecVersion": spec, "IsEnabled_InitialValue": enabled})}


def boot(value: int | None) -> Answers:
    return registered(SECURE_BOOT, {"UEFISecureBootEnabled": value})


ON, OFF, SUSPENDED = volume(1, 1), volume(0, 0), volume(0, 1)
DISK, CHIP, BOOT = system_disk_is_encrypted, computer_has_a_tpm, secure_boot_is_on

CASES = [
    Case("a laptop", DISK, P, {**CARRIED, **ON}, WINDOWS, "C: is encrypted"),
    Case("a laptop without", DISK, F, {**CARRIED, **OFF}, WINDOWS, "anyone", "high"),
    Case("a desktop without", DISK, F, {**PC, **OFF}, WINDOWS, "anyone", "low"),
    Case("suspended", DISK, F, {**CARRIED, **SUSPENDED}, WINDOWS, "suspended", "high"),
    Case("on its way", DISK, U, {**CARRIED, **volume(0, 2)}, WINDOWS, "being changed"),
    Case("locked", DISK, U, {**CARRIED, **volume(2, 1)}, WINDOWS),
    Case("no letter", DISK, P, {**CARRIED, **volume(1, 1, None)}, WINDOWS, "the system volume"),
    Case("not told", DISK, U, {**CARRIED, **volume(None, 1)}, WINDOWS),
    Case("refused", DISK, U, {**CARRIED, VOLUMES: DENIED}, WINDOWS, "administrators"),
    Case("no volume of the system", DISK, U, {**CARRIED, VOLUMES: rows()}, WINDOWS),
    Case("a server", DISK, N, {**MEMBER, **OFF}, WINDOWS),
    Case("a virtual machine", DISK, N, {**GUEST, **OFF}, WINDOWS, "virtual"),
    Case("2.0", CHIP, P, {**PC, **chip("2.0, 0, 1.38")}, WINDOWS),
    Case("1.2", CHIP, F, {**PC, **chip("1.2, 2, 3")}, WINDOWS, "1.2"),
    Case("switched off", CHIP, F, {**PC, **chip("2.0, 0, 1.59", False)}, WINDOWS, "switched off"),
    Case("none", CHIP, F, {**PC, TPM: rows()}, WINDOWS),
    Case("it does not tell", CHIP, F, {**PC, **chip("Not Supported")}, WINDOWS),
    Case("closed", CHIP, U, {**PC, TPM: DENIED}, WINDOWS),
    Case("virtual", CHIP, N, {**GUEST, TPM: rows()}, WINDOWS),
    Case("of a server", CHIP, N, {**MEMBER, TPM: rows()}, WINDOWS),
    Case("on", BOOT, P, {**PC, **boot(1)}, WINDOWS),
    Case("off", BOOT, F, {**PC, **boot(0)}, WINDOWS),
    Case("BIOS", BOOT, F, {**PC, **without(SECURE_BOOT)}, WINDOWS, "BIOS"),
    Case("a key without the value", BOOT, U, {**PC, **boot(None)}, WINDOWS),
    Case("timed out", BOOT, U, {**PC, SECURE_BOOT: Gap()}, WINDOWS),
    Case("in a machine", BOOT, N, {**GUEST, **boot(0)}, WINDOWS),
]


def test_a_chip_that_tells_nothing() -> None:
    assert windows_tpm.reader(()) == Tpm(None, enabled=False)
    with pytest.raises(BadAnswer):
        windows_tpm.reader(({"SpecVersion": None, "IsEnabled_InitialValue": None},))
