"""All classes of failure, whichever module of ``errors`` they stand in."""

from __future__ import annotations

import pkgutil
from importlib import import_module
from typing import Final

from facturation_xls import errors
from facturation_xls.errors import FacturationError

_MODULES: Final = [
    errors,
    *(import_module(f"{errors.__name__}.{m.name}") for m in pkgutil.iter_modules(errors.__path__)),
]

FAILURES: Final[dict[str, type[FacturationError]]] = {
    name: found
    for module in _MODULES
    for name, found in vars(module).items()
    if isinstance(found, type) and issubclass(found, FacturationError)
}
"""Each by its name."""
