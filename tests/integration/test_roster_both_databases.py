"""In and out once around, on SQLite and on PostgreSQL: a list comes in, a paper is accepted, a packet goes out and fits."""

from __future__ import annotations

import base64
import io
import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests import postgres
from tests.agency import NORTH, PASSWORD, found

LIST = b"Name,Login,Site\nAna Reyes,ana,Elm Street\nLearner B,learner,\n"


@pytest.mark.parametrize("kind", postgres.names())
def test_in_and_out_on_both_databases(tmp_path: Path, kind: str) -> None:
    agency = found(postgres.new_home(kind, tmp_path / "home"))
    facts = {"name": "a.csv", "data": base64.b64encode(LIST).decode(), "make_sites": True}
    seal = agency.call("admin", "preview_roster", **facts)["seal"]
    done = agency.call("admin", "import_roster", **facts, seal=seal)
    assert (done["added"], done["changed"], [one["login"] for one in done["without_password"]]) == (1, 1, ["ana"])
    assert len(agency.call("supervisor", "assign_many", module="writing-a-service-note", sites=[NORTH])["assigned"]) == 1
    claim = agency.call("learner", "add_prior", title="First aid", provider="Elm", about=["F13", "F10"], statement="x", no_client=True, file_name="a.png",
                        file=b"\x89PNG\r\n\x1a\n")["claim"]
    assert agency.call("supervisor", "decide_prior", id=claim["id"], accept=["F13", "F10"], password=PASSWORD)["claim"]["accepted"] == ["F13", "F10"]
    made = agency.call("supervisor", "export_packet", person=agency.of["learner"].id)
    with zipfile.ZipFile(io.BytesIO(base64.b64decode(made["base64"]))) as box:
        box.extractall(tmp_path / "packet")
    folder = next((tmp_path / "packet").iterdir())
    said = subprocess.run([sys.executable, "-I", str(folder / "verify.py")], cwd=folder, capture_output=True, text=True)
    assert said.returncode == 0, said.stdout
    assert [one["about"] for one in (event["payload"] for event in json.loads((folder / "record.json").read_text())["events"])] == ["F13", "F10"]
    agency.ctx.store.close()
