"""Documents read together: one person's plan, her own page and the notes about her, as one record.

Nothing here changes what the reviewer says about one document. A rule whose facts the record does not hold says nothing:
its answer is `not_asked`.
"""

from __future__ import annotations

from alongside.review.together.engine import read_together
from alongside.review.together.rules import TogetherRules, load_together, read_together_rule
from alongside.review.together.shapes import Across, Document, Place, Thread, Together

__all__ = [
    "Across", "Document", "Place", "Thread", "Together", "TogetherRules", "load_together", "read_together",
    "read_together_rule",
]  # fmt: skip
