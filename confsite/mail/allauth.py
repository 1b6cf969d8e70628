"""allauth's mail goes through the outbox like all other mail; confirming an address claims what is known by it."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest
from django.template import TemplateDoesNotExist
from django.template.loader import render_to_string

from confsite.accounts.services import claim_address, claim_verified_addresses
from confsite.bell import ring
from confsite.mail.models import OutboxMail
from confsite.mail.outbox import DRAIN


class OutboxAccountAdapter(DefaultAccountAdapter):
    """allauth, wired to the outbox and to persons."""

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Queue allauth's mail as secret: invisible to chairs, emptied after sending."""
        message = self.render_mail(template_prefix, email, context)
        html = ""
        if message.content_subtype != "html":
            try:
                html = render_to_string(f"{template_prefix}_message.html", context, self.request)
            except TemplateDoesNotExist:
                html = ""
        OutboxMail.objects.create(
            template=template_prefix[:80],
            mail_class=OutboxMail.Class.SECRET,
            to_address=email,
            subject=message.subject,
            body_text=str(message.body),
            body_html=html,
        )
        ring(DRAIN)

    def confirm_email(self, request: HttpRequest, email_address: Any) -> bool:
        """A verified address makes its owner the author, invitee or speaker known by it."""
        is_confirmed = bool(super().confirm_email(request, email_address))
        if is_confirmed:
            claim_address(email_address.user, email=email_address.email)
        return is_confirmed

    def login(self, request: HttpRequest, user: Any) -> None:
        """Whoever signs in has what their verified addresses stand for, however these were verified."""
        super().login(request, user)
        claim_verified_addresses(user)
