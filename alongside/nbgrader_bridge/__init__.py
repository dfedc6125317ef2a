"""nbgrader, by configuration and subclassing only: no kernel starts, nothing a learner wrote ever runs.

The course folder is `<home>/course`. Plain `nbgrader generate_assignment`, `autograde`, `generate_feedback`
and `export`, run in that folder, give the same scores as `alongside grade`.
"""
