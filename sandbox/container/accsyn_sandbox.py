"""An accsyn workspace in a container, for tests in Python (needs the package `testcontainers`).

    with AccsynSandbox() as sandbox:
        session = accsyn_api.Session(workspace=sandbox.workspace, username=sandbox.username,
                                     api_key=sandbox.api_key, hostname=sandbox.host, port=sandbox.https_port)
"""

import json
from urllib.parse import urlsplit

from testcontainers.core.container import DockerContainer
from testcontainers.core.waiting_utils import wait_for_logs

HTTP, HTTPS, CONTROL = 8181, 8443, 8182


def first_line(log):
    """The line of a log in which the sandbox says what clients need."""
    return next(json.loads(line) for line in log.splitlines() if line.startswith('{"http"'))


def at(url, host, port):
    """A URL of the container as it is reached from outside."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{host}:{port}{parts.path}"


class AccsynSandbox(DockerContainer):
    """Starts a sandbox; options are those of accsyn-sandbox, for example `"--time-scale", "60"`."""

    def __init__(self, *options, image="accsyn-sandbox"):
        super().__init__(image)
        self.with_exposed_ports(HTTP, HTTPS, CONTROL)
        if options:
            self.with_command(list(options))

    def start(self):
        super().start()
        wait_for_logs(self, '"control"')
        stdout, _ = self.get_logs()
        ready = first_line(stdout.decode())
        self.host = self.get_container_host_ip()
        self.https_port = int(self.get_exposed_port(HTTPS))
        self.http = at(ready["http"], self.host, self.get_exposed_port(HTTP))
        self.https = at(ready["https"], self.host, self.https_port)
        self.control = at(ready["control"], self.host, self.get_exposed_port(CONTROL))
        self.workspace, self.username = ready["workspace"], ready["username"]
        self.api_key, self.password = ready["api_key"], ready["password"]
        return self
