"""Checks an audit packet with nothing but Python itself: `python3 verify.py` in the packet's folder.

It checks every ledger row that is here: its bytes against its hash (SHA-256 over RFC 8785 canonical JSON), its content
against the hash the row holds, its link to the row before it where that one is here as well, and with an audit path
(RFC 6962) that it stands at its place in the tree whose root the checkpoint names. Then it compares the events in
record.json and the papers with those rows, and every file of the packet with the list of files.

    python3 verify.py                     the packet this script lies in
    python3 verify.py --root HEX          and hold the checkpoint against one that you kept elsewhere
    python3 verify.py --packet HEX        and hold the list of files against the agency's access log

Without --packet it cannot show that the page, the states in record.json and the other files are as they were made, nor that
no row was left out: the list of files lies in the packet as well. The states are never worked out anew here.

Exit status 0: what was checked fits. 1: something does not, and a sentence says what. 2: it was not asked rightly.
"""

from __future__ import annotations

import hashlib
import json
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent


def sha(raw):
    """SHA-256 as hex."""
    return hashlib.sha256(raw).hexdigest()


def canonical(value):
    """RFC 8785 JSON text of plain data without fractions (the ledger holds none)."""
    if isinstance(value, dict):
        keys = sorted(value, key=lambda key: key.encode("utf-16-be"))
        return "{" + ",".join(json.dumps(key, ensure_ascii=False) + ":" + canonical(value[key]) for key in keys) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(canonical, value)) + "]"
    if isinstance(value, float):
        raise ValueError("a fraction stands in a ledger row")
    return json.dumps(value, ensure_ascii=False)


def climb(leaf, index, size, path):
    """The root of the tree of `size` leaves that this path leads to (RFC 9162, 2.1.3.2)."""
    node, last, steps = hashlib.sha256(b"\x00" + leaf).digest(), size - 1, [bytes.fromhex(step) for step in path]
    if not 0 <= index < size:
        raise ValueError("its place is outside the tree")
    while last:
        if index % 2 or index < last:
            beside = steps.pop(0)
            node = hashlib.sha256(b"\x01" + (beside + node if index % 2 else node + beside)).digest()
        index, last = index // 2, last // 2
    if steps:
        raise ValueError("the path is too long")
    return node.hex()


def check_row(row, before, root, size, wrong):
    """What is wrong with one row goes to `wrong`, in words."""
    where, body = f"Row {row['seq']}", json.loads(row["body"])
    if sha(row["body"].encode()) != row["hash"]:
        wrong(f"{where}: its text does not fit its hash. It was changed after it was written.")
    if canonical(body) != row["body"]:
        wrong(f"{where}: its text is not in the one canonical form.")
    if body["seq"] != row["seq"]:
        wrong(f"{where}: it says itself that it is row {body['seq']}.")
    if row["payload"] is not None and sha((row["salt"] + row["payload"]).encode()) != body["payload_hash"]:
        wrong(f"{where}: its content does not fit the hash in the row. The content was changed.")
    if before is not None and before["seq"] + 1 == row["seq"] and body["prev"] != before["hash"]:
        wrong(f"{where}: it does not follow row {before['seq']}.")
    try:
        if climb(row["body"].encode(), row["seq"] - 1, size, row["path"]) != root:
            wrong(f"{where}: its path does not lead to the root of the checkpoint.")
    except (ValueError, IndexError) as error:
        wrong(f"{where}: its path cannot be followed ({error}).")


def check_stream(name, wrong, say):
    """Check the rows of one stream; gives them and the checkpoint's root."""
    folder = HERE / name
    checkpoint = json.loads((folder / "checkpoint.json").read_text(encoding="utf-8"))
    rows = [json.loads(line) for line in (folder / "rows.jsonl").read_text(encoding="utf-8").split("\n") if line]
    before = None
    for row in rows:
        check_row(row, before, checkpoint["root"], checkpoint["seq"], wrong)
        before = row
    gone = sum(row["payload"] is None for row in rows)
    say(f"{name}: {len(rows)} rows about this person, of {checkpoint['seq']} in all, up to {checkpoint['signed_at']}.")
    if gone:
        say(f"{name}: the content of {gone} of them was removed after the retention time; the rows themselves are whole.")
    say(f"{name}: the root of the checkpoint is {checkpoint['root']}")
    return rows, checkpoint["root"]


def check_ledger(wrong):
    """Check the ledger's rows, and the record and the papers against them; gives the checkpoint's root."""
    rows, root = check_stream("ledger", wrong, print)
    check_record(rows, wrong)
    check_papers(rows, wrong, print)
    return root


def check_access(wrong):
    """Check the access log's rows."""
    check_stream("access", wrong, print)


