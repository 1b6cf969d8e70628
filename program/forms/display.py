"""What the public program shows, and to whom."""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy

from confsite.conferences.models import Conference, Milestone
from program.models import ProgramDisplay


class DisplayForm(forms.ModelForm):
    """Join links, papers and slides: for everybody, for people with an account, or for nobody."""

    files_from = forms.ChoiceField(
        label=gettext_lazy("Papers and slides can be read from"),
        required=False,
        help_text=gettext_lazy("A date that is not set, or has no day, has not come: nothing is shown until then."),
    )

    class Meta:
        model = ProgramDisplay
        fields: ClassVar = ["join_links", "papers", "slides", "files_from"]
        help_texts: ClassVar = {
            "join_links": gettext_lazy("Feeds, which need no account, carry them only where everybody sees them."),
            "papers": gettext_lazy(
                "Final versions that their authors handed in. Only where the settings of the conference put accepted "
                "papers on the program at all."
            ),
        }

    def __init__(self, *args: Any, conference: Conference, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = set(Milestone.objects.filter(conference=conference).values_list("kind", flat=True))
        kinds.add(self.instance.files_from)
        field = self.fields["files_from"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [
            ("", gettext_lazy("the moment the program is published")),
            *((kind.value, kind.label) for kind in Milestone.Kind if kind.value in kinds),
        ]
