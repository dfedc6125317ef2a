"""A real PostgreSQL for the tests: one server for each test process, started as an account without rights, gone at its end.

`python -m tests.postgres` installs Debian's package where there is none (as root, or through a password-less sudo).
"""

from __future__ import annotations

import atexit
import itertools
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from functools import lru_cache
from pathlib import Path
from typing import Any

import psycopg

from alongside.store import Store, engines

ACCOUNT = "alongside"
_numbers = itertools.count()

#: What a benchmark sets otherwise before the first home is made.
OPTIONS = {"fsync": "off", "shared_buffers": "32MB", "autovacuum": "off"}


def folder() -> Path | None:
    """Where `postgres` and `initdb` lie: on PATH, or in Debian's own place; None where there is no server."""
    found = shutil.which("postgres")
    places = [Path(found).resolve().parent] if found else []
    places += sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name), reverse=True)
    return next((place for place in places if (place / "postgres").exists() and (place / "initdb").exists()), None)


def program(name: str) -> str | None:
    """One of the server's own tools, of the server's own version; None where there is none."""
    found = folder()
    return str(found / name) if found and (found / name).exists() else None


def names() -> list[str]:
    """The databases the tests run on. In CI both: a server that is missing there is an error, not a test left out."""
    if folder() is None and os.environ.get("CI"):
        raise RuntimeError("no PostgreSQL here, and CI leaves nothing out; run: python -m tests.postgres")
    return ["sqlite", "postgresql"] if folder() else ["sqlite"]


def new_home(kind: str, place: Path, *, empty: bool = False) -> Path:
    """A home folder at `place` with a database of its own. empty: without any table, as before the first start."""
    place.mkdir(parents=True, exist_ok=True)
    if kind == "postgresql":
        sockets = server()
        name = f"home_{next(_numbers)}"
        template = "template0" if empty else _template()
        _command(sockets, f"CREATE DATABASE {name} TEMPLATE {template}")
        engines.keep_address(place, address(sockets, name))
    elif not empty:
        Store.open(place).close()
    return place


@lru_cache(maxsize=1)
def server() -> Path:
    """Start the server that the tests share, once. Returns the folder of its socket."""
    home = make()
    process = start(home)

    def stop() -> None:
        process.send_signal(signal.SIGINT)  # PostgreSQL's "fast" shutdown
        try:
            process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGQUIT)
            process.wait(timeout=10)
        shutil.rmtree(home, ignore_errors=True)

    atexit.register(stop)
    return home


def make() -> Path:
    """An empty server's folder, which `start` starts."""
    found = folder()
    assert found, "no PostgreSQL on this machine"
    home = Path(tempfile.mkdtemp(prefix="pg-", dir="/tmp"))  # a socket's path may be no longer than 107 bytes
    if os.geteuid() == 0:
        account = _account()
        os.chown(home, account.pw_uid, account.pw_gid)
    subprocess.run([found / "initdb", "-D", home / "data", "-U", ACCOUNT, "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"],
                   check=True, capture_output=True, **_who(home))
    return home


def start(home: Path) -> subprocess.Popen[bytes]:
    """Start that server and wait until it answers."""
    found = folder()
    assert found, "no PostgreSQL on this machine"
    log = (home / "log").open("wb")
    options = {"listen_addresses": "", "unix_socket_directories": str(home), "max_connections": "80", "log_min_messages": "fatal", **OPTIONS}
    ends_too = ["setpriv", "--pdeathsig", "INT"] if shutil.which("setpriv") else []  # when this process is killed
    command = [*ends_too, found / "postgres", "-D", home / "data", *(f"--{name}={value}" for name, value in options.items())]
    process = subprocess.Popen(command, stdout=log, stderr=log, **_who(home))
    ends = time.monotonic() + 60
    while True:
        try:
            psycopg.connect(address(home, "postgres")).close()
            return process
        except psycopg.OperationalError:
            if time.monotonic() > ends or process.poll() is not None:
                raise RuntimeError(f"PostgreSQL did not start: {(home / 'log').read_text()[-800:]}") from None
            time.sleep(0.05)


def _account() -> pwd.struct_passwd:
    return next(pwd.getpwnam(name) for name in ("postgres", "nobody") if _known(name))


def _who(home: Path) -> dict[str, Any]:
    """Where and as whom the server's programs run: never as root."""
    plain = {"cwd": home, "env": {"PATH": os.defpath, "HOME": str(home), "LC_ALL": "C.UTF-8"}, "stdin": subprocess.DEVNULL}
    if os.geteuid() != 0:
        return plain
    account = _account()
    return plain | {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}


@lru_cache(maxsize=1)
def _template() -> str:
    """A database with all tables and no rows, so that each test begins with a copy instead of all migrations."""
    with tempfile.TemporaryDirectory() as place:
        _command(server(), "CREATE DATABASE empty_home")
        engines.keep_address(Path(place), address(server(), "empty_home"))
        Store.open(place).close()
    return "empty_home"


def address(sockets: Path, name: str) -> str:
    """The address of one of its databases."""
    return f"postgresql://{ACCOUNT}@/{name}?host={sockets}"


def _command(sockets: Path, text: str) -> None:
    with psycopg.connect(address(sockets, "postgres"), autocommit=True) as db:
        db.execute(text)


def _known(name: str) -> bool:
    try:
        return bool(pwd.getpwnam(name))
    except KeyError:
        return False


def install() -> None:
    """Install Debian's or Ubuntu's PostgreSQL. Only its programs are used: the tests start a server of their own."""
    if folder() or not shutil.which("apt-get"):
        return
    sudo = [] if os.geteuid() == 0 else ["sudo", "-n"]
    for command in (["apt-get", "update", "-qq"], ["apt-get", "install", "-y", "-qq", "postgresql"]):
        done = subprocess.run([*sudo, *command], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        if done.returncode:
            print(f"Could not run {' '.join(command)}: {done.stderr.strip()[-300:]}", file=sys.stderr)
            return


if __name__ == "__main__":
    if os.environ.get("CI"):
        install()
    if folder() is None and os.environ.get("CI"):
        sys.exit("No PostgreSQL for the tests.")
    print(f"PostgreSQL for the tests: {folder() or 'none here; those tests run on SQLite alone'}")
