"""A process that writes to the ledger until the disk says no; prints what it was told and what is there afterwards.

`python -m tests.integration.filling HOME full|limit|nobody`: on a disk that is full at some point, with files that may not grow,
or as an account that may not write.
"""

from __future__ import annotations

import json
import os
import resource
import sys
from datetime import UTC, datetime
from pathlib import Path

from alongside.evidence import Evidence, event_id
from alongside.problem import Problem
from alongside.store import FILE, Store, ledger
from alongside.store.verify import verify

NOW = datetime(2026, 3, 2, tzinfo=UTC)


def main(home: Path, how: str) -> None:
    kept, code = 0, ""
    try:
        if how == "nobody" and os.geteuid() == 0:
            os.setgroups([])
            os.setgid(65534)
            os.setuid(65534)
        store = Store.open(home)
        if how == "limit":
            most = max(path.stat().st_size for path in home.glob(f"{FILE}*")) + 400_000
            resource.setrlimit(resource.RLIMIT_FSIZE, (most, resource.RLIM_INFINITY))
        for n in range(100_000):
            with store.write() as db:
                ledger.append(db, Evidence(event_id=event_id(n), learner="p-1", about="F07", on=NOW.date(), at="x", kind="scenario", task="t",
                                           attempt=str(n), score=1, max=2, note="x" * 9000), NOW)
            kept += 1
    except Problem as problem:
        code = problem.code
    if how == "limit":
        resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    told = {"acknowledged": kept, "code": code}
    if how != "nobody":
        store.close()
        with Store.open(home).read() as db:
            found = verify(db, ledger.STREAM)
            told |= {"rows": found.rows, "ok": found.ok, "check": db.exec_driver_sql("PRAGMA integrity_check").scalar()}
    print(json.dumps(told))


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
