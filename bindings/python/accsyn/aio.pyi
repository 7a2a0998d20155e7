from logging import Logger
from typing import Any, AsyncGenerator, Callable, Dict, List, Mapping, Optional, TypeVar, Union, overload

from typing_extensions import Literal, Unpack

from ._entities import Entity, EntityType
from ._methods import AsyncMethods, FindPagesOptions, WaitOptions
from ._options import SessionCredentials, SessionOptions

_Self = TypeVar("_Self", bound=Session)

class Session(AsyncMethods):
    def __init__(self, *, logger: Optional[Logger] = ..., **options: Unpack[SessionOptions]) -> None: ...
    @classmethod
    async def open(cls, *, logger: Optional[Logger] = ..., **options: Unpack[SessionOptions]) -> Session: ...
    async def close(self) -> None: ...
    async def __aenter__(self: _Self) -> _Self: ...
    async def __aexit__(self, *exception: object) -> None: ...
    def info(self) -> Dict[str, Any]: ...
    def set_logger(self, logger: Optional[Logger]) -> None: ...
    async def reauthenticate(self, **credentials: Unpack[SessionCredentials]) -> None: ...
    @overload
    async def call(
        self,
        method: str,
        args: Union[Mapping[str, Any], str, None] = ...,
        raw: Literal[False] = ...,
        priority: Optional[Literal["interactive", "normal", "background"]] = ...,
    ) -> Any: ...
    @overload
    async def call(
        self,
        method: str,
        args: Union[Mapping[str, Any], str, None] = ...,
        *,
        raw: Literal[True],
        priority: Optional[Literal["interactive", "normal", "background"]] = ...,
    ) -> str: ...
    @overload
    def find_pages(
        self, query: str, *, raw: Literal[False] = ..., **options: Unpack[FindPagesOptions]
    ) -> AsyncGenerator[List[Entity], None]: ...
    @overload
    def find_pages(self, query: str, *, raw: Literal[True], **options: Unpack[FindPagesOptions]) -> AsyncGenerator[str, None]: ...
    def find_each(self, query: str, **options: Unpack[FindPagesOptions]) -> AsyncGenerator[Entity, None]: ...
    @overload
    async def wait(
        self,
        entitytype: Union[EntityType, str],
        entityid: str,
        progress: Optional[Callable[[Entity], object]] = ...,
        *,
        raw: Literal[False] = ...,
        **options: Unpack[WaitOptions],
    ) -> Entity: ...
    @overload
    async def wait(
        self,
        entitytype: Union[EntityType, str],
        entityid: str,
        progress: Optional[Callable[[str], object]] = ...,
        *,
        raw: Literal[True],
        **options: Unpack[WaitOptions],
    ) -> str: ...
    @overload
    def watch(
        self, entitytype: Union[EntityType, str], entityid: str, *, raw: Literal[False] = ..., **options: Unpack[WaitOptions]
    ) -> AsyncGenerator[Entity, None]: ...
    @overload
    def watch(
        self, entitytype: Union[EntityType, str], entityid: str, *, raw: Literal[True], **options: Unpack[WaitOptions]
    ) -> AsyncGenerator[str, None]: ...