def check_record(rows, wrong):
    """Hold record.json against the ledger's rows, event by event."""
    kept = {row["seq"]: row for row in rows if row["payload"] is not None}
    told = json.loads((HERE / "record.json").read_text(encoding="utf-8"))["events"]
    if sorted(kept) != sorted(event["seq"] for event in told):
        wrong("record.json: it does not name the same events as the ledger's rows.")
    for event in told:
        row = kept.get(event["seq"])
        if row and (event["body"] != json.loads(row["body"]) or event["payload"] != json.loads(row["payload"])):
            wrong(f"record.json: event {event['seq']} differs from its row in the ledger.")


def check_papers(rows, wrong, say):
    """Hold each paper against the hash that an entry of the ledger holds of it."""
    named = {}
    for row in rows:
        if row["payload"] is not None:
            seen = (json.loads(row["payload"]).get("detail") or {}).get("file_hash")
            if seen:
                named[seen] = row["seq"]
    folder, there = HERE / "evidence" / "papers", set()
    for path in sorted(folder.iterdir()) if folder.is_dir() else []:
        there.add(sha(path.read_bytes()))
        if sha(path.read_bytes()) not in named:
            wrong(f"evidence/papers/{path.name}: no row of the ledger names this paper. It was changed or put there.")
    claims = json.loads((HERE / "evidence" / "prior-learning.json").read_text(encoding="utf-8"))["claims"]
    gone = {claim["file_hash"] for claim in claims if claim["paper"].startswith("not here")}
    for seen, seq in named.items():
        if seen in gone:
            say(f"papers: the one that row {seq} names was not in the agency's folder when this packet was made.")
        elif seen not in there:
            wrong(f"Row {seq}: the paper it names is not in this packet.")


def check_files(wrong):
    """Hold every file against the list of files; gives the list's own hash."""
    raw = (HERE / "files.json").read_bytes()
    listed = json.loads(raw)
    there = {path.relative_to(HERE).as_posix() for path in HERE.rglob("*") if path.is_file()} - {"files.json"}
    for name in sorted(set(listed) | there):
        if name not in there:
            wrong(f"{name}: this file is missing (or files.json, the list, was changed).")
        elif name not in listed:
            wrong(f"{name}: this file was not in the packet when it was made (or files.json, the list, was changed).")
        elif sha((HERE / name).read_bytes()) != listed[name]:
            wrong(f"{name}: this file was changed after the packet was made (or files.json, the list, was).")
    if (json.dumps(listed, indent=1, sort_keys=True) + "\n").encode() != raw:
        wrong("files.json: this file was changed after the packet was made.")
    return sha(raw)


def main(words):
    """Check everything; print plain sentences."""
    found: list = []
    asked = dict(zip(words[::2], [word.strip().lower() for word in words[1::2]]))  # noqa: B905 - Python 3.9 knows no strict
    if len(words) % 2 or set(asked) - {"--root", "--packet"}:
        print("Use: python3 verify.py [--root HEX] [--packet HEX]")
        return 2
    packet = root = None
    for name, check in (("files.json", check_files), ("ledger", check_ledger), ("access", check_access)):
        try:
            made = check(found.append)
            packet, root = (made, root) if name == "files.json" else (packet, root or made)
        except Exception as error:  # whatever was done to a file, the others are still checked
            found.append(f"{name}: this cannot be read to its end: {type(error).__name__}, {error}.")
    if asked.get("--root", root) != root:
        found.append("The root of the checkpoint is not the one you gave. The records are not those of that checkpoint.")
    if asked.get("--packet", packet) != packet:
        found.append("The list of files is not the one the access log names. This is not the packet that was handed out.")
    print(f"packet: the fingerprint of its list of files is {packet}")
    for line in found:
        print(f"NOT RIGHT. {line}")
    if found:
        print(f"{len(found)} {'thing does' if len(found) == 1 else 'things do'} not fit. Do not rely on this packet.")
        return 1
    if "--packet" in asked:
        print("Everything fits: by the fingerprint you gave, no row, no content and no file was changed, added or left out since")
        print("the packet was made.")
    else:
        print("What was checked fits: each row stands at its place under the checkpoint and bears its own content, record.json")
        print("holds the events of these rows, each paper is the one its row names, and each file is as files.json lists it.")
        print("NOT shown: that the page, the states in record.json, the rules and the other files are as they were made, and")
        print("that no row was left out. Whoever changes them can write files.json anew. To show it, ask the agency for the")
        print("fingerprint in its access log, and run: python3 verify.py --packet HEX")
    print("Never shown here: whether the states follow from the events. The agency's program worked them out.")
    if "--root" not in asked:
        print("NOT shown: that the checkpoint is the agency's own. Hold its root against one you kept elsewhere (--root HEX), or")
        print("ask the agency to run `alongside ledger check-file`, which knows the signature's key.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
