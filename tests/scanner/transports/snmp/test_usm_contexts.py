"""What an SNMPv3 message calls a context: VLAN contexts have names, not numbers."""

import pytest

from scanner.credentials.types import SnmpUser
from scanner.transports.snmp.keys import Keys
from scanner.transports.snmp.message3 import Engine
from scanner.transports.snmp.usm import UsmFraming


@pytest.mark.parametrize(
    ("asked", "named"), [("10", b"vlan-10"), ("bridge1", b"bridge1"), ("", b"")]
)
def test_a_vlan_is_asked_by_its_name(asked: str, named: bytes) -> None:
    framing = UsmFraming("ann", Keys.of(SnmpUser("core", "ann")))
    framing.discovered(Engine(b"\x80\x00\x1f\x88\x04test", 1, 1))
    message = framing.wrap(b"\xa0\x00", 1, asked)
    assert message.endswith(bytes([4, len(named)]) + named + b"\xa0\x00")
