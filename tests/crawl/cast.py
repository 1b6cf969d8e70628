"""Who stands how to which paper in the crawl's made-up conference: plain data, known before the site is asked.

Twelve papers stand at twelve stages at once, and each of the crawled people meets each of them in another way: what
the site may show to whom follows from this table and the pure rule alone, never from what the site computes.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from itertools import product

from confsite.conferences.models import Role
from reviews.rights import Bond, Duty, OwnReview, Phase, Relationship, Rules, Stage, Standing

STAGES = tuple(Stage(phase, opened) for phase, opened in product(Phase, (False, True)))
PAPERS = tuple(range(1, len(STAGES) + 1))


@dataclass(frozen=True)
class Tie:
    """What binds one person to one paper."""

    bond: Bond = Bond.NONE
    duty: Duty = Duty.NONE
    own_review: OwnReview = OwnReview.NONE
    is_overriding: bool = False

    @property
    def owes(self) -> bool:
        """Whether a review is expected of them."""
        return self.own_review in (OwnReview.NOT_STARTED, OwnReview.DRAFT, OwnReview.DONE)


UNBOUND = Tie()
AUTHOR = Tie(Bond.AUTHOR)
CONFLICTED = Tie(Bond.CONFLICTED)
NOT_STARTED = Tie(duty=Duty.REVIEWER, own_review=OwnReview.NOT_STARTED)
DRAFT = Tie(duty=Duty.REVIEWER, own_review=OwnReview.DRAFT)
DONE = Tie(duty=Duty.REVIEWER, own_review=OwnReview.DONE)
META = Tie(duty=Duty.META_REVIEWER)
LEAD = Tie(duty=Duty.LEAD)
LEAD_WITH_DRAFT = Tie(duty=Duty.LEAD, own_review=OwnReview.DRAFT)
DECLINED = Tie(own_review=OwnReview.DECLINED)
DELEGATED = Tie(own_review=OwnReview.DELEGATED)
CONFLICTED_AFTER_REVIEW = replace(DONE, bond=Bond.CONFLICTED)
OVERRIDING = replace(CONFLICTED, is_overriding=True)

OF_MEMBERS = (
    UNBOUND, CONFLICTED, AUTHOR, NOT_STARTED, DRAFT, DONE, META, LEAD, LEAD_WITH_DRAFT, DECLINED,
    CONFLICTED_AFTER_REVIEW, DELEGATED,
)  # fmt: skip
OF_CHAIRS = (UNBOUND, CONFLICTED, AUTHOR, DONE, OVERRIDING, UNBOUND)
OF_STAFF = (UNBOUND, CONFLICTED, AUTHOR, DONE)
OF_EXTERNALS = (UNBOUND, NOT_STARTED, DRAFT, DONE, CONFLICTED_AFTER_REVIEW, DECLINED)


@dataclass(frozen=True)
class Somebody:
    """A person of the made-up conference. Without a tie named, a paper is nothing to them."""

    key: str
    roles: tuple[Role, ...] = ()
    ties: Mapping[int, Tie] = field(default_factory=dict)
    has_login: bool = True

    def tie(self, paper: int) -> Tie:
        return self.ties.get(paper, UNBOUND)

    @property
    def standing(self) -> Standing:
        """What they are to the conference."""
        if Role.PC_CHAIR in self.roles:
            return Standing.CHAIR
        if Role.STAFF in self.roles:
            return Standing.STAFF
        if Role.PC_MEMBER in self.roles or Role.AREA_CHAIR in self.roles:
            return Standing.PC
        return Standing.EXTERNAL if Role.EXTERNAL_REVIEWER in self.roles else Standing.NOBODY


def _turning(ties: tuple[Tie, ...], first: int = 0) -> dict[int, Tie]:
    return {paper: ties[(paper + first) % len(ties)] for paper in PAPERS}


# Those who walk the site. The rounds move every paper through every stage, so each of them comes to each pair of
# stage and tie; the member of plain habits is the only one with all own reviews in.
WALKERS = (
    Somebody("chair", (Role.PC_CHAIR,), _turning(OF_CHAIRS)),
    Somebody("cochair", (Role.PC_CHAIR, Role.PC_MEMBER), _turning(OF_CHAIRS, 3)),
    Somebody("member", (Role.PC_MEMBER,), _turning(OF_MEMBERS)),
    Somebody("areachair", (Role.AREA_CHAIR,), _turning(OF_MEMBERS, 4)),
    Somebody("othermember", (Role.PC_MEMBER,), _turning(OF_MEMBERS, 8)),
    Somebody("diligent", (Role.PC_MEMBER,), {paper: DONE for paper in PAPERS if paper % 2}),
    Somebody("external", (Role.EXTERNAL_REVIEWER,), _turning(OF_EXTERNALS)),
    Somebody("staff", (Role.STAFF,), _turning(OF_STAFF)),
    Somebody("author", (), _turning((AUTHOR, UNBOUND))),
    Somebody("scheduler", (Role.SCHEDULE_CHAIR,), _turning((UNBOUND, AUTHOR, UNBOUND))),
    Somebody("publisher", (Role.PUBLICATION_CHAIR,)),
    Somebody("stranger"),
    Somebody("visitor", has_login=False),
    Somebody("holder", has_login=False),  # of the share links, and of nothing else
)
# Those whose secrets they are: a paper's author, a reviewer who signed, one who did not, and one who has only begun,
# somebody in conflict who wants it, and the chair who handles it in some rounds.
BYSTANDERS = tuple(
    one
    for paper in PAPERS
    for one in (
        Somebody(f"writer{paper:02}", (), {paper: AUTHOR}),
        Somebody(f"signer{paper:02}", (Role.PC_MEMBER,), {paper: DONE}),
        Somebody(f"reviewer{paper:02}", (Role.PC_MEMBER,), {paper: DONE}),
        Somebody(f"starter{paper:02}", (Role.PC_MEMBER,), {paper: DRAFT}),
        Somebody(f"bystander{paper:02}", (Role.PC_MEMBER,), {paper: CONFLICTED}),
        Somebody(f"handler{paper:02}", (Role.PC_CHAIR,)),
    )
)
HANDLER = Somebody("handler", (Role.PC_CHAIR,))
EVERYBODY = {one.key: one for one in (*WALKERS, *BYSTANDERS, HANDLER)}


@dataclass(frozen=True)
class Round:
    """One setting of the conference: its rules, and which paper stands at which stage."""

    number: int
    rules: Rules

    def stage(self, paper: int) -> Stage:
        """Every stage is some paper's in every round; whether a chair handles it changes from round to round."""
        return replace(STAGES[(paper + self.number) % len(STAGES)], has_handling_chair=self.is_handled(paper))

    def was_released(self, paper: int) -> bool:
        """Whether the authors were told a decision; of those who withdrew, in every second turn of all stages."""
        phase = self.stage(paper).phase
        return phase == Phase.RELEASED or (phase == Phase.WITHDRAWN and self.number // len(STAGES) % 2 == 1)

    def is_handled(self, paper: int) -> bool:
        return (paper * 7 + self.number) % 3 == 0

    def relationship(self, who: Somebody, paper: int) -> Relationship:
        """What the rule is asked about."""
        tie = who.tie(paper)
        owed = [number for number, other in who.ties.items() if other.owes]
        owed = [number for number in owed if self.stage(number).phase != Phase.WITHDRAWN]
        return Relationship(
            who.standing,
            tie.bond,
            tie.duty,
            tie.own_review,
            are_all_own_done=all(who.tie(number).own_review == OwnReview.DONE for number in owed),
            is_overriding=tie.is_overriding,
        )
