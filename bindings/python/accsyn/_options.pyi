# Generated from src/api/options/table.rs by `cargo run -p accsyn-bindings`; do not edit.

from typing import Mapping, Optional, Sequence, Tuple, Union

from typing_extensions import Literal, TypedDict

OPTIONS: Tuple[str, ...]
CREDENTIALS: Tuple[str, ...]

class SessionOptions(TypedDict, total=False):
    workspace: Optional[str]
    domain: Optional[str]
    username: Optional[str]
    api_key: Optional[str]
    pwd: Optional[str]
    password: Optional[str]
    session_key: Optional[str]
    api_version: Optional[Literal[3, 1]]
    hostname: Optional[str]
    port: Optional[int]
    endpoint: Optional[str]
    allow_http: Optional[bool]
    proxy: Optional[str]
    ca_file: Optional[str]
    tls_verify: Optional[bool]
    connect_timeout: Optional[float]
    timeout: Optional[float]
    max_retries: Optional[int]
    max_connections: Optional[int]
    max_response_bytes: Optional[int]
    rate_limit: Optional[float]
    rate_burst: Optional[int]
    dates: Optional[Literal["rfc3339", "raw"]]
    workers: Optional[int]
    client_name: Optional[str]
    path_envfile: Optional[str]
    path_logfile: Optional[str]
    verbose: Optional[bool]
    pretty_json: Optional[bool]
    dev: Optional[bool]
    environment: Optional[Union[bool, Mapping[str, str]]]
    discovery_hosts: Optional[Sequence[str]]
    headers: Optional[Mapping[str, str]]
    client_cert: Optional[str]
    client_key: Optional[str]
    crl_file: Optional[str]
    pin_sha256: Optional[Sequence[str]]
    log_format: Optional[Literal["text", "json"]]

class SessionCredentials(TypedDict, total=False):
    api_key: Optional[str]
    pwd: Optional[str]
    password: Optional[str]
    session_key: Optional[str]
