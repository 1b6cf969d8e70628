"""Writing in a paper's discussion. It is read on the paper's page."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from confsite.conferences.doors import ConferenceRequest, door
from reviews.access import access_of
from reviews.discussion import services
from reviews.discussion.forms import CommentForm, EditForm
from reviews.discussion.queries import comments_on, readable_comments
from reviews.known_papers import paper_or_404
from reviews.models import Comment
from reviews.refusals import Refused
from submissions.models import Submission


def _page(request: ConferenceRequest, number: int, comment: Comment | None = None) -> str:
    anchor = f"#comment-{comment.pk}" if comment else "#discussion"
    return reverse("reviews:paper", args=[request.conference.slug, number]) + anchor


@door("committee")
def comment(request: ConferenceRequest, number: int) -> HttpResponse:
    """Write a comment, or an answer to the one named by `?reply=`."""
    access = access_of(request)
    paper = access.of(paper_or_404(access, number, "discussion"))
    asked = request.POST.get("reply_to") or request.GET.get("reply", "")
    answered = (
        readable_comments(access, paper).filter(pk=asked).first() if asked.isdecimal() and len(asked) < 13 else None
    )
    form = CommentForm(request.POST or None, initial={"reply_to": answered.pk if answered else None})
    if form.is_valid():
        try:
            written = services.add_comment(
                request.user,  # type: ignore[arg-type]
                person=request.viewer.person,  # type: ignore[arg-type]
                submission=paper.submission,
                body=form.cleaned_data["body"],
                audience=form.cleaned_data["audience"],
                wants_reply=form.cleaned_data["wants_reply"],
                reply_to=answered,
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        except Submission.DoesNotExist:
            raise Http404 from None
        else:
            return redirect(_page(request, number, written))
    shown = next((view for view in comments_on(access, paper) if answered and view.id == answered.pk), None)
    context = {"form": form, "paper": paper.submission, "answered": shown}
    return render(request, "reviews/discussion/comment.html", context)


def _own_or_404(request: ConferenceRequest, number: int, comment_id: int) -> Comment:
    access = access_of(request)
    submission = paper_or_404(access, number, "discussion")
    return get_object_or_404(
        Comment, pk=comment_id, submission=submission, person=request.viewer.person, removed_at__isnull=True
    )


@door("committee")
def edit(request: ConferenceRequest, number: int, comment_id: int) -> HttpResponse:
    """Change an own comment within a quarter of an hour."""
    own = _own_or_404(request, number, comment_id)
    form = EditForm(request.POST or None, initial={"body": own.body})
    if form.is_valid():
        try:
            services.edit_comment(
                request.user,  # type: ignore[arg-type]
                person=request.viewer.person,  # type: ignore[arg-type]
                comment=own,
                body=form.cleaned_data["body"],
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        except Submission.DoesNotExist:
            raise Http404 from None
        else:
            return redirect(_page(request, number, own))
    return render(request, "reviews/discussion/edit.html", {"form": form, "paper": own.submission})


@door("committee")
@require_POST
def remove(request: ConferenceRequest, number: int, comment_id: int) -> HttpResponse:
    """Remove an own comment."""
    own = _own_or_404(request, number, comment_id)
    try:
        services.remove_comment(
            request.user,  # type: ignore[arg-type]
            person=request.viewer.person,  # type: ignore[arg-type]
            comment=own,
        )
    except Refused as refusal:
        messages.error(request, str(refusal))
    except Submission.DoesNotExist:
        raise Http404 from None
    else:
        messages.success(request, _("Removed. Others still see that there was a comment."))
    return redirect(_page(request, number))
