"""Reading an agent's data file."""

from pathlib import Path

import pytest

from lab.sim import ber
from lab.sim.placeholders import Placeholders
from lab.sim.snmp_data import Growing, Mib, read_mib

OWN = Placeholders.of("sw1", "127.77.0", 2, "aa:bb:cc:dd:ee:ff")


def read(folder: Path, text: str) -> Mib:
    file = folder / "device.snmp"
    file.write_text(text)
    return read_mib(file, OWN)


def test_lines_and_tables(tmp_path: Path) -> None:
    mib = read(
        tmp_path,
        "# a comment\n1.3.1|4|@name@ | left\n1.3.2|4x|@mac@\n1.3.3|64|@address@\n\n"
        'table 1.3.9 | 1=2 | 2=4\n# first\n5 | 1 | ""\n6.7 | 2 |\n\n1.3.4|67|100+100\n',
    )
    assert mib.value((1, 3, 1)) == ber.tlv(4, b"sw1|left")
    assert mib.value((1, 3, 2)) == ber.tlv(4, bytes.fromhex("aabbccddeeff"))
    assert mib.value((1, 3, 3)) == ber.tlv(0x40, bytes((127, 77, 0, 2)))
    assert mib.value((1, 3, 9, 1, 6, 7)) == ber.integer(2)
    assert mib.value((1, 3, 9, 2, 5)) == ber.tlv(4, b"")
    assert mib.value((1, 3, 9, 2, 6, 7)) is None
    assert mib.objects[1, 3, 4] == Growing(67, 100, 100.0)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("1.3.1|4\n", r"line 1: expected OID\|type\|value"),
        ("1.3.1|2|1\n1.3.1|2|2\n", "line 2: 1.3.1 stands twice"),
        ("1.3.1|99|1\n", "line 1: no such type: 99"),
        ("1.3.1|4x|abc\n", "line 1: "),
        ("table 1.3 | 1=2 | 2=2\n7 | 1\n", "line 2: expected 3 cells, found 2"),
    ],
)
def test_a_slip_is_named_with_its_line(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(ValueError, match=f"device.snmp, {message}"):
        read(tmp_path, text)
