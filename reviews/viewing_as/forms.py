"""Whom a chair wants to be."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from reviews.viewing_as.members import WITHOUT_PAPER, Member
from submissions.models import Submission


class ViewAsForm(forms.Form):
    """A kind of member, and the paper it is about. `papers` are those the chair sees."""

    member = forms.ChoiceField(label=_("View as"), choices=Member.choices)
    number = forms.IntegerField(
        label=_("Number of the paper"),
        required=False,
        min_value=1,
        max_value=999_999_999,
        help_text=_("Not needed for a PC member, an area chair or staff without a paper of their own."),
    )

    def __init__(self, *args: Any, papers: QuerySet[Submission], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._papers = papers

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if "member" not in data or "number" not in data:
            return data
        data["member"] = Member(data["member"])
        number, data["paper"] = data["number"], None
        if data["member"] in WITHOUT_PAPER:
            return data
        if number is None:
            self.add_error("number", _("Which paper? This member is somebody only to a paper."))
            return data
        data["paper"] = self._papers.filter(number=number).first()
        if data["paper"] is None:
            self.add_error("number", _("There is no such paper. Look its number up in the table of papers."))
        return data
