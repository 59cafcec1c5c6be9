"""Encryption of Windows computers' disks, and the parts of the hardware that it relies on."""

import re

from checks.network.linux_machine import Kind, Machine
from checks.properties import count
from checks.server.linux_purpose import NOT_A_DESKTOP, Purpose, Use
from scanner.model import (
    BadAnswer,
    Evidence,
    Fail,
    Missing,
    NotApplicable,
    Pass,
    Reason,
    Registry,
    RegistryKey,
    Role,
    Rows,
    Severity,
    Unknown,
    Verdict,
    Wql,
    check,
    fact,
    probe,
)

# For administrators only.
VOLUMES = Wql(
    "Win32_EncryptableVolume",
    ("DriveLetter", "ProtectionStatus", "ConversionStatus", "VolumeType"),
    namespace="root/cimv2/Security/MicrosoftVolumeEncryption",
)
TPM = Wql(
    "Win32_Tpm",
    ("SpecVersion", "IsEnabled_InitialValue"),
    namespace="root/cimv2/Security/MicrosoftTpm",
)
SECURE_BOOT = Registry(
    r"HKLM\SYSTEM\CurrentControlSet\Control\SecureBoot\State", dword=("UEFISecureBootEnabled",)
)

# Win32_EncryptableVolume: VolumeType 0 is the volume that Windows is on; ProtectionStatus 0 off,
# 1 on, 2 unknown (locked); ConversionStatus 1 fully encrypted, 2 being encrypted, 3 decrypted.
SYSTEM_VOLUME, PROTECTED, LOCKED = 0, 1, 2
ENCRYPTED, ENCRYPTING, DECRYPTING = 1, 2, 3
_SPEC = re.compile(r"(\d)\.(\d)")

_VIRTUAL = NotApplicable("This is a virtual machine; the computer that it runs on is judged.")


@fact("windows.system-volume")
class SystemVolume:
    """BitLocker on the volume of Windows: ProtectionStatus and ConversionStatus."""

    letter: str
    protection: int
    conversion: int


@fact("windows.tpm")
class Tpm:
    """The security chip: version (2.0), None where there is none; whether it is switched on."""

    version: float | None
    enabled: bool


@fact("windows.secure-boot")
class SecureBoot:
    """``on`` is None where the firmware is too old to have it (BIOS) or is set to behave so."""

    on: bool | None


@probe(Role.WINDOWS, VOLUMES)
def system_volume(rows: Rows) -> SystemVolume:
    """Windows Home shows its volumes too: "device encryption" is the same thing."""
    found = [row for row in rows if row["VolumeType"] == SYSTEM_VOLUME]
    if len(found) != 1:
        raise BadAnswer(f"{len(found)} volumes of the system")
    row = found[0]
    letter = row["DriveLetter"]
    return SystemVolume(
        letter if isinstance(letter, str) else "the system volume",
        count(row, "ProtectionStatus"),
        count(row, "ConversionStatus"),
    )


@probe(Role.WINDOWS, TPM)
def windows_tpm(rows: Rows) -> Tpm:
    """SpecVersion: "2.0, 0, 1.38", or "Not Supported"; no instance where there is no chip."""
    if not rows:
        return Tpm(None, enabled=False)
    match rows[0]:
        case {"SpecVersion": str(spec), "IsEnabled_InitialValue": bool(enabled)}:
            found = _SPEC.match(spec.strip())
            return Tpm(float(found[0]) if found else None, enabled)
    raise BadAnswer("Win32_Tpm does not tell its version")


@probe(Role.WINDOWS, SECURE_BOOT)
def secure_boot(key: RegistryKey) -> SecureBoot:
    """The key is there on UEFI only."""
    if not key.exists:
        return SecureBoot(None)
    value = key.number("UEFISecureBootEnabled")
    if value is None:
        raise BadAnswer("Windows does not tell the state of Secure Boot")
    return SecureBoot(bool(value))


