"""Words of ``directory.toml`` as the numbers and SDDL of Active Directory."""

import base64

from lab.real.directory.description import Right
from lab.real.directory.principals import Cipher, Flag
from lab.sim.ldap.identifiers import sid_octets

#: userAccountControl ([MS-ADTS] 2.2.16).
FLAGS: dict[Flag, int] = {
    "disabled": 0x2,
    "password-not-required": 0x20,
    "reversible-password": 0x80,
    "password-never-expires": 0x10000,
    "smartcard-required": 0x40000,
    "unconstrained-delegation": 0x80000,
    "not-delegated": 0x100000,
    "des-only": 0x200000,
    "no-preauthentication": 0x400000,
    "any-protocol-delegation": 0x1000000,
}
NORMAL_ACCOUNT = 0x200
WORKSTATION = 0x1000
CONTROLLER = 0x82000

#: msDS-SupportedEncryptionTypes ([MS-KILE] 2.2.7).
CIPHERS: dict[Cipher, int] = {"des": 0x3, "rc4": 0x4, "rc4-and-aes": 0x1C, "aes": 0x18}

#: Access control entries in SDDL ([MS-DTYP] 2.5.1), with ``{flags}`` and ``{sid}`` to fill in. The
#: GUIDs are those of extended rights and attributes ([MS-ADTS] 5.1.3.2.1, [MS-ADA]).
ACES: dict[Right, tuple[str, ...]] = {
    "read": ("(A;{flags};LCRPRC;;;{sid})",),
    "full-control": ("(A;{flags};CCDCLCSWRPWPDTLOCRSDRCWDWO;;;{sid})",),
    "write-dacl": ("(A;{flags};WD;;;{sid})",),
    "write-owner": ("(A;{flags};WO;;;{sid})",),
    "write-all-properties": ("(A;{flags};WP;;;{sid})",),
    "reset-password": ("(OA;{flags};CR;00299570-246d-11d0-a768-00aa006e0529;;{sid})",),
    "add-member": ("(OA;{flags};WP;bf9679c0-0de6-11d0-a285-00aa003049e2;;{sid})",),
    "replicate-secrets": (
        "(OA;{flags};CR;1131f6aa-9c07-11d1-f79f-00c04fc2dcd2;;{sid})",
        "(OA;{flags};CR;1131f6ad-9c07-11d1-f79f-00c04fc2dcd2;;{sid})",
    ),
    "enrol": ("(OA;{flags};CR;0e10c968-78fb-11d2-90d4-00c04f79dc55;;{sid})",),
    "no-delete": ("(D;{flags};DTSD;;;{sid})",),
}
_INHERITED = "CI"

#: groupType ([MS-ADTS] 2.2.12): the scope, and 0x80000000 for a security group, as signed 32 bits.
GROUP_TYPES = {"global": -0x7FFFFFFE, "domain-local": -0x7FFFFFFC, "universal": -0x7FFFFFF8}

TRUST_DIRECTIONS = {"inbound": 1, "outbound": 2, "both": 3}
#: trustType (6.1.6.7.15) and trustAttributes (6.1.6.7.9) of [MS-ADTS].
TRUST_KINDS = {"downlevel": 1, "uplevel": 2}
TRUST_ATTRIBUTES = {
    "quarantined": 0x4,
    "forest": 0x8,
    "within-forest": 0x20,
    "treat-as-external": 0x40,
    "tgt-delegation": 0x800,
}


def aces(right: Right, inherited: bool) -> list[str]:
    """The entries of a right; ``{sid}`` is still to be filled in."""
    flags = _INHERITED if inherited else ""
    return [ace.replace("{flags}", flags) for ace in ACES[right]]


def sid_bytes(sid: str) -> str:
    """A SID in its packet form, in base64."""
    return base64.b64encode(sid_octets(sid)).decode()
