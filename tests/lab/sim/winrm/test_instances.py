"""Instances as XML: the texts of values, nulls, arrays, references."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from lab.sim.winrm import uris
from lab.sim.winrm.cim import CimClass, CimInstance, CimProperty, CimType, Value
from lab.sim.winrm.instances import fragment, whole

EAST, WEST = timezone(timedelta(hours=5, minutes=30)), timezone(-timedelta(hours=8))


def one(kind: CimType, value: Value, *, array: bool = False) -> str:
    """What the property ``P`` comes out as, in a fragment."""
    cls = CimClass("X", "root/cimv2", (), (CimProperty("P", kind, array),))
    written = fragment(CimInstance(cls, {"P": value}), ["p"])
    return written.partition(">")[2].removesuffix("</w:XmlFragment>")


@pytest.mark.parametrize(
    ("kind", "value", "written"),
    [
        ("string", "a & <b>", "<P>a &amp; &lt;b&gt;</P>"),
        ("string", "\"a\" 'b'", "<P>&quot;a&quot; &apos;b&apos;</P>"),
        ("string", "", "<P></P>"),
        ("string", None, '<P xsi:nil="true"/>'),
        ("string", "a\0b\x1b\ufffe", "<P>a\ufffdb\ufffd\ufffd</P>"),
        ("string", "a\r\nb", "<P>a&#xD;\nb</P>"),
        ("boolean", True, "<P>true</P>"),
        ("boolean", False, "<P>false</P>"),
        ("uint64", 2**64 - 1, "<P>18446744073709551615</P>"),
        ("sint32", -1, "<P>-1</P>"),
        ("real64", 0.5, "<P>0.5</P>"),
        ("datetime", datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC), "2026-01-02T03:04:05Z"),
        ("datetime", datetime(2026, 1, 2, 3, 4, 5, 120, tzinfo=UTC), "2026-01-02T03:04:05.00012Z"),
        ("datetime", datetime(2026, 1, 2, 3, 4, 5, tzinfo=EAST), "2026-01-02T03:04:05+05:30"),
        ("datetime", datetime(2026, 1, 2, 3, 4, 5, tzinfo=WEST), "2026-01-02T03:04:05-08:00"),
    ],
)
def test_the_text_of_a_value(kind: CimType, value: Value, written: str) -> None:
    if kind == "datetime":
        written = f"<P><Datetime>{written}</Datetime></P>"
    assert one(kind, value) == written


def test_an_interval_is_a_duration() -> None:
    value = timedelta(days=3, hours=25, minutes=1, seconds=2, microseconds=5)
    assert one("datetime", value) == "<P><Interval>P4DT1H1M2.000005S</Interval></P>"


def test_an_array_is_repeated_and_a_null_one_left_out() -> None:
    assert one("uint8", (1, 2, 0), array=True) == "<P>1</P><P>2</P><P>0</P>"
    assert one("uint8", None, array=True) == ""


@pytest.mark.parametrize(
    ("path", "space", "keys"),
    [
        (
            r'\\PC1\root\cimv2:Win32_Group.Domain="PC1",Name="A \"b\" \\c"',
            "root/cimv2",
            {"Domain": "PC1", "Name": r"A &quot;b&quot; \c"},
        ),
        ("Win32_Thing.Index=3", "root/cimv2", {"Index": "3"}),
    ],
)
def test_a_reference_is_an_endpoint(path: str, space: str, keys: dict[str, str]) -> None:
    name = path.rpartition(":")[2].partition(".")[0]
    selectors = "".join(f'<w:Selector Name="{k}">{v}</w:Selector>' for k, v in keys.items())
    assert one("reference", path) == (
        f"<P><a:Address>{uris.ANONYMOUS}</a:Address><a:ReferenceParameters>"
        f"<w:ResourceURI>{uris.WMI}/{space}/{name}</w:ResourceURI>"
        f"<w:SelectorSet>{selectors}</w:SelectorSet></a:ReferenceParameters></P>"
    )


def test_a_whole_instance_is_in_its_own_class() -> None:
    names = ("b", "A", "C")
    properties = tuple(CimProperty(name, "datetime" if name == "A" else "string") for name in names)
    cls = CimClass("Win32_Derived", "root/cimv2", ("Win32_Base",), properties)
    moment = datetime(2026, 1, 1, tzinfo=UTC)
    assert whole(CimInstance(cls, {"A": moment, "b": "x"})) == (
        f'<p:Win32_Derived xmlns:xsi="{uris.XSI}"'
        f' xmlns:p="{uris.WMI}/root/cimv2/Win32_Derived" xmlns:cim="{uris.CIM}"'
        ' xsi:type="p:Win32_Derived_Type">'
        "<p:A><cim:Datetime>2026-01-01T00:00:00Z</cim:Datetime></p:A>"
        '<p:b>x</p:b><p:C xsi:nil="true"/></p:Win32_Derived>'
    )
