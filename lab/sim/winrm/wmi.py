"""WMI behind WS-Man: what Enumerate, Get and Invoke of a WMI resource answer (MS-WSMV 3.1.4)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from lab.sim.winrm import refusals, uris
from lab.sim.winrm.cim import CimInstance, namespace_key
from lab.sim.winrm.envelope import Request, answer
from lab.sim.winrm.faults import Provider
from lab.sim.winrm.instances import fragment, scalar, whole
from lab.sim.winrm.registry_calls import call
from lab.sim.winrm.windows_data import WindowsHost
from lab.sim.winrm.wql import resolve, select
from lab.sim.winrm.wql_errors import NoSuchClassError, NoSuchNamespaceError, WmiError


@dataclass(frozen=True, slots=True)
class Resource:
    """A WMI resource URI: the namespace as root/cimv2, and the class or "*"."""

    namespace: str
    class_name: str

    @classmethod
    def of(cls, uri: str) -> "Resource":
        """Raises WsManError when it is the URI of something else."""
        path, _, query = uri.partition("?")
        below = path.removeprefix(f"{uris.WMI}/")
        namespace, _, name = below.rpartition("/")
        if below == path or not namespace or not name or query:
            raise refusals.bad_uri()
        return cls(namespace, name)

    def __str__(self) -> str:
        return f"{self.namespace}/{self.class_name}"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What an Enumerate asks for: all of a class, or what a WQL query selects."""

    resource: Resource
    query: str | None = None

    @classmethod
    def of(cls, request: Request) -> "Wanted":
        """Raises WsManError."""
        resource = Resource.of(request.resource)
        body = request.body_of(uris.ENUMERATION, "Enumerate")
        mode = (body.findtext(f"{{{uris.WSMAN}}}EnumerationMode") or uris.OBJECTS).strip()
        if mode != uris.OBJECTS:
            raise refusals.enumeration_mode()
        named = body.find(f"{{{uris.WSMAN}}}Filter")
        named = body.find(f"{{{uris.ENUMERATION}}}Filter") if named is None else named
        if named is None:
            return cls(resource)
        if named.get("Dialect") != uris.WQL:
            raise refusals.no_such_dialect()
        if resource.class_name != "*":
            raise refusals.query_of_class()
        return cls(resource, "".join(named.itertext()).strip())

    def __str__(self) -> str:
        space = self.resource.namespace
        return str(self.resource) if self.query is None else f"{space}: {self.query}"


@dataclass(frozen=True, slots=True)
class Wmi:
    """The WMI of one host, for one account. ``cim_errors`` is whether its faults are those of
    Windows 8, Server 2012 and later."""

    host: WindowsHost
    administrator: bool
    cim_errors: bool = True

    def items(self, wanted: Wanted) -> list[str]:
        """The XML of all instances that are wanted. Raises WsManError."""
        if wanted.query is not None:
            return self._selected(wanted.resource.namespace, wanted.query)
        return [whole(each) for each in self._instances(wanted.resource, "CreateInstanceEnum")]

    def get(self, request: Request, resource: Resource) -> str:
        """Answer Get: the instance whose keys the selectors are. Raises WsManError."""
        found = self._instances(resource, "GetObject")
        if found and not request.selectors:
            if len(found) > 1 or found[0].cls.keys:
                raise refusals.no_keys(cim_error=self.cim_errors)
            chosen = list(found)
        else:
            chosen = [each for each in found if _matches(each, request.selectors)]
        if not chosen:
            raise refusals.not_found(self._provider(resource, "GetObject", str(resource)))
        return answer(f"{uris.GET}Response", whole(chosen[0]), request.message_id)

    def invoke(self, request: Request, resource: Resource) -> tuple[str, str]:
        """Answer a method of StdRegProv, and say which with what. Raises WsManError."""
        method = request.action.rpartition("/")[2]
        provider = self._provider(resource, "ExecMethod", f"{resource.class_name}::{method}")
        if request.action != f"{request.resource}/{method}" or request.body is None:
            raise refusals.unknown_action()
        registered = namespace_key(resource.namespace) in {"root/default", "root/cimv2"}
        if resource.class_name.casefold() != "stdregprov" or not registered:
            raise refusals.no_such_method(provider)
        self._allow(resource, provider)
        body, about = call(self.host.registry, request.resource, method, request.body, provider)
        return answer(f"{request.action}Response", body, request.message_id), about

    def _instances(self, resource: Resource, operation: str) -> Sequence[CimInstance]:
        provider = self._provider(resource, operation, resource.class_name)
        self._allow(resource, provider)
        repository = self.host.repository
        try:
            cls = resolve(repository, resource.namespace, resource.class_name)
        except WmiError as error:
            raise refusals.not_found(provider) from error
        return repository.instances(resource.namespace, cls.name)

    def _selected(self, namespace: str, query: str) -> list[str]:
        provider = self._provider(Resource(namespace, "*"), "ExecQuery", query[:512])
        try:
            selection = select(self.host.repository, namespace, query)
        except WmiError as error:
            words = _words(error, namespace)
            raise refusals.bad_filter(words, provider, cim_error=self.cim_errors) from error
        self._allow(Resource(namespace, selection.cls.name), provider)
        if selection.columns is None:
            return [whole(each) for each in selection.instances]
        return [fragment(each, selection.columns) for each in selection.instances]

    def _allow(self, resource: Resource, provider: Provider) -> None:
        name = "" if resource.class_name == "*" else resource.class_name
        allowed = self.host.allows(resource.namespace, name, administrator=self.administrator)
        if not allowed:
            raise refusals.namespace_denied(provider, cim_error=self.cim_errors)

    def _provider(self, resource: Resource, operation: str, parameter: str) -> Provider:
        return Provider(operation=operation, parameter=parameter, namespace=resource.namespace)


def _words(error: WmiError, namespace: str) -> str:
    """What the WMI plugin says of a query that fails."""
    service = refusals.REFUSED
    if isinstance(error, NoSuchNamespaceError):
        return f"{service} The CIM namespace {namespace} is not valid. "
    if isinstance(error, NoSuchClassError):
        return f"{service} The class {error} does not exist in the {namespace} namespace. "
    return f"{service} The WQL query is invalid. "


def _matches(instance: CimInstance, selectors: Mapping[str, str]) -> bool:
    """Whether the selectors are all keys of the instance with their values, in any case."""
    given = {name.casefold(): value for name, value in selectors.items()}
    given.pop("__cimnamespace", None)
    keys = instance.cls.keys
    if set(given) != {key.name.casefold() for key in keys}:
        raise refusals.bad_selectors()
    return all(_same(instance, key.name, given[key.name.casefold()]) for key in keys)


def _same(instance: CimInstance, name: str, value: str) -> bool:
    own = instance.get(name)
    is_text = isinstance(own, bool | int | float | str)
    return is_text and scalar(own).casefold() == value.casefold()  # type: ignore[arg-type]
