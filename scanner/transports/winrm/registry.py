"""Registry questions by StdRegProv, the one class of which we call methods: those that read.

It has one method a type and no way to read several values at once. Where more than three values of
a key are asked, EnumValues tells first which of them are set: policies mostly are not, and what is
not set costs nothing then. Of values that may be secrets only their names are asked, by EnumValues.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from scanner.model import Reason, Registry, RegistryTree
from scanner.transports.base import Deadline
from scanner.transports.logon.failures import RefusalError
from scanner.transports.winrm import envelopes, uris
from scanner.transports.winrm.conversation import Conversation
from scanner.transports.winrm.documents import is_nil, local
from scanner.transports.winrm.faults import FaultError

# Since Windows Vista in this namespace too, so that a read-only account needs no right on another.
NAMESPACE = "root/cimv2"
RESOURCE = f"{uris.WMI}/{NAMESPACE}/StdRegProv"

# WinReg.h
_HIVES = {"HKCR": 0x80000000, "HKCU": 0x80000001, "HKLM": 0x80000002, "HKU": 0x80000003}

DIRECT = 3
"""Up to so many values of a key are asked for without asking first which there are."""

_METHODS = {
    "text": ("GetStringValue", "sValue"),
    "expanded": ("GetExpandedStringValue", "sValue"),
    "binary": ("GetBinaryValue", "uValue"),
    "dword": ("GetDWORDValue", "uValue"),
    "multi": ("GetMultiStringValue", "sValue"),
    "qword": ("GetQWORDValue", "uValue"),
}
# WinNT.h, REG_SZ and so on
_TYPES = {1: "text", 2: "expanded", 3: "binary", 4: "dword", 7: "multi", 11: "qword"}

_SUCCESS, _VALUE_MISSING, _KEY_MISSING, _DENIED = 0, 1, 2, 5

Value = None | int | str | bytes | list[str]
Plain = dict[str, object]


class _OtherTypeError(Exception):
    """A value has another type than it was asked for by."""


@dataclass(slots=True)
class Reader:
    """Reads keys for one question."""

    question: Registry | RegistryTree
    talk: Conversation
    deadline: Deadline

    def key(self, path: str) -> Plain:
        """``{"exists": bool, "values": {name: value}}``; raises RefusalError."""
        wanted, listed = _wanted(self.question), self.question.present
        if len(wanted) <= DIRECT and wanted and not listed:
            try:
                return self._values(path, wanted)
            except _OtherTypeError:
                pass  # EnumValues tells which
        types = self._types(path)
        if types is None:
            return {"exists": False, "values": {}}
        known = {name: types[name.casefold()] for name in wanted if name.casefold() in types}
        try:
            found = self._values(path, known)
        except _OtherTypeError:
            detail = f"{path}: a value has another type than the host has said"
            raise RefusalError(Reason.BAD_ANSWER, detail) from None
        values = found["values"]
        if found["exists"] and isinstance(values, dict):
            values.update((name, None) for name in wanted if name not in known)
            values.update((name, name.casefold() in types) for name in listed)
        return found

    def subkeys(self) -> list[str]:
        """The names of the subkeys; none where the key does not exist. Raises RefusalError."""
        question = self.question
        path = question.parent if isinstance(question, RegistryTree) else question.path
        code, answer = self._call("EnumKey", path)
        if code == _KEY_MISSING:
            return []
        self._require(code, path)
        names = [each.text or "" for each in answer if local(each) == "sNames" and not is_nil(each)]
        most = question.most if isinstance(question, RegistryTree) else 0
        if len(names) > most:
            raise RefusalError(Reason.TOO_LARGE, f"{path}: more than {most} subkeys")
        return names

    def _values(self, path: str, wanted: Mapping[str, str]) -> Plain:
        found: dict[str, Value] = {}
        for name, kind in wanted.items():
            method, output = _METHODS.get(kind, ("", ""))
            if not method:
                found[name] = b""  # a type that StdRegProv does not read; no text, and no number
                continue
            code, answer = self._call(method, path, name)
            if code == _KEY_MISSING:
                return {"exists": False, "values": {}}
            if code == _VALUE_MISSING:
                found[name] = None
                continue
            if code not in (_SUCCESS, _DENIED):
                raise _OtherTypeError
            self._require(code, path)
            texts = [each for each in answer if local(each) == output]
            found[name] = _read(path, name, kind, texts)
        return {"exists": True, "values": found}

    def _types(self, path: str) -> dict[str, str] | None:
        """The kinds of a key's values by name in small letters; None where there is no key."""
        code, answer = self._call("EnumValues", path)
        if code == _KEY_MISSING:
            return None
        self._require(code, path)
        names = [each.text or "" for each in answer if local(each) == "sNames"]
        numbers = [each.text or "" for each in answer if local(each) == "Types"]
        if len(names) != len(numbers) or not all(map(str.isdecimal, numbers)):
            names = [name for name in names if name]  # a NULL in place of an empty array
            if names:
                raise RefusalError(Reason.BAD_ANSWER, f"{path}: names of values without types")
            return {}
        kinds = (_TYPES.get(int(each[:9]), "other") for each in numbers)
        return {name.casefold(): kind for name, kind in zip(names, kinds, strict=True)}

    def _require(self, code: int, path: str) -> None:
        if code == _DENIED:
            raise RefusalError(
                Reason.ACCESS_DENIED,
                f"{self.talk.account} may not read {path} in the registry",
                "Let the account read that key, or use one with more rights.",
            )
        if code != _SUCCESS:
            detail = f"{path}: the registry answered with the error {code}"
            raise RefusalError(Reason.BAD_ANSWER, detail)

    def _call(self, method: str, path: str, name: str = "") -> tuple[int, Element]:
        """A method's ReturnValue and its output."""
        hive, _, below = path.partition("\\")
        given = {"hDefKey": str(_HIVES[hive]), "sSubKeyName": below}
        if name:
            given["sValueName"] = name
        patience = self.talk.patience(self.deadline)
        message = envelopes.invoke(self.talk.to, RESOURCE, method, given, patience)
        try:
            answer = self.talk.ask(message, self.deadline)
        except FaultError as error:
            raise self.talk.refusal(error.fault, NAMESPACE, "StdRegProv") from None
        output = next((each for each in answer.body if local(each) == f"{method}_OUTPUT"), None)
        codes = () if output is None else [e.text for e in output if local(e) == "ReturnValue"]
        text = (next(iter(codes), "") or "").strip()
        if output is None or not text.lstrip("-").isdecimal() or len(text) > 12:
            raise RefusalError(Reason.BAD_ANSWER, f"{path}: the answer is none to {method}")
        return int(text), output


def _wanted(question: Registry | RegistryTree) -> dict[str, str]:
    return {name: kind for kind in _METHODS for name in getattr(question, kind)}


def _read(path: str, name: str, kind: str, elements: Iterable[Element]) -> Value:
    texts = [each.text or "" for each in elements if not is_nil(each)]
    parse: Callable[[list[str]], Value] = _PARSERS[kind]
    try:
        return parse(texts)
    except ValueError:
        detail = f"{path}: the value {name} is no {kind}"
        raise RefusalError(Reason.BAD_ANSWER, detail) from None


def _number(texts: list[str]) -> int:
    if len(texts) != 1 or not texts[0].isdecimal() or len(texts[0]) > 20:
        raise ValueError("no number")
    return int(texts[0])


def _octets(texts: list[str]) -> bytes:
    return bytes(int(each) for each in texts)


_PARSERS: Mapping[str, Callable[[list[str]], Value]] = {
    "text": "".join,
    "expanded": "".join,
    "multi": list,
    "dword": _number,
    "qword": _number,
    "binary": _octets,
}
