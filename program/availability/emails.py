"""The question to presenters: when can you come?"""

from django.urls import reverse
from django.utils.translation import gettext_lazy

from confsite.conferences.mail_pages import owners
from confsite.mail import kinds
from program.availability.services import ASK


def register() -> None:
    """Add the kind of mail, and where a held batch of it is settled."""
    owners.register(ASK, lambda batch: reverse("schedule:availability", args=[batch.conference.slug]))
    kinds.register(
        kinds.MailKind(
            key=ASK,
            title=gettext_lazy("When can you present?"),
            subject=gettext_lazy("[{{ conference }}] When can you present?"),
            body=gettext_lazy(
                "Dear {{ name }},\n\n"
                "we are building the program of {{ conference_name }}. You stand in it with {{ talks }}.\n\n"
                "Please mark the hours in which you cannot present, or would rather not: {{ answer_url }}\n\n"
                "The link is yours alone and needs no account; only the chairs see what you answer. "
                "You can change it until the event is over. If you can come at any hour, just press *Save*."
            ),
            placeholders={
                "talks": gettext_lazy("The titles of their talks"),
                "answer_url": gettext_lazy("The personal link to the page where they answer"),
            },
            samples={
                "talks": "“Counting What Sparse Networks Skip”",
                "answer_url": "https://conference.example.org/ws/program/availability/…/",
            },
        )
    )
