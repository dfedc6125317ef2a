"""Everything that is one's own, as one zip: record, answers, feedback, cases played, papers, and who looked.

index.html  me.json  record.json  record.csv  who-looked.json  kept/<what>.json  answers/  handed-in/  papers/
Of other people it holds only their names, where they judged, asked, wrote or looked.
"""

from __future__ import annotations

import html
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

from alongside.problem import Problem
from alongside.service import attachments, exports, printing, reflecting
from alongside.service.base import Actor, Context
from alongside.service.records import note
from alongside.store import access, mine, people, prior, sites
from alongside.store.sql import Row

_ALL = 1_000_000  # entries of the access log: more than anybody has
WORDS = {
    "me": "Your account",
    "record": "Your competency record: every entry with its date, who judged, and the words",
    "who-looked": "Who looked at your record or took it out, and when",
    "person_sites": "The sites you work at",
    "sessions": "Where you are signed in now",
    "assignments": "What you were asked to do",
    "progress": "Pages you finished",
    "attempts": "Cases you played, choice by choice; practice, too, which nobody else can open",
    "reopenings": "One more assessed try that a trainer opened for you",
    "submissions": "What you handed in, and when",
    "work": "Each piece you handed in, the points, and what your trainer wrote",
    "rulings": "Each decision on your work, in order; a later one hides no earlier one",
    "dismissals": "Findings about your writing that you set aside, with your reason",
    "reflections": "Lines you wrote after a case, when your trainer read them, and what was answered",
    "asked_observations": "Where you said that you are ready to be seen, and what became of it",
    "self_ratings": "How you saw yourself before you were observed",
    "prior_learning": "What you learned elsewhere, and what was decided",
    "reset_links": "Links that were made for you to set a new password",
    "talks": "Talks about your work, what was agreed, and when you asked for one",
    "answers": "Your answers and texts in a lesson, as you left them",
    "handed-in": "A notebook as you handed it in",
    "papers": "A paper you sent in",
}


def pack(ctx: Context, actor: Actor, out: IO[bytes]) -> str:
    """Write the zip of everything that is the actor's own to `out`; gives its file name. Noted in the access log.

    One piece at a time goes through memory. A paper that is gone or was changed is named in index.html instead.
    """
    note(ctx, actor, actor.id, "exported", "everything that is mine")
    reflecting.see(ctx, actor.id)
    folder = f"everything-that-is-mine-{ctx.today()}"
    listed: list[tuple[str, str]] = []
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as box:
        for name, words, raw in _files(ctx, actor):
            if raw is not None:
                box.writestr(f"{folder}/{name}", raw)
            listed.append((name if raw is not None else "", words))
        box.writestr(f"{folder}/index.html", _index(ctx, actor, listed))
    return f"{folder}.zip"


def _files(ctx: Context, actor: Actor) -> Iterator[tuple[str, str, bytes | None]]:
    for kind in ("json", "csv"):
        made = exports.export_record(ctx, actor, format=kind)
        yield f"record.{kind}", WORDS["record"], made["text"].encode()
    with ctx.store.read() as db:
        names = people.names(db)
        yield "me.json", WORDS["me"], _json(mine.me(db, actor.id))
        seen = [{key: row[key] for key in row if key != "actor"} for row in access.of_person(db, actor.id, _ALL)]
        yield "who-looked.json", _many(WORDS["who-looked"], seen), _json(seen)
        for name, rows in mine.of_person(db, actor.id):
            yield f"kept/{name}.json", _many(WORDS[name], rows), _json([_named(row, names) for row in rows])
        claims = prior.every(db, [actor.id])
    kept = (ctx.home / "answers" / actor.id).glob("*/answers.json*")
    for path in sorted(one for one in kept if one.suffix != ".before"):  # one that was damaged is hers, too
        yield f"answers/{path.parent.name}/{path.name}", f"{WORDS['answers']}: {path.parent.name}", path.read_bytes()
    for path in sorted((ctx.home / "attempts" / actor.id).glob("*/*/*.ipynb")):
        name = "/".join(path.parts[-3:])
        yield f"handed-in/{name}", f"{WORDS['handed-in']}: {path.parts[-3]}", path.read_bytes()
    for row in claims:
        yield _paper(ctx.home, actor.id, row)


def _paper(home: Path, person: str, row: Row) -> tuple[str, str, bytes | None]:
    name = f"papers/{row['id'][:12]}-{row['file_name']}"
    try:
        return name, f"{WORDS['papers']}: {row['title']}", attachments.load(home, person, row["file_name"], row["file_hash"])[1]
    except Problem as problem:
        return name, f"{row['title']}: {problem.where} {problem.what} {problem.way_out}", None


def _named(row: Row, names: dict[str, str]) -> Row:
    """The row with the names of others instead of their ids."""
    return {key: names.get(value, "") if key in mine.BY and value else value for key, value in row.items()}


def _many(words: str, rows: list[Any]) -> str:
    return f"{words} ({len(rows)})"


def _json(data: Any) -> bytes:
    return (json.dumps(data, ensure_ascii=False, indent=1, sort_keys=True, default=str) + "\n").encode()


def _index(ctx: Context, actor: Actor, listed: list[tuple[str, str]]) -> str:
    with ctx.store.read() as db:
        agency = sites.setting(db, "agency", "")
    say = html.escape
    rows = "".join(
        f'<li><a href="{say(name)}">{say(name)}</a><br>{say(words)}</li>' if name else f"<li>Not here: {say(words)}</li>"
        for name, words in listed
    )
    out = "".join(f"<li>{say(words)}</li>" for words in mine.LEFT_OUT.values())
    return _PAGE.format(
        name=say(actor.name), agency=say(agency), at=say(printing.at(ctx.now(), ctx.zone)), rows=rows, out=out
    )


_PAGE = """<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Everything that is mine: {name}</title>
<style>body {{ font: 1.05rem/1.5 system-ui, sans-serif; max-width: 44rem; margin: 2rem auto; padding: 0 1rem; color: #1d2a2f }}
li {{ margin: .6rem 0; overflow-wrap: anywhere }}</style>
<h1>Everything that is mine</h1>
<p>{name} · {agency} · made {at}</p>
<p>This is what the portal keeps about you. Files that end in .json open in any text program or browser; record.csv opens
in a spreadsheet. Of other people only names are in here, where they judged, asked, wrote or looked.</p>
<h2>What is in it</h2>
<ul>{rows}</ul>
<h2>What is not in it, and why</h2>
<ul>{out}</ul>
<p>The files hold personal data. Keep them where only you can open them.</p>
</html>
"""
