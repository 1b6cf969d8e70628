"""The program's button on the front page of a conference."""

from django.urls import reverse
from django.utils.translation import gettext as _

from confsite.conferences.models import Conference
from confsite.conferences.public.actions import Action
from program.models import ProgramVersion


def program_action(conference: Conference) -> Action | None:
    """A way to the program, once one is published."""
    if not ProgramVersion.objects.filter(conference=conference, is_current=True).exists():
        return None
    return Action(_("See the program"), reverse("program:home", args=[conference.slug]))
