"""Writing a review: the form, its autosave, submitting, versions, and the offline text form."""

from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from confsite.conferences.doors import ConferenceRequest, door
from reviews.access import Access, access_of
from reviews.forms.answers import readable
from reviews.forms.queries import active_questions
from reviews.forms.review_form import ReviewForm, initial_of
from reviews.known_papers import paper_or_404, papers_by_id
from reviews.models import Assignment, Review
from reviews.refusals import Refused
from reviews.reviewing import offline, queries, services
from reviews.reviewing.forms import OfflineForm
from reviews.reviewing.policies import extensions_of, writing
from reviews.rights import ReviewersShown


def _writing(request: ConferenceRequest, number: int) -> tuple[Access, Assignment, Review | None]:
    """The own assignment to a paper and the review there is, or 404."""
    access = access_of(request)
    assignment = queries.own_assignment(access, paper_or_404(access, number, "document"))
    if assignment is None:
        raise Http404
    return access, assignment, queries.own_review(assignment)


def _revision(request: ConferenceRequest) -> int | None:
    sent = request.POST.get("revision", "")
    return int(sent) if sent.isascii() and sent.isdigit() and len(sent) < 10 else None


@door("committee")
def review(request: ConferenceRequest, number: int) -> HttpResponse:
    """The review form. Its buttons save a draft or submit; without JavaScript too."""
    access, assignment, stored = _writing(request, number)
    state = writing(assignment, access.calendar, extensions_of(assignment.person, access.calendar))
    form = ReviewForm(
        request.POST if request.method == "POST" else None,
        initial=initial_of(stored.answers, is_signed=stored.is_signed) if stored else None,
        questions=active_questions(request.conference),
        offers_signing=access.rules.reviewers_to_authors == ReviewersShown.SIGNED,
        is_named=access.rules.names_reviewers_to_authors,
        is_disabled=not state.is_open and request.method != "POST",  # what was typed stays, to be copied
    )
    stale = False
    if request.method == "POST" and form.is_valid():
        form.keep_what_has_no_place()
    if request.method == "POST" and form.is_valid():
        try:
            return _save(request, assignment, form)
        except services.BadAnswers as fault:
            form.add_answer_errors(fault.errors)
            stored = Review.objects.filter(pk=stored.pk).first() if stored else None
        except services.Stale as fault:
            stored, stale = fault.review, True
        except Refused as refusal:
            form.add_error(None, str(refusal))
    context = {
        "form": form,
        "paper": assignment.submission,
        "review": stored,
        "revision": stored.revision if stored else 0,
        "state": state,
        "is_stale": stale,
        "is_named": access.rules.names_reviewers_to_authors,
        "stored_answers": readable(form.questions, stored.answers) if stale and stored else [],
        "has_paper": access.of(assignment.submission).rights.document,
    }
    return render(request, "reviews/reviewing/review.html", context, status=409 if stale else 200)


def _save(request: ConferenceRequest, assignment: Assignment, form: ReviewForm) -> HttpResponse:
    submits = request.POST.get("do") == "submit"
    typed = {"answers": form.answers, "is_signed": form.signs, "revision": _revision(request)}
    if submits:
        knows_named = request.POST.get("is_named") == "1"
        services.submit_review(request.user, assignment=assignment, knows_named=knows_named, **typed)  # type: ignore[arg-type]
    else:
        review = services.save_review(request.user, assignment=assignment, **typed)  # type: ignore[arg-type]
    number = assignment.submission.number
    if submits:
        messages.success(request, _("Review submitted. You can change it until the deadline."))
        return redirect("reviews:paper", request.conference.slug, number)
    words = _("Saved. The submitted version stays as it is until you submit again.")
    messages.success(request, words if review.state == Review.State.SUBMITTED else _("Saved as a draft."))
    return redirect("reviews:review", request.conference.slug, number)


@door("committee")
@require_POST
def autosave(request: ConferenceRequest, number: int) -> HttpResponse:
    """Save what is typed, as autosave.js sends it."""
    access, assignment, _stored = _writing(request, number)
    form = ReviewForm(
        request.POST,
        questions=active_questions(request.conference),
        offers_signing=access.rules.reviewers_to_authors == ReviewersShown.SIGNED,
        is_named=access.rules.names_reviewers_to_authors,
    )
    if not form.is_valid():
        return JsonResponse({"errors": form.errors}, status=400)
    try:
        saved = services.save_review(
            request.user,  # type: ignore[arg-type]
            assignment=assignment,
            answers=form.answers,
            is_signed=form.signs,
            revision=_revision(request),
        )
    except services.Stale:
        here = reverse("reviews:review", args=[request.conference.slug, number])
        return JsonResponse(
            {"message": _("Not saved: this review was changed in another tab."), "url": here}, status=409
        )
    except services.BadAnswers as fault:
        return JsonResponse({"errors": fault.errors}, status=400)
    except Refused as refusal:
        return JsonResponse({"errors": {"__all__": [str(refusal)]}}, status=400)
    return JsonResponse({"revision": saved.revision, "saved_at": timezone.localtime(saved.saved_at).strftime("%H:%M")})


@door("committee")
def versions(request: ConferenceRequest, number: int) -> HttpResponse:
    """The own review's submitted versions and what changed between them."""
    _access, assignment, stored = _writing(request, number)
    if stored is None or not stored.submitted_at:
        raise Http404
    context = {"paper": assignment.submission, "review": stored, "versions": queries.versions_of(stored)}
    return render(request, "reviews/reviewing/versions.html", context)


@door("committee")
def offline_form(request: ConferenceRequest, number: int) -> HttpResponse:
    """The review form as a text file, with the answers there are."""
    _access, assignment, stored = _writing(request, number)
    text = offline.written(assignment.submission, active_questions(request.conference), stored)
    response = HttpResponse(text, content_type="text/plain; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{request.conference.slug}-review-{number}.txt"'
    return response


@door("committee")
@require_POST
def upload_offline(request: ConferenceRequest) -> HttpResponse:
    """Take filled-in text forms over as drafts, all or nothing."""
    access = access_of(request)
    form = OfflineForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            filled = offline.parsed(
                form.cleaned_data["form"].read(), request.conference.slug, active_questions(request.conference)
            )
            count = services.save_offline(request.user, forms=_matched(access, filled))  # type: ignore[arg-type]
        except (offline.OfflineError, Refused) as fault:
            form.add_error("form", str(fault))
        except services.BadAnswers as fault:
            form.add_error("form", " ".join(fault.errors.values()))
        else:
            messages.success(request, services.words_saved(count))
            return redirect("reviews:mine", request.conference.slug)
    context = {"papers": queries.my_papers(access), "upload": form}
    return render(request, "reviews/reviewing/mine.html", context)


def _matched(access: Access, filled: list[offline.FilledForm]) -> list[tuple[Assignment, dict[str, object], int]]:
    own = list(queries.own_assignments(access))
    known = papers_by_id(access, [row.submission_id for row in own], "document")
    rows = {row.submission.number: row for row in own if row.submission_id in known}
    forms = []
    for form in filled:
        if form.number not in rows:
            raise offline.OfflineError(form.line, _("You do not review paper %(n)d here.") % {"n": form.number})
        forms.append((rows[form.number], form.answers, form.revision))
    return forms
