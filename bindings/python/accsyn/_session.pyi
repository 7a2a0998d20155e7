from logging import Logger
from typing import Any, Callable, Dict, Generator, List, Mapping, Optional, TypeVar, Union, overload

from typing_extensions import Literal, Unpack

from ._calls import Call, Pending
from ._entities import Entity, EntityType
from ._methods import FindPagesOptions, Methods, WaitOptions
from ._options import SessionCredentials, SessionOptions

_Self = TypeVar("_Self", bound=Session)

class Session(Methods):
    def __init__(self, *, logger: Optional[Logger] = ..., **options: Unpack[SessionOptions]) -> None: ...
    def close(self) -> None: ...
    def __enter__(self: _Self) -> _Self: ...
    def __exit__(self, *exception: object) -> None: ...
    def info(self) -> Dict[str, Any]: ...
    def reauthenticate(self, **credentials: Unpack[SessionCredentials]) -> None: ...
    def set_logger(self, logger: Optional[Logger]) -> None: ...
    @overload
    def call(self, method: str, args: Union[Mapping[str, Any], str, None] = ..., raw: Literal[False] = ...) -> Any: ...
    @overload
    def call(self, method: str, args: Union[Mapping[str, Any], str, None] = ..., *, raw: Literal[True]) -> str: ...
    @overload
    def find_pages(
        self, query: str, *, raw: Literal[False] = ..., **options: Unpack[FindPagesOptions]
    ) -> Generator[List[Entity], None, None]: ...
    @overload
    def find_pages(self, query: str, *, raw: Literal[True], **options: Unpack[FindPagesOptions]) -> Generator[str, None, None]: ...
    def find_each(self, query: str, **options: Unpack[FindPagesOptions]) -> Generator[Entity, None, None]: ...
    @overload
    def wait(
        self,
        entitytype: Union[EntityType, str],
        entityid: str,
        progress: Optional[Callable[[Entity], object]] = ...,
        *,
        raw: Literal[False] = ...,
        **options: Unpack[WaitOptions],
    ) -> Entity: ...
    @overload
    def wait(
        self,
        entitytype: Union[EntityType, str],
        entityid: str,
        progress: Optional[Callable[[str], object]] = ...,
        *,
        raw: Literal[True],
        **options: Unpack[WaitOptions],
    ) -> str: ...
    def submit(
        self,
        method: str,
        args: Union[Mapping[str, Any], str, None] = ...,
        on_done: Optional[Callable[[Call], object]] = ...,
        raw: bool = ...,
        priority: Optional[Literal["interactive", "normal", "background"]] = ...,
    ) -> Call: ...
    def dispatch(self) -> int: ...
    def fileno(self) -> int: ...

class Login(Pending):
    def __init__(self, *, logger: Optional[Logger] = ..., **options: Unpack[SessionOptions]) -> None: ...
    def result(self, timeout: Optional[float] = ...) -> Session: ...
