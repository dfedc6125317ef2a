"""What stands behind one cell of the matrix: who, what evidence, who judged, under which rule, until when."""

from __future__ import annotations

from datetime import date
from typing import Any

from alongside.problem import Problem
from alongside.service import relied, rules
from alongside.service.base import Actor, Context, use_case
from alongside.service.records import gather, note

_EVIDENCE = ("seq", "kind", "task", "version", "on", "by", "role", "judged_by", "score", "max", "critical", "counts", "voided",
             "voided_on", "voided_by", "again", "written", "closed")  # fmt: skip
_SIGNED = ("seq", "on", "at", "by", "role", "level", "change", "statement", "later")
_CELL = ("state", "ready", "disputed", "until", "level", "signed_by", "signed_on", "explain", "missing", "coming", "counts",
         "rule_since")  # fmt: skip


@use_case("trainer", "supervisor", "admin")
def behind(ctx: Context, actor: Actor, person: str, about: str, as_of: str = "") -> dict[str, Any]:
    """One cell with everything an auditor asks for, as things stood on a day. The look is noted in the access log.

    {"person": {id, name}, "as_of", "today", "about", "title", "words", "state", "ready", "disputed", "until", "level",
     "signed_by", "signed_on", "explain", "missing", "coming", "counts", "rule_since", "rule": one sentence, "version",
     "short": `explain` with what the sign-off relied on, "signed_rule": see `relied.rule`,
     "evidence": [{seq, kind, task, version, on, by, role, judged_by, score, max, critical, counts, voided, voided_on,
      voided_by, again, written, closed}],
     "sign_offs": [{seq, on, at, by, role, level, change, statement, later}], "may": {observe, sign_off}}
    seq: the entry's number in the ledger. What people wrote about one another stays on the record itself.
    Raises Problem "not-found" for an unknown skill or person, "not-allowed" for somebody at another site.
    """
    found = gather(ctx, actor, person, as_of)
    row = next((each for each in found["rows"] if each["id"] == about), None)
    if row is None:
        raise Problem(about, "is not a competency or function.", "Go back to the list and choose again.", code="not-found")
    framework = rules.current(ctx)
    item = framework.items[about]
    if actor.id != person:
        note(ctx, actor, person, "viewed", about)
    return {
        "person": {name: found["person"][name] for name in ("id", "name")},
        "as_of": found["as_of"],
        "today": found["today"],
        "about": about,
        **{name: row[name] for name in ("title", "words", "rule", "version")},
        "short": relied.short(row, item, date.fromisoformat(found["as_of"])),
        "signed_rule": relied.rule(row, item, framework.rules),
        **{name: row["cell"][name] for name in _CELL},
        "evidence": [{name: each[name] for name in _EVIDENCE} for each in row["evidence"]],
        "sign_offs": [{name: each[name] for name in _SIGNED} for each in row["sign_offs"]],
        "may": {name: found["may"][name] for name in ("observe", "sign_off")},
    }
