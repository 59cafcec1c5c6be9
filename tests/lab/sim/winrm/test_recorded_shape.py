"""What real servers wrote (Server 2003 and 2012), written again by the lab's server.

Each recorded message is read into values by the types of the lab's schema, and the lab's own code
writes it from these: the octets must be the same, but for identifiers and the differences that are
named here.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import pytest

from lab.sim.winrm import uris
from lab.sim.winrm.cim import CimClass, CimInstance, CimProperty, CimType
from lab.sim.winrm.enumerations import Enumerations
from lab.sim.winrm.envelope import read_request
from lab.sim.winrm.instances import fragment, whole
from lab.sim.winrm.schema import read_schema
from tests.lab.sim.winrm.asking import context_of
from tests.lab.sim.winrm.messages import message
from tests.lab.sim.winrm.wsman_client import typed

pytestmark = pytest.mark.recordings

LARGEST = 10_000_000
SERVERS = ("server_2003", "server_2012")
# Classes that no check reads: not in the schema, their types are taken from the recording.
UNKNOWN = {
    "Win32_IP4RouteTable",
    "Win32_PerfRawData_PerfProc_Process",
    "Win32_Product",
    "Win32_TerminalService",
}
# Properties of the schema that neither or only the later recorded server has, by class.
NOT_RECORDED = {
    "Win32_ComputerSystem": {
        "AutomaticManagedPagefile",
        "ChassisSKUNumber",
        "HypervisorPresent",
        "NumberOfLogicalProcessors",
        "PCSystemType",
        "PCSystemTypeEx",
        "SystemFamily",
        "SystemSKUNumber",
    },
    "Win32_OperatingSystem": {"OSArchitecture", "OperatingSystemSKU", "PortableOperatingSystem"},
    "Win32_PerfRawData_Tcpip_NetworkInterface": {
        "OffloadedConnections",
        "TCPActiveRSCConnections",
        "TCPRSCAveragePacketSize",
        "TCPRSCCoalescedPacketsPersec",
        "TCPRSCExceptionsPersec",
    },
    "Win32_Processor": {
        "AssetTag",
        "Characteristics",
        "L3CacheSize",
        "L3CacheSpeed",
        "NumberOfCores",
        "NumberOfEnabledCore",
        "NumberOfLogicalProcessors",
        "PartNumber",
        "SecondLevelAddressTranslationExtensions",
        "SerialNumber",
        "ThreadCount",
        "VMMonitorModeExtensions",
        "VirtualizationFirmwareEnabled",
    },
    "Win32_Service": {"DelayedAutoStart"},
    "Win32_Volume": {"BootVolume", "PageFilePresent", "SystemVolume"},
}
# Only Server 2003 has them, and the lab has no host of that age.
_OF_2003 = re.compile(r"<((?:p:)?Quantum(?:Length|Type))>[^<]*</\1>")

_FRAGMENT = f"{{{uris.WSMAN}}}XmlFragment"
_UUID = re.compile(r"uuid:[0-9A-F]{8}(?:-[0-9A-F]{4}){3}-[0-9A-F]{12}|uuid:1(?=<)")
_ITEM = re.compile(r"<(p:\w+|w:XmlFragment) xmlns:xsi=.*?</\1>", re.DOTALL)


def messages(recordings: Path) -> Iterator[tuple[str, str]]:
    """The class and the text of every recorded message, with quotes as the later server writes
    them: that of 2003 does not escape them in text."""
    folder = recordings / "windows" / "wsman-txwinrm"
    for file in sorted(each for server in SERVERS for each in (folder / server).glob("*.xml")):
        text = file.read_text(encoding="utf-8")
        if file.parent.name == "server_2003":
            text = re.sub(r">([^<]*)<", lambda found: _escaped(found[0]), text)
        yield file.name.rpartition("_")[0].rpartition("_")[0], text


def _escaped(text: str) -> str:
    return text.replace('"', "&quot;").replace("'", "&apos;")


def parsed(item: str) -> ElementTree.Element:
    """An item, with the prefixes that its envelope declares."""
    names = f'xmlns:w="{uris.WSMAN}" xmlns:a="{uris.ADDRESSING}"'
    return ElementTree.fromstring(f"<x {names}>{item}</x>")[0]


def known_class(name: str, item: str) -> CimClass:
    """The class in the schema, or as the recording shows it."""
    if name not in UNKNOWN:
        return read_schema().find("root/cimv2", name)
    found: dict[str, CimProperty] = {}
    for each in parsed(item):
        own = each.tag.rpartition("}")[2]
        kind: CimType = "datetime" if len(each) else "string"
        found[own] = CimProperty(own, kind, array=own in found)
    return CimClass(name, "root/cimv2", (), tuple(found.values()))


def written_again(item: str, cls: CimClass) -> str:
    element = parsed(item)
    instance = CimInstance(cls, typed(element, cls))
    if element.tag != _FRAGMENT:
        return whole(instance)
    return fragment(instance, [each.tag for each in element])


def without_nulls(item: str, names: set[str]) -> str:
    """The item without the nulls of some properties."""
    if not names:
        return item
    return re.sub(rf'<(?:p:)?(?:{"|".join(sorted(names))}) xsi:nil="true"/>', "", item)


def test_every_item_is_written_as_windows_wrote_it(recordings: Path) -> None:
    count, classes = 0, set()
    for asked, text in messages(recordings):
        for found in _ITEM.finditer(text):
            name = found[1].removeprefix("p:") if found[1] != "w:XmlFragment" else asked
            theirs = _OF_2003.sub("", found[0])
            own = written_again(theirs, known_class(name, theirs))
            own, theirs = (
                without_nulls(each, NOT_RECORDED.get(name, set())) for each in (own, theirs)
            )
            assert own == theirs, name
            classes.add(name)
            count += 1
    assert (count, len(classes)) == (930, 15)


def test_every_message_is_put_together_as_windows_did(recordings: Path) -> None:
    read = list(messages(recordings))
    assert len(read) == 80
    for name, text in read:
        items = [found[0] for found in _ITEM.finditer(text)]
        assert items
        left = [] if "EndOfSequence/>" in text else ["<left/>"]
        own = (enumerated if "EnumerateResponse>" in text else pulled)(items, left)
        assert _UUID.sub("uuid", own) == _UUID.sub("uuid", text), name


def enumerated(items: list[str], left: list[str]) -> str:
    """What Enumerate answers with so many items, and others left."""
    asked = f"<w:OptimizeEnumeration/><w:MaxElements>{len(items)}</w:MaxElements>"
    document = message(body=f"<n:Enumerate>{asked}</n:Enumerate>")
    return Enumerations().begin(read_request(document, LARGEST), "", "", [*items, *left])


def pulled(items: list[str], left: list[str]) -> str:
    """What Pull answers."""
    enumerations = Enumerations()
    document = message(body="<n:Enumerate/>")
    opened = enumerations.begin(read_request(document, LARGEST), "", "", [*items, *left])
    asked = f"<n:EnumerationContext>{context_of(opened)}</n:EnumerationContext>"
    asked += f"<n:MaxElements>{len(items)}</n:MaxElements>"
    document = message(uris.PULL, body=f"<n:Pull>{asked}</n:Pull>")
    return enumerations.pull(read_request(document, LARGEST), "")[0]
