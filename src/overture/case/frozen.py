"""A mapping that cannot be changed and, unlike types.MappingProxyType, can be pickled."""

from __future__ import annotations

from typing import Any, NoReturn, TypeVar

Key = TypeVar("Key")
Value = TypeVar("Value")


class ReadOnly(dict[Key, Value]):
    """A dict whose changing methods raise TypeError; worker processes receive it as it is."""

    def _refuse(self, *_: Any, **__: Any) -> NoReturn:
        raise TypeError("a case is read-only: change its file, or use overrides")

    __setitem__ = _refuse
    __delitem__ = _refuse
    __ior__ = _refuse
    clear = _refuse
    pop = _refuse
    popitem = _refuse
    setdefault = _refuse
    update = _refuse

    def __reduce__(self) -> tuple[type[ReadOnly[Key, Value]], tuple[dict[Key, Value]]]:
        return type(self), (dict(self),)
