"""List, show, test and add rules of the reviewer.

Shipped rules lie in `graders/rules`, an agency's own in ALONGSIDE_RULES or `<home>/rules`, with its dated changes in
`changes.yaml` there.
"""

from __future__ import annotations

import argparse
import difflib
import json
import textwrap
from pathlib import Path
from typing import TYPE_CHECKING, Any

from alongside.cli._home import add_home
from alongside.problem import Problem

if TYPE_CHECKING:
    from alongside.review import Rule, RuleSet

HELP = "List, show, test and add rules of the reviewer."
_KINDS = ("note", "goal", "plan", "profile")
_RECORD = "record"  # several documents read together


def add_arguments(parser: argparse.ArgumentParser) -> None:
    verbs = parser.add_subparsers(dest="verb", metavar="VERB", required=True)
    listing = verbs.add_parser("list", help="list the rules, and what the agency changed")
    listing.add_argument("--family", help="only this family, such as language")
    listing.add_argument("--on", choices=(*_KINDS, _RECORD), help="only rules for this kind of document")
    listing.add_argument("--status", choices=("on", "trial", "off", "changed"), help="only these")
    show = verbs.add_parser("show", help="everything about one rule")
    show.add_argument("id", metavar="ID", help="such as L51")
    test = verbs.add_parser("test", help="run the examples of the rules named (none named = all)")
    test.add_argument("ids", nargs="*", metavar="ID", help="such as L51")
    for verb in (listing, show, test):
        verb.add_argument("--format", choices=("text", "json"), default="text")
    new = verbs.add_parser("new", help="write a rule of the agency's own, ready to use")
    new.add_argument("--id", help="default: the next free AG number")
    new.add_argument("--family", default="agency", help="the folder (default: agency)")
    new.add_argument("--title", help="a short name")
    new.add_argument("--criterion", default="language", help="what it speaks about (default: language)")
    new.add_argument("--on", nargs="+", choices=_KINDS, default=["note", "plan"], help="default: note plan")
    new.add_argument("--severity", choices=("F", "Q"), default="Q", help="F a flag, Q a question (default)")
    new.add_argument("--terms", nargs="+", metavar="WORDS", help="what to look for; word* = any ending")
    new.add_argument("--message", help="one kind sentence; {found} stands for the words")
    new.add_argument("--why", help="the reason")
    new.add_argument("--instead", help="one better wording")
    new.add_argument("--flag", metavar="TEXT", help="a text it must flag (default: made from the first words)")
    new.add_argument("--pass", dest="passes", metavar="TEXT", help="a text it must leave alone")
    add_home(listing, show, test, new)


def run(args: argparse.Namespace) -> int:
    """0 done, 1 something to mend (a broken file, a failing example), 2 a problem with the request."""
    from alongside import content

    home = content.home_folder(args.home)
    if args.verb == "new":
        from alongside.cli._new_rule import write

        return write(args, home)
    return {"list": _list, "show": _show, "test": _test}[args.verb](args, home)


def _all(home: Path, *, changes: bool = True) -> RuleSet:
    """Every rule of one document and of documents read together, with all that was left out."""
    from dataclasses import replace

    from alongside.review import load_rules
    from alongside.review.together import load_together

    rules, across = load_rules(home, changes=changes), load_together(home, changes=changes)
    return replace(rules, rules=(*rules.rules, *across.rules), problems=(*rules.problems, *across.problems))


