r"""What a domain controller keeps in SYSVOL: files of group policies, and who may write there."""

import re
from itertools import product
from typing import TypedDict

from smbprotocol.session import Session

from scanner.model import PolicyFiles, Reason, SysvolTree
from scanner.transports.logon.failures import RefusalError
from scanner.transports.smb.failures import StatusError
from scanner.transports.smb.files import Folders, Listed, share
from scanner.transports.smb.withholding import without_secrets

_SHARE = "SYSVOL"
_LARGEST_FILE = 1 << 20
_MOST_DOMAINS = 50
_DEEPEST = 24
_POLICY = re.compile(r"\{[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}\}")
_NAME = re.compile(r"[^\\/:*?\"<>|\x00-\x1f]+")


class Sysvol:
    """SYSVOL of one domain, on the one controller that we are logged on to."""

    def __init__(self, session: Session, domain: str) -> None:
        self._session = session
        self._domain = domain.strip(".")
        self._policies: list[str] | None = None

    def policy_files(self, question: PolicyFiles) -> tuple[object, int]:
        """See ``PolicyFiles.read``; and how many secrets were withheld."""
        found: list[dict[str, object]] = []
        size = withheld = 0
        with share(self._session, _SHARE) as tree:
            folders = Folders(tree)
            root = rf"{self._root(folders)}\Policies"
            policies = self._known_policies(folders, root, question.most)
            for policy, path in product(policies, question.paths):
                read = self._content(folders, rf"{root}\{policy}\{path}", path)
                if read is None:
                    continue
                content, left_out = read
                size += len(content or b"")
                if size > question.limit:
                    raise RefusalError(Reason.TOO_LARGE, f"the files take more than {size} octets")
                withheld += left_out
                found.append({"policy": policy.upper(), "path": path, "content": content})
        return {"files": found}, withheld

    def _content(self, folders: Folders, path: str, name: str) -> tuple[bytes | None, int] | None:
        """What it holds, None where it may not be read, and how much was withheld; None where there
        is no such file."""
        try:
            content = folders.content(path, _LARGEST_FILE)
        except StatusError as error:
            if error.absent:
                return None
            if error.closed:
                return None, 0
            raise
        return (None, 0) if content is None else without_secrets(name, content)

    def _known_policies(self, folders: Folders, root: str, most: int) -> list[str]:
        if self._policies is None:
            listed = folders.listed(root, most)
            self._policies = [one.name for one in listed if _POLICY.fullmatch(one.name)]
        return self._policies

    def _root(self, folders: Folders) -> str:
        """The domain's folder. Replication keeps others beside it only after an accident."""
        if not self._domain:
            listed = folders.listed("", _MOST_DOMAINS)
            names = [one.name for one in listed if one.folder and "." in one.name]
            if len(names) != 1:
                detail = f"SYSVOL has {len(names)} folders of domains"
                raise RefusalError(Reason.BAD_ANSWER, detail)
            self._domain = names[0]
        return self._domain

    def tree(self, question: SysvolTree) -> object:
        """See ``SysvolTree.read``. Links are named, and not followed."""
        found: list[_Item] = []
        size = 0
        with share(self._session, _SHARE) as tree:
            folders = Folders(tree)
            root = self._root(folders)
            found.append(self._item(folders, root, question.folder, None))
            waiting = [found[0]]
            while waiting:
                own = waiting.pop()
                path = own["path"]
                listed = self._listed(folders, root, path, question.most - len(found))
                if listed is None:
                    own["descriptor"] = None
                for one in listed or ():
                    if _NAME.fullmatch(one.name) is None:
                        raise RefusalError(Reason.BAD_ANSWER, "a file name with a path in it")
                    item = self._item(folders, root, rf"{path}\{one.name}", one)
                    found.append(item)
                    size += len(item["descriptor"] or b"")
                    if size > question.limit:
                        detail = f"the access lists take more than {size} octets"
                        raise RefusalError(Reason.TOO_LARGE, detail)
                    if one.folder and not one.link and path.count("\\") < _DEEPEST:
                        waiting.append(item)
        return {"items": found}

    def _listed(self, folders: Folders, root: str, path: str, most: int) -> list[Listed] | None:
        """What is in a folder; None where it may not be listed, unless it is the one that the
        question names: what is below it is hidden then, and so is the folder for who asks."""
        try:
            return folders.listed(rf"{root}\{path}", most)
        except StatusError as error:
            if "\\" in path and (error.closed or error.absent):
                return None
            raise

    def _item(self, folders: Folders, root: str, path: str, listed: Listed | None) -> "_Item":
        """``listed`` is None for the folder that the question names."""
        return {
            "path": path,
            "folder": listed is None or listed.folder,
            "size": 0 if listed is None or listed.folder else listed.size,
            "descriptor": (
                None if listed and listed.link else folders.descriptor(rf"{root}\{path}")
            ),
        }


class _Item(TypedDict):
    """A row of ``SysvolTree``."""

    path: str
    folder: bool
    size: int
    descriptor: bytes | None
