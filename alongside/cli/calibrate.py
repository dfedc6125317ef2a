"""Say how well the reviewer agrees with people, criterion by criterion, and what may be trusted of it."""

from __future__ import annotations

import argparse
import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from alongside import content
from alongside.cli._home import add_home
from alongside.problem import Problem

if TYPE_CHECKING:
    from alongside.review.agreement import Estimate
    from alongside.review.calibration import Calibration

HELP = "Compare the reviewer with labelled texts or with trainers' decisions."
_HERE = Path("graders/trust.yaml")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Label files or --from-record, what to print, and what to write."""
    parser.add_argument(
        "labels", nargs="*", metavar="LABELS.jsonl", help="labelled texts, one JSON object a line"
    )
    parser.add_argument(
        "--kind",
        choices=("note", "goal", "phrases"),
        default="",
        help="what the texts are (else the labels tell)",
    )
    parser.add_argument(
        "--split",
        choices=("all", "tuned", "closed"),
        help="closed: the third by a hash of the id that no rule is tuned on (default: all)",
    )
    parser.add_argument(
        "--from-record", action="store_true", help="compare with the trainers' decisions in the home"
    )
    parser.add_argument(
        "--format", choices=("text", "json"), default="text", help="text for people, json for programs"
    )
    parser.add_argument("--report", metavar="FILE.html", help="also write a page to read and print")
    parser.add_argument(
        "--write-trust",
        nargs="?",
        const="",
        metavar="FILE",
        help="write the table of trust: graders/trust.yaml here, or the home's own with --from-record",
    )
    parser.add_argument(
        "--set-name",
        action="append",
        default=[],
        metavar="NAME",
        help="what the table calls the texts (else the file names)",
    )
    add_home(parser)


def run(args: argparse.Namespace) -> int:
    """0 measured, 2 when a file or line was left out or nothing could be measured."""
    if bool(args.labels) == args.from_record:
        raise Problem(
            "alongside calibrate",
            "needs one thing to compare with.",
            "Give label files, or --from-record.",
            code="bad-field",
        )
    target = _target(args) if args.write_trust is not None else None
    problems = 0
    if args.from_record:
        told = _record(args)
    else:
        told, problems = _labels(args)
    if not told.kinds and told.phrases is None:
        return _nothing(args, told, problems)
    if args.format == "json":
        from alongside.review.calibration import as_dict

        json.dump(as_dict(told), sys.stdout, ensure_ascii=False, indent=1)
        print()
    else:
        print(as_text(told))
    today = datetime.now(UTC).date()
    if args.report:
        from alongside.cli._calibration_page import page
        from alongside.submission import write_file

        write_file(Path(args.report), page(told, today).encode())
        print(f"The report is in {args.report}.", file=sys.stderr)
    if target:
        from alongside.grading import trust

        trust.write(target, told, today, tuple(args.set_name) or told.sets)
        print(f"The table of trust is in {target}.", file=sys.stderr)
    return 2 if problems else 0


def _target(args: argparse.Namespace) -> Path:
    """Where the table goes. Raises Problem where the texts may have been tuned on, or no place is said."""
    if not args.from_record and args.split is None:
        raise Problem(
            "--split",
            "is missing.",
            "Say closed where rules were tuned on two thirds, or all where nobody tuned on these texts.",
            code="bad-field",
        )
    if args.split == "tuned":
        raise Problem(
            "--split",
            "names texts the rules were tuned on.",
            "Trust is earned on the others: --split closed.",
            code="bad-field",
        )
    if args.write_trust:
        return Path(args.write_trust)
    if args.from_record:
        return content.home_folder(args.home) / "content" / _HERE
    if not _HERE.parent.is_dir():
        raise Problem(
            "--write-trust",
            "does not say where.",
            "Give a file, or run it where the folder graders is.",
            code="bad-field",
        )
    return _HERE


def _labels(args: argparse.Namespace) -> tuple[Calibration, int]:
    from alongside.review import calibration, labels

    given, problems = labels.read(args.labels, args.kind, args.split or "all")
    for problem in problems:
        print(f"alongside: left out: {problem}", file=sys.stderr)
    home = content.home_folder(args.home)
    names = dict.fromkeys(Path(one).name for one in args.labels)
    return calibration.from_labels(given, sets=names, split=args.split or "all", home=home), len(problems)


def _record(args: argparse.Namespace) -> Calibration:
    from alongside.cli._home import context
    from alongside.service.calibrating import from_record

    return from_record(context(args), in_force=args.write_trust is not None)


def _nothing(args: argparse.Namespace, told: Calibration, problems: int) -> int:
    if args.from_record:
        print("No trainer has judged a row that the program had read, so there is nothing to compare yet.")
        for line in told.left_out:
            print(f"Left out: {line}.")
        print("Come back when some work was judged on the desk, row by row.")
        return 0
    if not problems:
        raise Problem(
            ", ".join(args.labels), "holds no text of that split.", "Try --split all.", code="bad-field"
        )
    print("alongside: no text could be used.", file=sys.stderr)
    return 2


def as_text(told: Calibration) -> str:
    """A table for each kind of document, with 95 % intervals, and the verdict each criterion would earn."""
    from alongside.grading import trust

    lines = [
        f"{', '.join(told.sets)} (split: {told.split}; rules {told.fingerprint}). Brackets: 95 % intervals."
    ]
    for kind in told.kinds:
        lines += ["", f"{kind.kind}: {kind.texts} texts. Precision and recall are those of “missing”."]
        lines.append(
            f"{'criterion':<15}{'n':>5}  {'agreement':<22}{'kappa':<22}{'precision':<22}{'recall':<22}trust"
        )
        lines += [
            f"{one.criterion:<15}{one.n:>5}  {_cell(one.agree):<22}{_cell(one.kappa):<22}{_cell(one.precision):<22}"
            f"{_cell(one.recall):<22}{trust.earn(one)}"
            for one in kind.measures
        ]
        lines.append(f"mean kappa: {_cell(kind.mean_kappa)}")
    if told.phrases:
        one = told.phrases
        lines += [
            "",
            f"phrases: {one.texts} texts. precision {_cell(one.precision)}, recall {_cell(one.recall)}; "
            f"{one.elsewhere} findings beside the flagged words.",
        ]
    lines += [""] + [f"left out: {line}" for line in told.left_out]
    lines.append(f"{len(told.differences)} places where the two differ; --report FILE.html lists them.")
    return "\n".join(lines)


def _cell(one: Estimate) -> str:
    if one.value is None:
        return "–"
    return (
        f"{one.value:.2f} ({one.low:.2f} to {one.high:.2f})"
        if one.low is not None
        else f"{one.value:.2f} (–)"
    )
