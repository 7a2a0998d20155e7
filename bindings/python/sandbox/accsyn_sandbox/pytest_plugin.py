"""The fixture `accsyn_sandbox` of pytest."""

import pytest

from . import Sandbox


def pytest_configure(config):
    config.addinivalue_line("markers", "accsyn_sandbox(**options): options of the sandbox of this test, such as time_scale=60")


@pytest.fixture
def accsyn_sandbox(request, monkeypatch):
    """A workspace of this test's own. Variables are set for it, so that `accsyn.Session()` logs in."""
    marker = request.node.get_closest_marker("accsyn_sandbox")
    with Sandbox(**(marker.kwargs if marker else {})) as sandbox:
        for name, value in sandbox.environment().items():
            monkeypatch.setenv(name, value)
        yield sandbox
