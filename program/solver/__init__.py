"""The program solver: plain data in, a program with its score and explanations out; no database."""

from program.solver.evaluate import Score, Term, main_topics, score, timetable
from program.solver.explain import Alternative, Reason, WhyHere, WhyUnplaced
from program.solver.frame import SessionLength, sessions_from_frame
from program.solver.model import (
    INVITED,
    Block,
    Interval,
    InvalidProgram,
    Person,
    Pin,
    Placed,
    Program,
    Room,
    Rule,
    Schedule,
    SessionFrame,
    Talk,
    Weights,
)
from program.solver.rules import Finding
from program.solver.search import Progress
from program.solver.solve import Proposal, Violation, solve

__all__ = [
    "INVITED",
    "Alternative",
    "Block",
    "Finding",
    "Interval",
    "InvalidProgram",
    "Person",
    "Pin",
    "Placed",
    "Program",
    "Progress",
    "Proposal",
    "Reason",
    "Room",
    "Rule",
    "Schedule",
    "Score",
    "SessionFrame",
    "SessionLength",
    "Talk",
    "Term",
    "Violation",
    "Weights",
    "WhyHere",
    "WhyUnplaced",
    "main_topics",
    "score",
    "sessions_from_frame",
    "solve",
    "timetable",
]
