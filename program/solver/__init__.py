"""The program solver: plain data in, a program with its score and explanations out; no database."""

from program.solver.conflicts import Conflict, conflicting_rules
from program.solver.demands import Demand
from program.solver.evaluate import Score, Term, main_topics, score, timetable
from program.solver.explain import Alternative, Reason, WhyHere, WhyUnplaced
from program.solver.frame import SessionLength, sessions_from_frame
from program.solver.judge import Place, Verdict, all_places, judge_moves
from program.solver.likeness import alike_texts
from program.solver.local import nights
from program.solver.model import (
    HARD_RULES,
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
from program.solver.resolve import Move, Repair, resolve, with_times
from program.solver.rules import Finding
from program.solver.search import Progress
from program.solver.solve import Proposal, solve
from program.solver.what_if import WhatItTakes, what_would_it_take
from program.solver.words import WORDS, Violation

__all__ = [
    "HARD_RULES",
    "INVITED",
    "WORDS",
    "Alternative",
    "Block",
    "Conflict",
    "Demand",
    "Finding",
    "Interval",
    "InvalidProgram",
    "Move",
    "Person",
    "Pin",
    "Place",
    "Placed",
    "Program",
    "Progress",
    "Proposal",
    "Reason",
    "Repair",
    "Room",
    "Rule",
    "Schedule",
    "Score",
    "SessionFrame",
    "SessionLength",
    "Talk",
    "Term",
    "Verdict",
    "Violation",
    "Weights",
    "WhatItTakes",
    "WhyHere",
    "WhyUnplaced",
    "alike_texts",
    "all_places",
    "conflicting_rules",
    "judge_moves",
    "main_topics",
    "nights",
    "resolve",
    "score",
    "sessions_from_frame",
    "solve",
    "timetable",
    "what_would_it_take",
    "with_times",
]
