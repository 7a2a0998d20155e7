"""What is measured: each workload is work that several clients do, and the one that the others are compared with."""

import dataclasses

ONE = "user"


@dataclasses.dataclass(frozen=True)
class Workload:
    name: str
    title: str
    #: Client and mode, as the programs take them; the first one is compared with the last one.
    clients: tuple
    query: str = ONE
    calls: int = 1
    width: int = 1
    #: Whether the whole process counts, from its start to its end.
    is_process: bool = False
    #: How many times as many rounds: what takes milliseconds varies more than what takes seconds.
    more_rounds: int = 1


def entities(count, kind=""):
    return "file-%d%s-file" % (count, kind)


OURS, CURL = ("accsyn", "find"), ("curl", "find")

TABLE = [
    Workload("find", "small find, 1 thread", (OURS, CURL), calls=3000),
    Workload("find-8", "small find, 8 threads on one session", (OURS, CURL), calls=600, width=8),
    Workload("separate-8", "small find, 8 threads with a session each", (("accsyn", "separate"), CURL), calls=600, width=8),
    Workload("flight-32", "32 submitted finds in flight; libcurl: multi interface", (("accsyn", "flight"), ("curl", "multi")), calls=100, width=32),
    Workload("invoke", "accsyn_invoke; beside accsyn_find", (("accsyn", "invoke"), OURS), calls=3000),
    Workload("submit", "accsyn_submit and wait; beside accsyn_find", (("accsyn", "submit"), OURS), calls=3000),
    Workload("login", "login and first find", (("accsyn", "login"), ("curl", "login")), calls=100),
    Workload("login-system", "the same, the system's certificates; beside own ones", (("accsyn", "login-system"), ("accsyn", "login")), calls=100),
    Workload("process", "a whole process that logs in and finds", (("accsyn", "login"), ("curl", "login")), is_process=True, more_rounds=20),
    Workload("10000", "10,000 entities, decoded; libcurl: received", (OURS, CURL), entities(10000), calls=20),
    Workload("100000", "100,000 entities", (OURS, CURL), entities(100000), calls=4),
    Workload("100000-gzip", "100,000 entities, gzip", (OURS, CURL), entities(100000, "zip"), calls=4),
    Workload("go", "Go, 1 goroutine; beside net/http", (("go", "accsyn"), ("go", "net/http")), calls=2000),
    Workload("go-32", "Go, 32 goroutines; beside net/http", (("go", "accsyn"), ("go", "net/http")), calls=150, width=32),
    Workload("node", "Node, one at a time; beside undici", (("node", "accsyn"), ("node", "undici")), calls=1500),
    Workload("node-32", "Node, 32 at once; beside undici", (("node", "accsyn"), ("node", "undici")), calls=100, width=32),
    Workload(
        "python",
        "Python; beside the official client as it is",
        (("python", "accsyn"), ("python", "requests"), ("python", "official-kept-alive"), ("python", "official")),
        calls=40,
    ),
]

#: Cost against one quantity: what is measured at each x.
CURVES = {
    "size": ("entities", "seconds per find", "wall", [
        (count, Workload("size", "", (OURS, CURL), entities(count), calls=max(1, min(400, 100000 // count))))
        for count in (1, 10, 100, 1000, 10000, 100000, 1000000)
    ]),
    "threads": ("threads", "seconds per find", "wall", [
        (width, Workload("threads", "", (OURS, CURL), calls=max(20, 2000 // width), width=width)) for width in (1, 2, 4, 8, 16, 32, 64)
    ]),
    "sessions": ("sessions, each with a thread", "peak memory (KB)", "peak", [
        (width, Workload("sessions", "", (("accsyn", "separate"), CURL), calls=3, width=width)) for width in (1, 3, 10, 30, 100, 300, 1000)
    ]),
}
