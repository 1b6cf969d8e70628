"""Reviewer assignment: plain data in, an optimal and explained assignment out; no database."""

from reviews.matching.affinity import Affinities, Text, shared_terms, text_affinity
from reviews.matching.explain import Cause, OpenSlot, PairExplanation, explain_pairs, explain_unfilled
from reviews.matching.problem import Component, InvalidProblem, Key, Pair, Problem
from reviews.matching.scoring import Bid, Weights, score_pair, score_pairs, topic_overlap
from reviews.matching.solution import Solution
from reviews.matching.solve import solve, summarise

__all__ = [
    "Affinities",
    "Bid",
    "Cause",
    "Component",
    "InvalidProblem",
    "Key",
    "OpenSlot",
    "Pair",
    "PairExplanation",
    "Problem",
    "Solution",
    "Text",
    "Weights",
    "explain_pairs",
    "explain_unfilled",
    "score_pair",
    "score_pairs",
    "shared_terms",
    "solve",
    "summarise",
    "text_affinity",
    "topic_overlap",
]
