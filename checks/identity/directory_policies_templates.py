"""Security settings of group policies: GptTmpl.inf ([MS-GPSB] 2.2), read once for all topics."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from checks.identity.directory_policies import GroupPolicies
from scanner.model import About, BadAnswer, PolicyFile, PolicyFiles, Role, fact, probe
from scanner.model.security import ANONYMOUS, AUTHENTICATED_USERS, EVERYONE, USERS

TEMPLATES = PolicyFiles(r"Machine\Microsoft\Windows NT\SecEdit\GptTmpl.inf")

_MOST_LINES = 20_000
_LONGEST_LINE = 8192
_SECTION = re.compile(r"\[([^\]]{1,80})\]\s*$")
_DWORD = 4

# Groups that every login is in, or that everybody may become a member of.
_BROAD = {
    EVERYONE: "Everyone",
    AUTHENTICATED_USERS: "Authenticated Users",
    USERS: "Users",
    ANONYMOUS: "ANONYMOUS LOGON",
    "S-1-5-2": "NETWORK",
    "S-1-5-4": "INTERACTIVE",
    "S-1-5-32-546": "Guests",
}
_BROAD_RIDS = {"513": "Domain Users", "514": "Domain Guests", "515": "Domain Computers"}
_BROAD_NAMES = frozenset(
    {*map(str.lower, _BROAD.values()), *map(str.lower, _BROAD_RIDS.values())}
    | {"jeder", "authentifizierte benutzer", "benutzer", "domänen-benutzer"}
)


@dataclass(frozen=True, slots=True)
class Setting:
    """One line: ``name`` = ``value`` in ``section``, as it stands there."""

    section: str
    name: str
    value: str


@dataclass(frozen=True, slots=True)
class Template:
    """The security settings of one policy; ``settings`` is None where they may not be read."""

    policy: str
    settings: tuple[Setting, ...] | None

    def section(self, name: str) -> Iterator[Setting]:
        """The lines of a section."""
        wanted = name.lower()
        return (one for one in self.settings or () if one.section == wanted)

    def accounts(self, right: str) -> tuple[str, ...]:
        """Who gets a right in [Privilege Rights]: SIDs, or names as they stand there."""
        for one in self.section("privilege rights"):
            if one.name.lower() == right.lower():
                return split(one.value)
        return ()

    def number(self, path: str) -> int | None:
        """A REG_DWORD of [Registry Values]: ``MACHINE\\...\\Name=4,2``."""
        for one in self.section("registry values"):
            kind, _, value = one.value.partition(",")
            if one.name.strip('"').lower() == path.lower() and kind.strip() == str(_DWORD):
                text = value.strip().strip('"')
                return int(text) if text.isascii() and text.isdecimal() else None
        return None


@fact("directory.security-templates")
class SecurityTemplates:
    """The security settings of every policy that has some."""

    all: tuple[Template, ...]

    def unread(self, policies: GroupPolicies) -> list[str]:
        """The names of policies in effect whose settings may not be read."""
        return [
            policies.name(one.policy)
            for one in self.all
            if one.settings is None and policies.in_effect(one.policy)
        ]


@probe(Role.DOMAIN_CONTROLLER, TEMPLATES, about=About.DOMAIN)
def security_templates(files: tuple[PolicyFile, ...]) -> SecurityTemplates:
    """A policy without the file sets no such thing."""
    return SecurityTemplates(tuple(template_of(file) for file in files))


def template_of(file: PolicyFile) -> Template:
    """One policy's. Raises BadAnswer."""
    if file.content is None:
        return Template(file.policy, None)
    return Template(file.policy, tuple(_settings(decoded(file.content))))


def decoded(content: bytes) -> str:
    """Text of a policy's file: UTF-16 with its mark, as Windows writes it, UTF-8, or the code page
    of old systems. Raises BadAnswer."""
    marks = ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"), (b"\xef\xbb\xbf", "utf-8-sig"))
    for mark, coding in marks:
        if content.startswith(mark):
            return content.decode(coding, "replace")
    try:
        return content.decode()
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")


def _settings(text: str) -> Iterator[Setting]:
    section = ""
    lines = text.splitlines()
    if len(lines) > _MOST_LINES:
        raise BadAnswer("a GptTmpl.inf with too many lines")
    for raw in lines:
        line = raw[:_LONGEST_LINE].strip()
        head = _SECTION.match(line)
        if head:
            section = head[1].lower()
        elif "=" in line and not line.startswith(";"):
            name, _, value = line.partition("=")
            yield Setting(section, name.strip(), value.strip())


def split(value: str) -> tuple[str, ...]:
    """Accounts between commas; a SID has a star before it."""
    parts = (part.strip().removeprefix("*").strip('"') for part in value.split(","))
    return tuple(part for part in parts if part)


def broad(accounts: Iterable[str]) -> list[str]:
    """The names of groups among them that everybody is in."""
    found: list[str] = []
    for account in accounts:
        name = _BROAD.get(account.upper())
        if name is None and account.upper().startswith("S-1-5-21-"):
            name = _BROAD_RIDS.get(account.rpartition("-")[2])
        if name is None and account.rpartition("\\")[2].lower() in _BROAD_NAMES:
            name = account.rpartition("\\")[2]
        if name is not None and name not in found:
            found.append(name)
    return found
