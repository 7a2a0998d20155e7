from typing import Any, Optional

class AccsynError(Exception):
    message: str
    code: str
    status: Optional[int]
    method: Optional[str]
    http_status: Optional[int]
    session_expired: bool
    retry_after: Optional[float]
    attempts: int
    eid: Optional[str]
    def __init__(
        self,
        message: str,
        code: str = ...,
        status: Optional[int] = ...,
        method: Optional[str] = ...,
        http_status: Optional[int] = ...,
        session_expired: bool = ...,
        retry_after: Optional[float] = ...,
        attempts: int = ...,
        eid: Optional[str] = ...,
        **later: Any,
    ) -> None: ...
