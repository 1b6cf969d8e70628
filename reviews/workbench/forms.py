"""Forms of the workbench: they parse and say what is wrong, and never write."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from confsite.accounts.models import Person
from confsite.conferences.models import Conference
from confsite.ui.widgets import Slider
from reviews.models import AssignmentSettings, PairWish
from reviews.papers.forms import committee_of
from reviews.workbench.services import LOTTERY_ALONE

RULES = ("seniors_per_paper", "per_institution", "per_country", "no_coauthors_together", "no_two_cycles")


class ProposeForm(forms.ModelForm):
    """What a chair asks for most often; kept in the settings of the round."""

    class Meta:
        model = AssignmentSettings
        fields = ["per_paper", "with_area_chairs"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["per_paper"].widget.attrs |= {"min": 1, "max": 12}


class SettingsForm(forms.ModelForm):
    """All that can be asked of a round."""

    class Meta:
        model = AssignmentSettings
        fields = [
            "per_paper", "with_area_chairs", "keep_tracks", "text_weight", "topics_weight", "eager_factor",
            "willing_factor", "pinch_factor", "unwilling_factor", "seniors_per_paper", "per_institution",
            "per_country", "no_coauthors_together", "no_two_cycles", "fairness", "cap", "seed",
        ]  # fmt: skip
        widgets = {"fairness": Slider}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("text_weight", "topics_weight", *(f for f in self.fields if f.endswith("_factor"))):
            self.fields[name].widget.attrs |= {"step": "0.05", "min": "0", "max": "10"}
        self.fields["fairness"].widget.attrs |= {"step": "0.1", "min": "0", "max": "5"}
        self.fields["cap"].widget.attrs |= {"step": "1", "min": "10", "max": "100"}

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if not values.get("text_weight") and not values.get("topics_weight") and not self.errors:
            self.add_error("topics_weight", _("Words or topics must count for something: give one of them a weight."))
        if (values.get("cap") or 100) < 100:
            in_the_way = [name for name in (*RULES, "fairness") if values.get(name)]
            if in_the_way:
                self.add_error("cap", str(LOTTERY_ALONE))
            for name in in_the_way:
                self.add_error(name, _("Does not go together with a lottery."))
        return values


class SeniorsForm(forms.Form):
    """Who counts as senior."""

    seniors = forms.ModelMultipleChoiceField(
        label=_("Senior members"),
        queryset=Person.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Area chairs always count."),
    )

    def __init__(self, *args: Any, conference: Conference, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people: Any = self.fields["seniors"]
        people.queryset = committee_of(conference)


class WishForm(forms.Form):
    """One pair, pinned or forbidden."""

    number = forms.IntegerField(label=_("Paper number"), min_value=1, max_value=999_999_999)
    person = forms.ModelChoiceField(label=_("Person"), queryset=Person.objects.none())
    kind = forms.ChoiceField(
        label=_("What"),
        choices=[(PairWish.Kind.PIN, _("pin: in every proposal")), (PairWish.Kind.FORBID, _("forbid: in none"))],
    )
    reason = forms.CharField(label=_("Reason, for the other chairs"), required=False, max_length=300)

    def __init__(self, *args: Any, conference: Conference, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people: Any = self.fields["person"]
        people.queryset = committee_of(conference)


class PersonForm(forms.Form):
    """Somebody of the committee, to ask why not them."""

    person = forms.ModelChoiceField(label=_("Person"), queryset=Person.objects.none())

    def __init__(self, *args: Any, conference: Conference, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people: Any = self.fields["person"]
        people.queryset = committee_of(conference)
