"""The only writer of author responses."""

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from confsite.accounts.models import User
from confsite.audit.services import record
from confsite.conferences.viewer import viewer_of
from confsite.mail import outbox
from confsite.mail.outbox import absolute_url
from reviews.author_pages.queries import count_words, page_for_authors
from reviews.author_pages.telling import tell_reviewers
from reviews.models import AuthorResponse
from reviews.refusals import Refused
from submissions.models import Author, Submission
from submissions.policies import is_author

MOST_CHARACTERS = 50_000


class Stale(Exception):
    """A co-author or another tab saved since the page was opened; `response` is what is stored now."""

    def __init__(self, response: AuthorResponse) -> None:
        super().__init__(f"revision {response.revision}")
        self.response = response


@transaction.atomic
def save_response(
    actor: User, *, submission: Submission, body: str, revision: int | None = None, is_submit: bool = False
) -> AuthorResponse:
    """Keep the authors' answer to their reviews; submitted, the committee reads it. Pressing twice changes nothing.

    A submitted response is changed only by submitting again, so that nobody reads half a sentence.

    Raises:
        Refused: the window is closed, the text is empty or too long, or a draft of a submitted response was sent.
        Stale: somebody else saved in between; nothing is lost, both texts are there.
    """
    submission = Submission.objects.select_for_update(of=("self",)).select_related("conference").get(pk=submission.pk)
    if not is_author(actor, submission):
        raise Refused(_("Only authors of this paper may do that."))
    page = page_for_authors(submission, viewer_of(actor, submission.conference))
    if page.why_no_response:
        raise Refused(page.why_no_response)
    response = page.response or AuthorResponse(conference=submission.conference, submission=submission)
    if response.pk and revision is not None and revision != response.revision and body != response.body:
        raise Stale(response)
    if response.submitted_at is not None and not is_submit:
        raise Refused(_("The response is submitted. Submit it again to change it."))
    body = body.replace("\r\n", "\n").strip()
    if len(body) > MOST_CHARACTERS:
        raise Refused(_("At most %(n)d characters, please.") % {"n": MOST_CHARACTERS})
    if is_submit:
        _require_submittable(body, page.word_limit)
        if response.submitted_at is not None and response.body == body:
            return response
        response.submitted_at = submission.conference.now()
    response.body, response.saved_by, response.saved_at = body, actor, submission.conference.now()
    response.revision += 1
    response.save()
    if is_submit:
        record(actor, "response.submitted", response, words=count_words(body))
        _confirm(actor, submission, body)
        tell_reviewers(response)
    return response


def _require_submittable(body: str, limit: int) -> None:
    if not body:
        raise Refused(_("The response is empty."))
    words = count_words(body)
    if words > limit:
        raise Refused(
            _("The response has %(words)d words; at most %(limit)d are allowed. Shorten it by %(over)d.")
            % {"words": words, "limit": limit, "over": words - limit}
        )


def _confirm(actor: User, submission: Submission, body: str) -> None:
    """Tell all authors what the committee reads from now on."""
    person = getattr(actor, "person", None)
    link = reverse("responses:reviews", args=[submission.conference.slug, submission.number])
    for author in Author.objects.filter(submission=submission, objected_at__isnull=True).select_related("person__user"):
        outbox.queue(
            "response.receipt",
            conference=submission.conference,
            to=author.person,
            values={
                "number": str(submission.number),
                "title": submission.title,
                "by": person.name if person else _("one of the authors"),
                "response": body,
                "reviews_url": absolute_url(link),
            },
            submission_id=submission.pk,
            recheck="submissions.author",
        )
