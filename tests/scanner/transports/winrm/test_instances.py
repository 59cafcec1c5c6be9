"""Values as Windows writes them, whatever its language, and what is no value."""

from datetime import UTC, datetime, timedelta, timezone
from xml.etree.ElementTree import fromstring

import pytest

from scanner.transports.winrm.instances import NotOfTypeError, moment, rows, seconds

XSI = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
PACIFIC = timezone(timedelta(hours=-8))


def row(inner: str, *select: str, cls: str = "Win32_OperatingSystem") -> dict[str, object]:
    item = fromstring(f"<w {XSI}>{inner}</w>")
    (found,) = rows([item], "root/cimv2", cls, select)
    return dict(found)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("2013-03-09T02:57:32Z", datetime(2013, 3, 9, 2, 57, 32, tzinfo=UTC)),
        ("2013-04-15T16:28:43.488171Z", datetime(2013, 4, 15, 16, 28, 43, 488171, UTC)),
        ("2013-04-15T20:28:21.085-08:00", datetime(2013, 4, 15, 20, 28, 21, 85000, PACIFIC)),
        ("2026-11-22T10:00:00.1234567+00:00", datetime(2026, 11, 22, 10, 0, 0, 123456, UTC)),
        ("2026-11-22T10:00:00", datetime(2026, 11, 22, 10, tzinfo=UTC)),
    ],
)
def test_moments(text: str, wanted: datetime) -> None:
    assert moment(text) == wanted
    found = row(f"<InstallDate><Datetime>{text}</Datetime></InstallDate>", "InstallDate")
    assert found == {"InstallDate": wanted}


@pytest.mark.parametrize("text", ["22.11.2026 10:00", "20261122100000.000000+060", "now", ""])
def test_what_is_no_moment(text: str) -> None:
    with pytest.raises(ValueError, match="moment"):
        moment(text)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [("P1DT2H3M4.5S", 93784.5), ("PT0S", 0.0), ("P7D", 604800.0), ("PT90M", 5400.0)],
)
def test_intervals(text: str, wanted: float) -> None:
    assert seconds(text) == wanted
    assert row(f"<a><Interval>{text}</Interval></a>", "a") == {"a": wanted}


@pytest.mark.parametrize("text", ["P", "PT", "P1Y", "1 Tag", "PT1,5S"])
def test_what_is_no_interval(text: str) -> None:
    with pytest.raises(ValueError, match="duration"):
        seconds(text)


def test_a_text_that_looks_like_a_number_stays_a_text() -> None:
    inner = "<SerialNumber>00123</SerialNumber><BuildNumber>9200</BuildNumber>"
    inner += "<Description>true</Description><OSType>18</OSType><Primary>true</Primary>"
    names = ("SerialNumber", "BuildNumber", "Description", "OSType", "Primary")
    assert row(inner, *names) == {
        "SerialNumber": "00123",
        "BuildNumber": "9200",
        "Description": "true",
        "OSType": 18,
        "Primary": True,
    }


def test_null_empty_and_absent() -> None:
    inner = '<Organization xsi:nil="true"/><Description></Description><OSType xsi:nil="true"/>'
    names = ("Organization", "Description", "OSType", "MUILanguages", "SuiteMask")
    assert row(inner, *names) == {
        "Organization": None,
        "Description": "",
        "OSType": None,
        "MUILanguages": None,
        "SuiteMask": None,
    }


def test_an_array_of_one_is_an_array() -> None:
    assert row("<MUILanguages>de-DE</MUILanguages>", "MUILanguages")["MUILanguages"] == ["de-DE"]
    two = "<MUILanguages>de-DE</MUILanguages><MUILanguages>en-US</MUILanguages>"
    assert row(two, "MUILanguages")["MUILanguages"] == ["de-DE", "en-US"]


def test_a_type_in_the_answer_goes_before_the_table() -> None:
    inner = '<Unlisted xsi:type="cim:cimUnsignedInt">7</Unlisted>'
    assert row(inner, "Unlisted", cls="Vendor_Thing") == {"Unlisted": 7}
    assert row("<Unlisted>7</Unlisted>", "Unlisted", cls="Vendor_Thing") == {"Unlisted": "7"}


def test_names_in_any_case() -> None:
    assert row("<CAPTION>x</CAPTION>", "Caption") == {"Caption": "x"}


def test_a_reference_is_a_path() -> None:
    wmi = "http://schemas.microsoft.com/wbem/wsman/1/wmi/root/cimv2"
    inner = (
        "<PartComponent><a:Address xmlns:a='x'>y</a:Address><r:ReferenceParameters xmlns:r='x'>"
        f"<ResourceURI>{wmi}/Win32_UserAccount</ResourceURI><SelectorSet>"
        "<Selector Name='Domain'>PC1</Selector><Selector Name='Name'>A \"B\" C\\D</Selector>"
        "<Selector Name='__cimnamespace'>root/cimv2</Selector>"
        "</SelectorSet></r:ReferenceParameters></PartComponent>"
    )
    path = 'root\\cimv2:Win32_UserAccount.Domain="PC1",Name="A \\"B\\" C\\\\D"'
    assert row(inner, "PartComponent") == {"PartComponent": path}


@pytest.mark.parametrize(
    "inner",
    [
        "<OSType>1.234</OSType>",
        "<OSType>1 234</OSType>",
        "<OSType>0x12</OSType>",
        "<Primary>wahr</Primary>",
        "<OSType><Datetime>yesterday</Datetime></OSType>",
        "<OSType><Unknown>1</Unknown></OSType>",
        f"<OSType>{'9' * 5000}</OSType>",
    ],
)
def test_what_has_not_the_form_of_its_type(inner: str) -> None:
    with pytest.raises(NotOfTypeError):
        row(inner, "OSType", "Primary")
