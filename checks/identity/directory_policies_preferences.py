"""Group Policy Preferences ([MS-GPPREF]): their passwords, and whom they put into local groups.

The files come as their transport leaves them: elements with the attributes that name something, in
UTF-8, and "(withheld)" in the place of a password.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html import unescape

from scanner.model import About, BadAnswer, PolicyFile, PolicyFiles, Role, fact, probe

PREFERENCES = PolicyFiles(
    r"Machine\Preferences\Groups\Groups.xml",
    more=(
        r"Machine\Preferences\Services\Services.xml",
        r"Machine\Preferences\ScheduledTasks\ScheduledTasks.xml",
        r"Machine\Preferences\DataSources\DataSources.xml",
        r"Machine\Preferences\Printers\Printers.xml",
        r"User\Preferences\Groups\Groups.xml",
        r"User\Preferences\ScheduledTasks\ScheduledTasks.xml",
        r"User\Preferences\DataSources\DataSources.xml",
        r"User\Preferences\Drives\Drives.xml",
        r"User\Preferences\Printers\Printers.xml",
    ),
)

_TAG = re.compile(r'<(/?)([A-Za-z_][\w.-]*)((?: [\w.:-]+="[^"<]*")*)>')
_ATTRIBUTE = re.compile(r' ([\w.:-]+)="([^"<]*)"')
_ACCOUNTS = ("username", "accountname", "runas", "name")
_LONGEST = 120
_DEEPEST = 60


@dataclass(frozen=True, slots=True)
class StoredPassword:
    """A password in a policy: for which account, and when that was written, as it stands there."""

    policy: str
    path: str
    account: str
    changed: str


@dataclass(frozen=True, slots=True)
class LocalMember:
    """Somebody whom a policy puts into a local group; SIDs are "" where they are not given."""

    policy: str
    group: str
    group_sid: str
    member: str
    member_sid: str
    for_users: bool


@fact("directory.policy-preferences")
class PolicyPreferences:
    """What preferences hold. ``unread`` are the policies with a file that may not be read."""

    files: int
    passwords: tuple[StoredPassword, ...]
    members: tuple[LocalMember, ...]
    unread: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Element:
    tag: str
    attributes: Mapping[str, str]

    def first(self, *names: str) -> str:
        return next((self.attributes[name] for name in names if self.attributes.get(name)), "")


@probe(Role.DOMAIN_CONTROLLER, PREFERENCES, about=About.DOMAIN)
def policy_preferences(files: tuple[PolicyFile, ...]) -> PolicyPreferences:
    """All files of all policies, whether they are linked or not: they can be read all the same."""
    passwords: list[StoredPassword] = []
    members: list[LocalMember] = []
    for file in files:
        for path in _paths(file.content or b""):
            passwords += _password(file, path)
            members += _member(file, path)
    unread = tuple(sorted({file.policy for file in files if file.content is None}))
    return PolicyPreferences(len(files), tuple(passwords), tuple(members), unread)


def _paths(content: bytes) -> Iterator[tuple[_Element, ...]]:
    """Each element with those that it stands in, itself last. Raises BadAnswer."""
    above: list[_Element] = []
    for closing, tag, text in _TAG.findall(content.decode("utf-8", "replace")):
        if closing:
            if not above or above.pop().tag != tag:
                raise BadAnswer("elements that do not fit into one another")
            continue
        if len(above) == _DEEPEST:
            raise BadAnswer("elements in elements without an end")
        found = {
            name.lower(): unescape(value)[:_LONGEST] for name, value in _ATTRIBUTE.findall(text)
        }
        above.append(_Element(tag, found))
        yield tuple(above)


def _password(file: PolicyFile, path: tuple[_Element, ...]) -> Iterator[StoredPassword]:
    if path[-1].first("cpassword"):
        around = path[-2] if len(path) > 1 else path[-1]
        account = path[-1].first(*_ACCOUNTS) or around.first("name") or "an account without a name"
        yield StoredPassword(file.policy, file.path, account, around.first("changed"))


def _member(file: PolicyFile, path: tuple[_Element, ...]) -> Iterator[LocalMember]:
    """``Group/Properties/Members/Member`` with action ADD."""
    own = path[-1]
    if own.tag != "Member" or len(path) < 4 or own.first("action").upper() == "REMOVE":
        return
    group, properties = path[-4], path[-3]
    if group.first("disabled") == "1" or properties.first("action").upper() == "D":
        return
    yield LocalMember(
        file.policy,
        properties.first("groupname") or group.first("name"),
        properties.first("groupsid"),
        own.first("name"),
        own.first("sid"),
        for_users=file.path.lower().startswith("user"),
    )
