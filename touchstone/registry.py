"""Adding one thing is one file and one decorator: a registry finds the plugins of one package by name."""

import importlib
import pkgutil
from collections.abc import Callable, Iterator
from typing import Generic, TypeVar

from touchstone.errors import NotFound

T = TypeVar("T")


class Registry(Generic[T]):
    """Named plugins of one kind, imported from every module of `package` on first look-up."""

    def __init__(self, kind: str, package: str) -> None:
        self.kind = kind
        self.package = package
        self._known: dict[str, T] = {}
        self._loaded = False

    def __call__(self, name: str) -> Callable[[T], T]:
        """A decorator that records its class or function under `name` and gives it back unchanged."""

        def record(thing: T) -> T:
            known = self._known.get(name)
            if known is not None and _origin(known) != _origin(thing):
                raise RuntimeError(f"two {self.kind}s are named {name!r}: {_origin(known)} and {_origin(thing)}")
            self._known[name] = thing
            return thing

        return record

    def __getitem__(self, name: str) -> T:
        self._load()
        if name not in self._known:
            raise NotFound(f"There is no {self.kind} named {name!r}.", f"Known: {', '.join(self)}.")
        return self._known[name]

    def __iter__(self) -> Iterator[str]:
        self._load()
        return iter(sorted(self._known))

    def __contains__(self, name: str) -> bool:
        self._load()
        return name in self._known

    def _load(self) -> None:
        if self._loaded:
            return
        package = importlib.import_module(self.package)
        for module in pkgutil.iter_modules(package.__path__):
            importlib.import_module(f"{self.package}.{module.name}")
        self._loaded = True


def _origin(thing: object) -> str:
    return f"{getattr(thing, '__module__', '')}.{getattr(thing, '__qualname__', '')}"
