"""What the UUID of a firmware says of its owner."""

# What boards tell whose maker set none: examples from the SMBIOS specification and from SDKs.
_NOBODYS = frozenset(
    {
        "00020003-0004-0005-0006-000700080009",
        "03000200-0400-0500-0006-000700080009",
        "12345678-1234-5678-90ab-cddeefaabbcc",
        "fefefefe-fefe-fefe-fefe-fefefefefefe",
    }
)


def is_unique(uuid: str | None) -> bool:
    """Whether it may be one computer's own. All zeros is "none", all ones is "not set" (DMTF
    DSP0134, 7.2.1)."""
    if not uuid or uuid in _NOBODYS:
        return False
    return len(set(uuid.replace("-", ""))) > 1