def _list(args: argparse.Namespace, home: Path) -> int:
    rules = _all(home)
    chosen = [rule for rule in rules.rules if _wanted(rule, rules, args)]
    if args.format == "json":
        from alongside.review import load_rules, rules_version

        facts = {
            "version": rules_version(load_rules(home)),
            "rules": [_brief(rule, rules) for rule in chosen],
            "allow": [change.as_dict() for change in rules.changes if not change.rule],
            "problems": [problem.as_dict() for problem in rules.problems],
        }
        print(json.dumps(facts, ensure_ascii=False, indent=1))
        return int(bool(rules.problems))
    family = ""
    for rule in sorted(chosen, key=lambda rule: (rule.family, rule.id)):
        if rule.family != family:
            family = rule.family
            print(family)
        state = "" if rule.status == "on" else f"  [{rule.status}]"
        own = "  (the agency's own)" if rule.id in rules.own else ""
        print(f"  {rule.id:<5} {rule.severity}  {rule.criterion:<14} {rule.title}{state}{own}")
        for change in rules.changes_of(rule.id):
            print(f"           {_told(change)}")
    for change in rules.changes:
        if not change.rule:
            print(f"In every language rule but slurs: {_told(change)}")
    _sum_up(chosen, rules)
    return int(bool(rules.problems))


def _wanted(rule: Rule, rules: RuleSet, args: argparse.Namespace) -> bool:
    status = args.status in (None, rule.status) or (args.status == "changed" and rules.changes_of(rule.id))
    return bool(args.family in (None, rule.family) and args.on in (None, *rule.on) and status)


def _sum_up(chosen: list[Rule], rules: RuleSet) -> None:
    own = sum(rule.id in rules.own for rule in chosen)
    changed = sum(bool(rules.changes_of(rule.id)) for rule in chosen)
    print(f"{_count(len(chosen), 'rule')}; {own or 'none'} of them the agency's own, {changed or 'none'} changed by it.")
    for problem in rules.problems:
        print(f"left out: {problem}")


def _told(change: Any) -> str:
    return f"{change.what}: since {change.since}, by {change.by}: {change.reason}"


def _brief(rule: Rule, rules: RuleSet) -> dict[str, Any]:
    return {
        "id": rule.id,
        "family": rule.family,
        "title": rule.title,
        "on": list(rule.on),
        "criterion": rule.criterion,
        "severity": rule.severity,
        "status": rule.status,
        "check": rule.check,
        "from": "agency" if rule.id in rules.own else "shipped",
        "file": str(rule.path),
        "changes": [change.as_dict() for change in rules.changes_of(rule.id)],
    }


def _one(ident: str, rules: RuleSet) -> Rule:
    known = {rule.id: rule for rule in rules.rules}
    found = known.get(ident) or known.get(ident.upper())
    if found is None:
        broken = [problem for problem in rules.problems if Path(problem.where.split(":")[0]).name.startswith(f"{ident}-")]
        near = difflib.get_close_matches(ident.upper(), known, n=3, cutoff=0.5)
        way_out = f"Close to it: {', '.join(near)}." if near else "See `alongside rules list`."
        raise Problem(
            ident,
            "is left out." if broken else "is no rule.",
            str(broken[0]) if broken else way_out,
            code="not-found",
        )
    return found


def _show(args: argparse.Namespace, home: Path) -> int:
    rules = _all(home)
    rule = _one(args.id, rules)
    touched = _allowed_here(rule, rules)
    if args.format == "json":
        facts = _brief(rule, rules) | {
            "message": rule.message,
            "says": rule.says,
            "why": rule.why,
            "instead": rule.instead,
            "strength": rule.strength,
            "source": rule.source,
            "since": rule.since,
            "params": rule.params,
            "allowed": [*rule.allow, *touched],
            "exceptions": list(rule.exceptions),
            "examples": rule.examples,
        }
        print(json.dumps(facts, ensure_ascii=False, indent=1, default=str))
        return 0
    print(f"{rule.id}  {rule.title}")
    weight = {"X": "a slur or degrading", "F": "a flag", "Q": "a question"}[rule.severity]
    print(f"Reads: {', '.join(rule.on)}. Speaks about: {rule.criterion}. Weight: {rule.severity}, {weight}.")
    print(f"Status: {rule.status}. Written {rule.since}.")
    print(f"File: {rule.path}{' (the agency’s own)' if rule.id in rules.own else ''}")
    for change in rules.changes_of(rule.id):
        _tell("Changed", _told(change))
    if touched:
        words = ", ".join(f"“{word}”" for word in touched)
        for change in rules.changes:
            if not change.rule and set(touched) & set(change.allow):
                _tell("Left alone", f"{words} where they stand alone: since {change.since}, by {change.by}: {change.reason}")
    if rule.message:
        _tell("Says", rule.message.replace("{found}", "…"))
    for verdict, sentence in rule.says.items():
        _tell(f"Says when {verdict}", sentence)
    _tell("Why", rule.why)
    _tell("Instead", rule.instead)
    if rule.strength:
        _tell("When it is met", rule.strength)
    _tell("Source", rule.source)
    for name, title in (("flag", "It flags"), ("pass", "It leaves alone")):
        print(f"{title}:")
        for entry in rule.examples[name]:
            print(textwrap.fill(_example(entry), 100, initial_indent="  - ", subsequent_indent="    "))
    if rule.exceptions:
        print("Exceptions:")
        for told in rule.exceptions:
            print(f"  - {told}")
    return 0