@check(
    "network.disk-encrypted",
    topic="endpoint-protection",
    severity=Severity.HIGH,
    maps=("CIS 3.6", "PR.DS-01"),
    aliases=("DSK-BITLOCKER",),
    needs="administrator",
)
def system_disk_is_encrypted(
    volume: SystemVolume | Missing, purpose: Purpose, machine: Machine | Missing
) -> Verdict:
    """The system disk of every laptop, and better of every desktop too, is encrypted by BitLocker.

    Why: a laptop left in a taxi gives its files and passwords to whoever opens the lid.
    Fix: turn BitLocker on by policy and keep the recovery keys in the directory.
    Effort: 0.5 h a computer.
    """
    if purpose.use is not Use.DESKTOP:
        return NOT_A_DESKTOP
    if isinstance(machine, Machine) and machine.kind is Kind.VIRTUAL:
        return _VIRTUAL
    if isinstance(volume, Missing):
        return volume.unknown()
    seen = (
        Evidence("ProtectionStatus", volume.protection, where=volume.letter),
        Evidence("ConversionStatus", volume.conversion, where=volume.letter),
    )
    where = volume.letter
    if volume.protection == PROTECTED:
        return Pass("{where} is encrypted.", *seen, where=where)
    if volume.protection == LOCKED:
        text = "Windows does not know whether {where} is protected."
        return Unknown(text, *seen, reason=Reason.BAD_ANSWER, where=where)
    if volume.conversion in (ENCRYPTING, DECRYPTING):
        return Unknown("{where} is being changed just now.", *seen, where=where)
    lesser = None if purpose.portable else Severity.LOW
    if volume.conversion == ENCRYPTED:
        text = "{where} is encrypted, but its key lies open beside it: protection is suspended."
        return Fail(text, *seen, severity=lesser, where=where)
    text = "{where} can be read by anyone who has the disk."
    return Fail(text, *seen, severity=lesser, where=where)


@check(
    "network.security-chip",
    topic="endpoint-protection",
    severity=Severity.LOW,
    maps=("PR.PS-01",),
    aliases=("DSK-TPM",),
    needs="administrator",
)
def computer_has_a_tpm(tpm: Tpm | Missing, purpose: Purpose, machine: Machine | Missing) -> Verdict:
    """Every desktop and laptop has a security chip (TPM) of version 2.0, switched on.

    Why: Windows 11 demands it, and without it the key of an encrypted disk has to be typed in.
    Fix: switch it on in the firmware (Intel PTT, AMD fTPM); else replace the computer in its turn.
    Effort: 0.5 h a computer.
    """
    if purpose.use is not Use.DESKTOP:
        return NOT_A_DESKTOP
    if isinstance(machine, Machine) and machine.kind is Kind.VIRTUAL:
        return _VIRTUAL
    if isinstance(tpm, Missing):
        return tpm.unknown()
    seen = Evidence("SpecVersion", tpm.version)
    if tpm.version is None:
        return Fail("There is no security chip, or it is switched off.", seen)
    if tpm.version < 2:
        return Fail("The security chip is of version {version}.", seen, version=tpm.version)
    if not tpm.enabled:
        return Fail("The security chip is switched off.", seen)
    return Pass("It has a security chip of version {version}.", seen, version=tpm.version)


@check(
    "network.secure-boot",
    topic="endpoint-protection",
    severity=Severity.LOW,
    maps=("CIS 4.1", "PR.PS-01"),
    aliases=("DSK-SECUREBOOT",),
)
def secure_boot_is_on(boot: SecureBoot, purpose: Purpose, machine: Machine | Missing) -> Verdict:
    """Every desktop and laptop starts only systems that are signed (Secure Boot).

    Why: what starts before Windows can hide from everything that runs in it.
    Fix: switch Secure Boot on in the firmware; computers that start in BIOS mode need conversion.
    Effort: 0.5 h a computer.
    """
    if purpose.use is not Use.DESKTOP:
        return NOT_A_DESKTOP
    if isinstance(machine, Machine) and machine.kind is Kind.VIRTUAL:
        return _VIRTUAL
    seen = Evidence("UEFISecureBootEnabled", boot.on)
    match boot.on:
        case True:
            return Pass("Secure Boot is on.", seen)
        case False:
            return Fail("Secure Boot is off.", seen)
        case None:
            return Fail("It starts in BIOS mode, which has no Secure Boot.", seen)
