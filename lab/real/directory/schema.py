"""The attributes of LAPS, which no Samba schema has: added as their vendor's tools add them."""

from collections.abc import Iterator

from lab.real.directory.steps import Add, Put, Refresh, Step, Values, Writer

# Name: attributeID, (attributeSyntax, oMSyntax), searchFlags. 2.5.5.16 is a large integer, 2.5.5.5
# an IA5 string, 2.5.5.12 a Unicode string ([MS-ADTS] 3.1.1.2.2.2). 904 makes it confidential.
# https://learn.microsoft.com/windows-server/identity/laps/laps-technical-reference
_LEGACY_ROOT = "1.2.840.113556.1.8000.2554.50051.45980.28112.18903.35903.6685103.1224907.2"
_ATTRIBUTES: dict[str, dict[str, tuple[str, tuple[str, str], str]]] = {
    "none": {},
    "legacy": {
        "ms-Mcs-AdmPwd": (f"{_LEGACY_ROOT}.1", ("2.5.5.5", "19"), "904"),
        "ms-Mcs-AdmPwdExpirationTime": (f"{_LEGACY_ROOT}.2", ("2.5.5.16", "65"), "0"),
    },
    "windows": {
        "msLAPS-PasswordExpirationTime": ("1.2.840.113556.1.6.44.1.1", ("2.5.5.16", "65"), "0"),
        "msLAPS-Password": ("1.2.840.113556.1.6.44.1.2", ("2.5.5.5", "19"), "904"),
    },
}


def laps_schema(writer: Writer) -> Iterator[Step]:
    """The attributes, and that computers may have them."""
    attributes = _ATTRIBUTES[writer.directory.laps_schema]
    schema = f"CN=Schema,{writer.directory.configuration}"
    for name, (identifier, (syntax, number), flags) in attributes.items():
        values: Values = {
            "objectClass": ["attributeSchema"],
            "attributeID": [identifier],
            "attributeSyntax": [syntax],
            "oMSyntax": [number],
            "isSingleValued": ["TRUE"],
            "lDAPDisplayName": [name],
            "adminDisplayName": [name],
            "searchFlags": [flags],
            "systemOnly": ["FALSE"],
        }
        yield Add(dn=f"CN={name},{schema}", values=values)
    if attributes:
        yield Refresh()
        yield Put(dn=f"CN=Computer,{schema}", values={"mayContain": list(attributes)}, extend=True)
        yield Refresh()
