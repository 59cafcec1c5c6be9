"""No secret of a policy's file leaves the transport, however it is written there."""

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.identity.directory_policies_preferences import PREFERENCES, policy_preferences
from scanner.model import PolicyFile
from scanner.model.policy_registry import PolicyValue, read_registry_policy, write_registry_policy
from scanner.transports.smb.withholding import without_secrets

SECRET = "g5tVgOBuuVeUfDowMDsuE4YwTtWhesIQ37wOc4KLlNQ"
ODD = "".join(f"&#x{ord(sign):x};" for sign in SECRET)
GROUPS = (
    '<?xml version="1.0" encoding="{coding}"?>\n<Groups><User name="Admin" changed="2014-03-11">'
    "<Properties action=\"U\" {name}={quote}{value}{quote} userName='Büro &amp; Co'/></User>"
    "</Groups>"
)


def _written(
    coding: str = "utf-8", name: str = "cpassword", quote: str = '"', value: str = SECRET
) -> bytes:
    return GROUPS.format(coding=coding, name=name, quote=quote, value=value).encode(coding)


@pytest.mark.parametrize(
    "content",
    [
        _written(),
        _written("utf-16"),
        _written("utf-16")[2:],
        _written("iso-8859-1"),
        _written("windows-1252"),
        _written(quote="'"),
        _written(value=ODD),
        _written(name="CPassword"),
        _written(name='xmlns:p="urn:x" p:cpassword'),
        b"\xef\xbb\xbf" + _written(),
        _written().replace(b"<User", b"<!-- <a> --><User"),
    ],
)
def test_a_password_is_blanked_and_counted(content: bytes) -> None:
    kept, count = without_secrets("x\\Groups.XML", content)
    assert kept is not None
    assert count == 1
    assert SECRET not in kept.decode()
    found = policy_preferences((PolicyFile("{G}", PREFERENCES.path, kept),))
    assert [one.account for one in found.passwords] == ["Büro & Co"]


def test_an_empty_one_is_told_as_empty() -> None:
    kept, count = without_secrets("Groups.xml", _written(value=""))
    assert kept is not None
    assert (b'cpassword=""' in kept, count) == (True, 0)
    assert not policy_preferences((PolicyFile("{G}", PREFERENCES.path, kept),)).passwords


@pytest.mark.parametrize(
    "content",
    [
        _written().replace(
            b"<Groups>", b'<!DOCTYPE g [<!ENTITY e "' + SECRET.encode() + b'">]><Groups>'
        ),
        _written()[:-10],
        b"<a>" * 5000 + b"</a>" * 5000,
        b"\xff" * 100,
        b"",
        GROUPS.format(coding="x-none", name="cpassword", quote='"', value=SECRET).encode(),
    ],
)
def test_what_cannot_be_read_is_kept_back_whole(content: bytes) -> None:
    assert without_secrets("Groups.xml", content) == (None, 0)


def test_only_names_are_kept_of_preferences() -> None:
    content = (
        b'<ScheduledTasks><Task name="copy"><Properties runAs="svc" args="/p:Sommer2019" '
        b'cpassword=""><Arguments>-p Winter</Arguments></Properties></Task></ScheduledTasks>'
    )
    kept, _ = without_secrets("ScheduledTasks.xml", content)
    assert kept is not None
    assert b'runAs="svc"' in kept
    assert b"Sommer" not in kept
    assert b"Winter" not in kept


@given(st.text(alphabet=st.characters(exclude_categories=("Cs", "Cc")), min_size=8, max_size=40))
def test_no_password_of_any_letters_is_left(secret: str) -> None:
    value = secret.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")
    kept, count = without_secrets("Groups.xml", _written("utf-16", value=f"Zq{value}"))
    assert kept is not None
    assert (count, b"Zq" in kept) == (1, False)


def test_registry_values_that_speak_of_passwords() -> None:
    values = [
        PolicyValue(r"Software\X", "DefaultPassword", 1, "horse\0".encode("utf-16-le")),
        PolicyValue(r"Software\SNMP\Parameters\ValidCommunities", "1", 1, b"h\0o\0\0\0"),
        PolicyValue(r"Software\X", "DisablePasswordReveal", 4, struct.pack("<I", 1)),
        PolicyValue(r"Software\X", "WUServer", 1, "http://a\0".encode("utf-16-le")),
    ]
    kept, count = without_secrets(r"Machine\Registry.pol", write_registry_policy(values))
    assert kept is not None
    found = read_registry_policy(kept)
    assert [one.text for one in found] == ["(withheld)", "(withheld)", None, "http://a"]
    assert (count, found[2].number) == (2, 1)


def test_a_registry_file_that_cannot_be_read_is_kept_back() -> None:
    whole = write_registry_policy([PolicyValue("K", "Password", 1, b"horse")])
    assert without_secrets("Registry.pol", whole[:-4]) == (None, 0)
    clean = write_registry_policy([PolicyValue("K", "N", 4, b"\1\0\0\0")])
    assert without_secrets("Registry.pol", clean) == (clean, 0)


@pytest.mark.parametrize("coding", ["utf-16", "utf-8-sig", "latin-1"])
def test_a_template_s_password(coding: str) -> None:
    text = (
        "[System Access]\r\nPasswordComplexity = 1\r\n[Registry Values]\r\n"
        'MACHINE\\Software\\Winlogon\\DefaultPassword=1,"horse battery"\r\n'
        "MACHINE\\System\\LimitBlankPasswordUse=4,1\r\n"
    )
    kept, count = without_secrets("GptTmpl.inf", text.encode(coding))
    assert kept is not None
    read = kept.decode(coding)
    assert count == 1
    assert "horse" not in read
    assert "LimitBlankPasswordUse=4,1\r\n" in read
    assert "PasswordComplexity = 1" in read


def test_other_files_are_as_they_are() -> None:
    assert without_secrets("audit.csv", b"a,b") == (b"a,b", 0)
