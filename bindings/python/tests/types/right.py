import asyncio
from typing import Dict, List, Optional

import accsyn
import accsyn.aio


def rename(session: accsyn.Session, kind: accsyn.EntityType, entity: str) -> None:
    session.update(kind, entity, {"name": "new"})
    session.update(str(kind), entity, {"name": "new"})


def pause(session: accsyn.Session, status: accsyn.TransferStatus = "paused") -> accsyn.JobStatus:
    session.update("transfer", "x", {"status": status})
    session.wait("transfer", "x", until=["done", status, "of a later backend"])
    other: accsyn.EntityStatus = status
    print(other)
    return status


def first(session: accsyn.Session) -> Optional[str]:
    found: List[accsyn.Entity] = session.find("User", attributes=["name"], limit=1)
    text: str = session.find("User", raw=True)
    one: Optional[accsyn.Entity] = session.find_one("User")
    for page in session.find_pages("Transfer", limit=10, max=None):
        print(len(page), page[0]["name"])
    for entity in session.find_each("Transfer", finished=True):
        print(entity["id"])
    job = session.wait("transfer", "x", progress=lambda seen: print(seen["status"]), timeout=1.0)
    call: accsyn.Call = session.submit("find", {"query": "User"}, priority="background", on_done=lambda done: print(done.result()))
    call.cancel()
    print(text, one, job["status"], accsyn.Status.TIMEOUT, accsyn.quote("x"), session.fileno())
    return found[0]["name"] if found else None


async def main() -> None:
    async with accsyn.aio.Session(rate_limit=0, api_version=3) as session:
        users: List[accsyn.Entity] = await session.find("User")
        async for page in session.find_pages("User"):
            print(len(page))
        async for job in session.watch("transfer", "x"):
            print(job["status"])
        print(len(users), await session.get_settings(entitytype="workspace"))


login: accsyn.Login = accsyn.Login(timeout=3)
with accsyn.Session(workspace="x", tls_verify=False) as opened:
    info: Dict[str, object] = opened.info()
    first(opened)
try:
    asyncio.run(main())
except accsyn.AccsynError as error:
    code: str = error.code
    wait: Optional[float] = error.retry_after
