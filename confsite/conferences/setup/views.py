"""Behind the chair's door: settings, lists and topics of a conference."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from confsite.conferences.doors import ConferenceRequest, door
from confsite.conferences.models import Conference, Topic
from confsite.conferences.pictures import places
from confsite.conferences.setup import areas, collections, publishing, queries, services
from confsite.conferences.setup.collections import Collection
from confsite.conferences.setup.fingerprints import fingerprint
from confsite.conferences.setup.forms import ItemForm, TopicsForm
from confsite.conferences.setup.refusals import Refused
from confsite.conferences.setup.topics import plan_topics
from confsite.conferences.setup.usage import uses_of
from confsite.ui.markdown import render as render_markdown


@door("chair")
def home(request: ConferenceRequest) -> HttpResponse:
    """All pages of the set-up."""
    return render(request, "conferences/setup/home.html", {"places": queries.overview(request.conference)})


@door("chair")
def area(request: ConferenceRequest, key: str) -> HttpResponse:
    """One page of settings."""
    found = areas.find(key)
    if found is None:
        raise Http404
    # A form writes into its instance even where it is wrong; the page's header must not show that.
    instance = Conference.objects.get(pk=request.conference.pk)
    seen = fingerprint(instance, found.form.Meta.fields)  # type: ignore[attr-defined]
    form = found.form(request.POST or None, instance=instance, initial={"seen": seen})
    if form.is_valid():
        try:
            services.change_settings(
                _user(request),
                conference=request.conference,
                values=form.values(),
                seen=form.cleaned_data["seen"] or seen,
            )
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Saved."))
            return redirect("setup:home", request.conference.slug)
    groups = [(title, [form[name] for name in names]) for title, names in found.groups]
    context = {"area": found, "form": form, "groups": groups, "crumbs": _crumbs(request, here=found.title)}
    return render(request, "conferences/setup/area.html", context)


@door("chair")
def item_list(request: ConferenceRequest, key: str) -> HttpResponse:
    """One list of the conference, such as its tracks."""
    collection = _collection(key)
    if collection.parent and not collection.is_parent_optional:
        raise Http404
    listed = queries.item_list(request.conference, collection)
    return render(
        request, "conferences/setup/list.html", {"listed": listed, "crumbs": _crumbs(request, here=collection.title)}
    )


@door("chair")
def edit_item(request: ConferenceRequest, key: str, pk: int | None = None) -> HttpResponse:
    """Add a row to a list or change one; `?in=` names the row a new one stands in."""
    collection = _collection(key)
    item = _item(request, collection, pk) if pk is not None else None
    parent = _parent(request, collection, item)
    form = _item_form(request, collection, item, parent)
    is_preview = "preview" in request.POST
    if not is_preview and form.is_valid():
        try:
            saved = services.save_item(
                _user(request),
                conference=request.conference,
                collection=collection,
                values=form.values(),
                item=item,
                parent=parent,
                seen=form.cleaned_data["seen"],
            )
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Saved."))
            return redirect(_after(request, collection, saved if collection.children and pk is None else None, parent))
    context = _item_context(request, collection, item, parent) | {"form": form}
    if is_preview:
        context["preview"] = render_markdown(request.POST.get("body", ""))
    return render(request, "conferences/setup/item.html", context)


@door("chair")
def remove_item(request: ConferenceRequest, key: str, pk: int) -> HttpResponse:
    """Remove a row of a list, after a question."""
    collection = _collection(key)
    item = _item(request, collection, pk)
    parent = _parent(request, collection, item)
    if request.method == "POST":
        try:
            services.remove_item(_user(request), conference=request.conference, collection=collection, item=item)
        except Refused as refused:
            messages.error(request, str(refused))
        else:
            messages.success(request, _("Removed."))
        return redirect(_after(request, collection, None, parent))
    context = _item_context(request, collection, item, parent) | {"users": ", ".join(uses_of(item))}
    return render(request, "conferences/setup/remove.html", context)


@require_POST
@door("chair")
def move_item(request: ConferenceRequest, key: str, pk: int) -> HttpResponse:
    """Move a row up or down."""
    collection = _collection(key)
    item = _item(request, collection, pk)
    is_up = request.POST.get("to") == "up"
    try:
        services.move_item(_user(request), conference=request.conference, collection=collection, item=item, is_up=is_up)
    except Refused as refused:
        messages.error(request, str(refused))
    return redirect(_after(request, collection, None, _parent(request, collection, item)))


@require_POST
@door("chair")
def preview(request: ConferenceRequest) -> HttpResponse:
    """The text of a section as it will look; asked while it is written."""
    return HttpResponse(render_markdown(request.POST.get("body", "")[:100_000]))


@door("chair")
def topics(request: ConferenceRequest) -> HttpResponse:
    """Topics as one text; what will change is shown before it does."""
    present = list(Topic.objects.filter(conference=request.conference).values_list("pk", "name"))
    initial = {"topics": [name for _pk, name in present]}
    form = TopicsForm(request.POST or None, initial=initial)
    context: dict[str, Any] = {"form": form, "crumbs": _crumbs(request, here=_("Topics")), "count": len(present)}
    if not form.is_valid() or "again" in request.POST:
        return render(request, "conferences/setup/topics.html", context)
    names = form.cleaned_data["topics"]
    is_applied = "apply" in request.POST
    same = set(request.POST.getlist("same"))
    apart = frozenset(pk for pk, _name in present if is_applied and str(pk) not in same)
    if is_applied:
        try:
            services.change_topics(
                _user(request),
                conference=request.conference,
                names=names,
                apart=apart,
                seen=form.cleaned_data["seen"],
            )
        except Refused as refused:
            form.add_error(None, str(refused))
            return render(request, "conferences/setup/topics.html", context)
        messages.success(request, _("The topics are changed."))
        return redirect("setup:topics", request.conference.slug)
    context["plan"] = plan_topics(present, names)
    return render(request, "conferences/setup/topics_preview.html", context)


@door("chair")
def publish(request: ConferenceRequest) -> HttpResponse:
    """What is missing before the conference is public, and the button."""
    if request.method == "POST":
        try:
            publishing.change_state(_user(request), conference=request.conference, state=request.POST.get("state", ""))
        except Refused as refused:
            messages.error(request, str(refused))
        else:
            messages.success(request, _("Done."))
        return redirect("setup:publish", request.conference.slug)
    checks = queries.publish_checks(request.conference)
    is_ready = all(check.is_done for check in checks if check.is_needed)
    return render(request, "conferences/setup/publish.html", {"checks": checks, "is_ready": is_ready})


def _user(request: ConferenceRequest) -> Any:
    return request.user


def _collection(key: str) -> Collection:
    found = collections.find(key)
    if found is None:
        raise Http404
    return found


def _item(request: ConferenceRequest, collection: Collection, pk: int) -> Any:
    rows = collection.model._default_manager.filter(conference=request.conference)
    return get_object_or_404(rows, pk=pk)


def _parent(request: ConferenceRequest, collection: Collection, item: Any) -> Any:
    if not collection.parent:
        return None
    if item is not None:
        return getattr(item, collection.parent)
    asked = request.GET.get("in", "")
    if collection.is_parent_optional and not asked:
        return None
    if not asked.isdecimal() or len(asked) > 12:
        raise Http404
    return get_object_or_404(collection.parent_model.objects.filter(conference=request.conference), pk=int(asked))


def _item_form(request: ConferenceRequest, collection: Collection, item: Any, parent: Any) -> ItemForm:
    # The form gets a copy: it writes into its instance even where it is wrong.
    copy = collection.model._default_manager.get(pk=item.pk) if item is not None else None
    fields = collection.form.Meta.fields  # type: ignore[attr-defined]
    return collection.form(
        request.POST or None,
        instance=copy,
        initial={"seen": fingerprint(item, fields) if item is not None else ""},
        conference=request.conference,
        siblings=collection.rows(request.conference, parent),
    )


def _item_context(request: ConferenceRequest, collection: Collection, item: Any, parent: Any) -> dict[str, Any]:
    nested = [queries.item_list(request.conference, child, item) for child in collection.children] if item else []
    return {
        "collection": collection,
        "item": item,
        "nested": nested,
        "crumbs": _crumbs(request, collection, parent, here=item or collection.add),
        "back_url": _after(request, collection, None, parent),
        "has_picture_place": item is not None and places.find(collection.key) is not None,
    }


def _after(request: ConferenceRequest, collection: Collection, item: Any, parent: Any) -> str:
    """Where to go from a row: into a new row that holds others, back to the row it stands in, or to its list."""
    slug = request.conference.slug
    if item is not None:
        return reverse("setup:edit", args=[slug, collection.key, item.pk])
    if parent is not None:
        above = next(one for one in collections.COLLECTIONS if one.model is type(parent))
        return reverse("setup:edit", args=[slug, above.key, parent.pk])
    return reverse("setup:list", args=[slug, collection.key])


def _crumbs(
    request: ConferenceRequest, collection: Collection | None = None, parent: Any = None, *, here: Any
) -> list[tuple[str, str]]:
    slug = request.conference.slug
    crumbs = [(_("Set up"), reverse("setup:home", args=[slug]))]
    if parent is not None and collection is not None:
        above = next(one for one in collections.COLLECTIONS if one.model is type(parent))
        crumbs += [(str(above.title), reverse("setup:list", args=[slug, above.key]))]
        crumbs += [(str(parent), reverse("setup:edit", args=[slug, above.key, parent.pk]))]
    elif collection is not None:
        crumbs += [(str(collection.title), reverse("setup:list", args=[slug, collection.key]))]
    return [*crumbs, (str(here)[:80], "")]
