"""`alongside rules new`: writes a commented rule file that loads and passes its own examples, or nothing at all."""

from __future__ import annotations

import argparse
import json
import re
import tempfile
import unicodedata
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from alongside.cli._home import ask
from alongside.problem import Problem
from alongside.review import RuleSet, agency, load_rules, read_rule
from alongside.review.examples import failures

PREFIX = "AG"  # no shipped rule begins so; a test of the shipped rules holds it
_PLAIN = re.compile(r"[\w' -]+\*?\Z")
_FAMILY = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*\Z")
_TEXT = """\
# A rule of our own. After a change: alongside rules test {id}
id: {id}  # {prefix}01 to {prefix}99 are for agencies; an id is never used twice
title: {title}
family: {family}  # the folder this file lies in
on: {on}
criterion: {criterion}  # what it speaks about
severity: {severity}  # F lowers the verdict on language, Q is a question and never does
check: words
params:
  # Words in small letters. A space also stands for a hyphen, word* for any ending, (one|other) for either.
  terms: {terms}
  # Where they are left alone; take away the # signs to use it:
  # unless: {{before: [regular], after: [of staff], sentence: ["the law"]}}
message: {message}  # {{found}} stands for the words
why: {why}
instead: {instead}
source: {source}
since: "{since}"
status: on  # trial: shown, never scored
examples:
  # [[…]] marks the words that must be found. Add every false alarm under `pass`.
  flag:
    - {flag}
  pass:
    - {passes}
"""


def write(args: argparse.Namespace, home: Path) -> int:
    """Writes the file and says where it is. Raises Problem, and leaves no file, when it would not work."""
    rules = load_rules(home, changes=False)
    folder = agency.folder(home)
    ident = args.id or free(rules, folder)
    _check_id(ident, rules, folder)
    if not _FAMILY.match(args.family):
        raise Problem("--family", f"is “{args.family}”.", "Use small letters, digits and hyphens.", code="bad-field")
    terms = args.terms or [one.strip() for one in ask("Words to look for, with commas between").split(",")]
    terms = [term.casefold() if _PLAIN.match(term) else term for term in terms if term.strip()]
    if not terms:
        raise Problem("--terms", "is empty.", "Give at least one word to look for.", code="bad-field")
    title = _given(args.title, "A short name")
    facts = {
        "title": title,
        "message": _given(args.message, "One kind sentence about the words", "“{found}” may not be what we say here."),
        "why": _given(args.why, "Why"),
        "instead": _given(args.instead, "One better wording"),
        "flag": args.flag or _flag(terms[0]),
        "passes": args.passes or "Rosa poured the tea and told me about her sister.",
        "criterion": args.criterion,
        "source": "our agency",
    }
    text = _TEXT.format(
        id=ident, prefix=PREFIX, family=json.dumps(args.family), severity=args.severity, since=date.today().isoformat(),
        on=f"[{', '.join(args.on)}]", terms=json.dumps(terms, ensure_ascii=False),
        **{name: json.dumps(value, ensure_ascii=False) for name, value in facts.items()},
    )  # fmt: skip
    name = f"{ident}-{_slug(title)}.yaml"
    with tempfile.TemporaryDirectory() as place:
        trial = Path(place) / args.family / name
        trial.parent.mkdir()
        trial.write_text(text, encoding="utf-8")
        _try(trial, rules)
    path = folder / args.family / name
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("x", encoding="utf-8") as file:
        file.write(text)
    print(f"Wrote {path}. It is in force now.")
    print(f"Next: add exceptions and more examples there, then `alongside rules test {ident}`.")
    return 0


def free(rules: RuleSet, folder: Path) -> str:
    """The next id of the agency's range, above every one that was used, even by a broken file."""
    names = [rule.id for rule in rules.rules] + [path.name for path in folder.glob(f"*/{PREFIX}*")]
    used = [int(found.group(1)) for name in names if (found := re.match(rf"{PREFIX}(\d\d)", name))]
    if max(used, default=0) >= 99:
        raise Problem(PREFIX, "has no number left.", f"Give an --id with a letter, such as {PREFIX}99a.", code="conflict")
    return f"{PREFIX}{max(used, default=0) + 1:02}"


def _check_id(ident: str, rules: RuleSet, folder: Path) -> None:
    if not re.fullmatch(rf"{PREFIX}\d\d[a-z]?", ident):
        raise Problem(
            "--id", f"is “{ident}”.", f"Ids of an agency are {PREFIX}01 to {PREFIX}99; other letters are for shipped rules.",
            code="bad-field",
        )  # fmt: skip
    taken = next(iter(folder.glob(f"*/{ident}-*")), None)
    if taken or any(rule.id == ident for rule in rules.rules):
        raise Problem(
            "--id", f"{ident} is already used{f' by {taken}' if taken else ''}.",
            f"The next free one is {free(rules, folder)}; nothing was written.", code="conflict",
        )  # fmt: skip


def _given(value: str | None, question: str, default: str = "") -> str:
    answer = " ".join((value if value is not None else ask(question, default)).split())
    if not answer:
        raise Problem(question, "is empty.", "Write one sentence; nothing was written.", code="bad-field")
    return answer


def _flag(term: str) -> str:
    if not _PLAIN.match(term):
        raise Problem(
            "--flag", "is missing.", f"“{term}” is a pattern: give a text that it must find, the words in [[…]].",
            code="bad-field",
        )  # fmt: skip
    return f"We wrote [[{term.rstrip('*').strip()}]] in the note today."


def _slug(title: str) -> str:
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:40].strip("-") or "rule"


def _try(path: Path, rules: RuleSet) -> None:
    """Raises Problem when the file would be refused or its own examples would not hold."""
    try:
        rule = read_rule(path)
    except Problem as problem:
        where = problem.where.replace(f"{path}: ", "").replace(str(path), "The rule")
        raise Problem(where, problem.what, f"{problem.way_out} Nothing was written.", code=problem.code) from None
    wrong: list[Any] = failures(rule, replace(rules, rules=(*rules.rules, rule)))
    if wrong:
        option = "--flag" if wrong[0].place.startswith("flag") else "--pass"
        raise Problem(
            option, f"“{wrong[0].text}” {wrong[0].what}.", f"Give another {option} text, or mend --terms. Nothing was written.",
            code="bad-field",
        )  # fmt: skip
