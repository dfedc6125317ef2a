"""What `nbgrader autograde` does with a submission here: take the released notebook, write the answers in,
save scores."""

from __future__ import annotations

import shutil
from copy import deepcopy
from pathlib import Path
from typing import Any

import nbformat
from nbgrader.preprocessors import NbGraderPreprocessor

from alongside import grading, submission
from alongside.nbgrader_bridge.course import gradebook
from alongside.nbgrader_bridge.html import answer_text, cell_source
from alongside.problem import Problem


class ReleasedNotebook(NbGraderPreprocessor):
    """Throw away the notebook that was handed in and go on with the one that was released.

    So no deleted, added or edited cell, no output, no metadata and no points of a learner's making gets any
    further.
    """

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        root, _, module, page = _names(resources)
        for step in ("release", "source"):
            path = root / step / module / f"{page}.ipynb"
            if path.is_file():
                return nbformat.read(path, as_version=4), resources
        raise Problem(
            root / "release" / module,
            f"holds no {page}.ipynb.",
            f"Run: alongside publish {module}",
            code="not-found",
        )


class WriteAnswers(NbGraderPreprocessor):
    """Grade answers.json and write each answer, escaped, its rows and findings into its solution cell."""

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        root, learner, module, _ = _names(resources)
        spec = grading.module(module, root.parent)
        answers = read_submitted(root, learner, module)
        results = {one.item: one for one in grading.grade(spec, answers)}
        nb = deepcopy(nb)
        for cell in nb.cells:
            name = cell.metadata.get("nbgrader", {}).get("grade_id")
            if name in results:
                item = spec.items[name]
                cell.source = cell_source(results[name], answer_text(item, results[name]))
        resources["alongside"] = results
        return nb, resources


class SaveScores(NbGraderPreprocessor):
    """Save every score of the notebook in one transaction: all of them or none.

    The most points come from the rubric; where the gradebook says something else the submission fails and
    says so.
    """

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        root, learner, module, page = _names(resources)
        results: dict[str, grading.ItemResult] = resources["alongside"]
        cells = [
            cell.metadata.nbgrader.grade_id
            for cell in nb.cells
            if cell.metadata.get("nbgrader", {}).get("grade")
        ]
        with gradebook(root) as book:
            for name in cells:
                if name not in results:
                    raise Problem(
                        f"{module}: {name}",
                        "is graded in the notebook but not in the module.",
                        f"Run: alongside publish {module}",
                        code="conflict",
                    )
                result, grade = results[name], book.find_grade(name, page, module, learner)
                if float(grade.max_score) != float(result.max):
                    raise Problem(
                        f"{module}: {name}",
                        f"is worth {grade.max_score:g} points in the gradebook and "
                        f"{result.max:g} in the rubric.",
                        f"Run: alongside publish {module}",
                        code="conflict",
                    )
                grade.auto_score = min(max(float(result.automatic), 0.0), float(result.max))
                # A score typed in formgrader stays a proposal: a person's decision on the trainer's page is
                # what counts.
                grade.needs_manual_grade = result.points is None or grade.manual_score is not None
                comment = book.find_comment(name, page, module, learner)
                comment.auto_comment = None if answer_text_given(result) else "No response."
            book.db.commit()
        keep_timestamp(root, learner, module)
        return nb, resources


def answer_text_given(result: grading.ItemResult) -> bool:
    """True where the learner gave any answer at all."""
    return bool(result.text.strip()) if result.text else result.value not in (None, "", [], {})


def read_submitted(root: Path, learner: str, module: str) -> submission.Answers:
    """The answers that were handed in; none when there is no file. Links and oversized files are refused."""
    folder = (
        root / "submitted" / submission.safe_name(learner, "learner") / submission.safe_name(module, "module")
    )
    if folder.resolve() != root.resolve() / "submitted" / learner / module:
        raise Problem(
            folder,
            "is reached through a link.",
            "Remove the link; the attempt itself is kept under attempts.",
            code="refused",
        )
    path = folder / "answers.json"
    try:
        answers = submission.parse(submission.read_plain_file(path), path)
    except Problem as problem:
        if problem.code == "not-found":
            return submission.Answers(module)
        raise
    if answers.module != module:
        raise Problem(path, f"belongs to {answers.module}.", "Hand the right file in.", code="refused")
    return answers


def keep_timestamp(root: Path, learner: str, module: str) -> None:
    """Note when this attempt was handed in, so that nbgrader sees a newer one by itself."""
    source = root / "submitted" / learner / module / "timestamp.txt"
    target = root / "autograded" / learner / module / "timestamp.txt"
    if source.is_file() and not source.is_symlink():
        target.parent.mkdir(parents=True, exist_ok=True)
        target.unlink(missing_ok=True)
        shutil.copyfile(source, target)


def _names(resources: Any) -> tuple[Path, str, str, str]:
    """(course folder, learner, module, page) of what is being converted."""
    facts = resources["nbgrader"]
    root = Path(facts["db_url"].removeprefix("sqlite:///")).parent
    return root, facts["student"], facts["assignment"], facts["notebook"]