def _example(entry: Any) -> str:
    """An example in one line: its text and the verdict it asks for, or each document of a record."""
    if isinstance(entry, str):
        return " ".join(entry.split())
    if "documents" in entry:
        told = [f"{kind}: {' '.join(text.split())}" for one in entry["documents"] for kind, text in one.items()]
        return " / ".join(told)
    return _example(entry["text"]) + (f"  ({entry['verdict']})" if "verdict" in entry else "")


def _allowed_here(rule: Rule, rules: RuleSet) -> list[str]:
    """Words allowed everywhere that this rule would otherwise remark on."""
    from alongside.review import words

    if rule.check != "words":
        return []
    return [word for word in rules.allowed if words.holds(rule, word)]


def _tell(title: str, words: str) -> None:
    print(textwrap.fill(f"{title}: {' '.join(words.split())}", 100, subsequent_indent="    "))


def _test(args: argparse.Namespace, home: Path) -> int:
    """Examples speak of the rules as they are written, so an agency's changes are left aside here."""
    from alongside.review.examples import failures
    from alongside.review.together.examples import failures as failures_across

    rules = _all(home, changes=False)
    chosen = [_one(ident, rules) for ident in args.ids] or list(rules.rules)
    found = [(rule, [*failures_across(rule)] if _RECORD in rule.on else failures(rule, rules)) for rule in chosen]
    problems = [] if args.ids else list(_all(home).problems)
    examples = sum(len(each) for rule in chosen for each in rule.examples.values())
    bad = sum(len(each) for _, each in found)
    if args.format == "json":
        from dataclasses import asdict

        facts = {
            "rules": len(chosen),
            "examples": examples,
            "failures": [asdict(one) for _, each in found for one in each],
            "problems": [problem.as_dict() for problem in problems],
        }
        print(json.dumps(facts, ensure_ascii=False, indent=1))
        return int(bool(bad or problems))
    for rule, each in found:
        for one in each:
            print(f"{rule.path}: {one.place}: {one.rule} “{one.text}” {one.what}.")
            print(f"    help: {one.way_out}")
    for problem in problems:
        print(f"left out: {problem}")
    whole = f"{_count(len(chosen), 'rule')}, {_count(examples, 'example')}"
    if bad:
        wrong = sum(bool(each) for _, each in found)
        print(f"{whole}: {_count(bad, 'example')} of {_count(wrong, 'rule')} {'does' if bad == 1 else 'do'} not hold.")
    else:
        print(f"{whole}: all hold.")
    if problems:
        print(f"{_count(len(problems), 'file or change')} left out.")
    return int(bool(bad or problems))


def _count(number: int, word: str) -> str:
    plural = word.replace("file or change", "files or changes") if " or " in word else f"{word}s"
    return f"{number} {word if number == 1 else plural}"
