"""Between the draft and the solver: the draft as a problem, and what comes back as plain data."""

from program.solving.draft import Draft, draft_of
from program.solving.problem import Problem, fingerprint_of, problem_of, schedule_of
from program.solving.results import content_of, content_of_schedule, score_of, unplaced_of

__all__ = [
    "Draft",
    "Problem",
    "content_of",
    "content_of_schedule",
    "draft_of",
    "fingerprint_of",
    "problem_of",
    "schedule_of",
    "score_of",
    "unplaced_of",
]
