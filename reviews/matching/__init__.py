"""Reviewer assignment: plain data in, an optimal and explained assignment out; no database."""

from reviews.matching.affinity import Affinities, Closest, Text, closest_texts, shared_terms, text_affinity
from reviews.matching.candidates import Candidates, find_candidates
from reviews.matching.explain import Cause, OpenSlot, PairExplanation, explain_pairs, explain_unfilled
from reviews.matching.feasibility import Feasibility, Idle, Shortage, feasibility, idle, shortages
from reviews.matching.keys import InvalidProblem, Key
from reviews.matching.problem import Component, Pair, Problem
from reviews.matching.pruning import Pruned, solve_pruned
from reviews.matching.repair import Difference, Obstacle, Substitute, difference, repair, substitutes
from reviews.matching.rows import RuleKind
from reviews.matching.ruleset import Rules
from reviews.matching.scoring import Bid, Weights, score_pair, score_pairs, topic_overlap
from reviews.matching.solution import BrokenRule, Solution
from reviews.matching.solve import solve, summarise
from reviews.matching.stages import Stage, StageName
from reviews.matching.whynot import Reason, WhyNot, why_not

__all__ = [
    "Affinities",
    "Bid",
    "BrokenRule",
    "Candidates",
    "Cause",
    "Closest",
    "Component",
    "Difference",
    "Feasibility",
    "Idle",
    "InvalidProblem",
    "Key",
    "Obstacle",
    "OpenSlot",
    "Pair",
    "PairExplanation",
    "Problem",
    "Pruned",
    "Reason",
    "RuleKind",
    "Rules",
    "Shortage",
    "Solution",
    "Stage",
    "StageName",
    "Substitute",
    "Text",
    "Weights",
    "WhyNot",
    "closest_texts",
    "difference",
    "explain_pairs",
    "explain_unfilled",
    "feasibility",
    "find_candidates",
    "idle",
    "repair",
    "score_pair",
    "score_pairs",
    "shared_terms",
    "shortages",
    "solve",
    "solve_pruned",
    "substitutes",
    "summarise",
    "text_affinity",
    "topic_overlap",
    "why_not",
]
