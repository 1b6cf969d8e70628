from confsite.conferences.models.committee import Committee, CommitteeEntry, Speaker, Sponsor
from confsite.conferences.models.conference import RESERVED_SLUGS, Blinding, Conference, Mode, Series
from confsite.conferences.models.dates import Extension, Milestone, MilestoneRevision, ReminderRule
from confsite.conferences.models.membership import Invitation, Membership, Role
from confsite.conferences.models.numbered import Numbered
from confsite.conferences.models.pages import ExternalLink, Page, Section
from confsite.conferences.models.taxonomy import SubmissionType, Topic, Track, TypeField

__all__ = [
    "RESERVED_SLUGS",
    "Blinding",
    "Committee",
    "CommitteeEntry",
    "Conference",
    "Extension",
    "ExternalLink",
    "Invitation",
    "Membership",
    "Milestone",
    "MilestoneRevision",
    "Mode",
    "Numbered",
    "Page",
    "ReminderRule",
    "Role",
    "Section",
    "Series",
    "Speaker",
    "Sponsor",
    "SubmissionType",
    "Topic",
    "Track",
    "TypeField",
]
