"""How a device's own words may appear in our sentences: printable, one line, short."""


def device_words(raw: bytes | str, most: int = 80) -> str:
    """The first ``most`` characters without control characters, runs of blanks as one blank."""
    head = raw[: most * 16]
    text = head.decode("utf-8", "replace") if isinstance(head, bytes) else head
    shown = "".join(letter if letter.isprintable() else " " for letter in text)
    return " ".join(shown.split())[:most]
