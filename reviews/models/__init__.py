from reviews.models.assignments import Assignment, AssignmentProposal
from reviews.models.attachments import ReviewAttachment
from reviews.models.conflicts import (
    Bid,
    Conflict,
    ConflictConfirmation,
    ConflictSettings,
    PossibleConflict,
    TopicInterest,
)
from reviews.models.decisions import AuthorResponse, Decision, DecisionRelease, Outcome
from reviews.models.discussion import Comment
from reviews.models.expertise import Absence, LoadWish, TextFit
from reviews.models.forms import Question, ReviewingRules
from reviews.models.handling import ChairOverride, HandlingChair
from reviews.models.handling_changes import HandlingChange
from reviews.models.integrity import IntegrityHint
from reviews.models.naming import ReviewerLetter
from reviews.models.repairs import EmergencyReviewer, ProposedRemoval, RoundPaper
from reviews.models.reviewing import Review, ReviewVersion
from reviews.models.workbench import AssignmentSettings, PairWish, ProposedPair, SeniorReviewer

__all__ = [
    "Absence",
    "Assignment",
    "AssignmentProposal",
    "AssignmentSettings",
    "AuthorResponse",
    "Bid",
    "ChairOverride",
    "Comment",
    "Conflict",
    "ConflictConfirmation",
    "ConflictSettings",
    "Decision",
    "DecisionRelease",
    "EmergencyReviewer",
    "HandlingChair",
    "HandlingChange",
    "IntegrityHint",
    "LoadWish",
    "Outcome",
    "PairWish",
    "PossibleConflict",
    "ProposedPair",
    "ProposedRemoval",
    "Question",
    "Review",
    "ReviewAttachment",
    "ReviewVersion",
    "ReviewerLetter",
    "ReviewingRules",
    "RoundPaper",
    "SeniorReviewer",
    "TextFit",
    "TopicInterest",
]
