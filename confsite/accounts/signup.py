"""What sign-up asks beyond address and password. allauth builds both of its sign-up forms on this one."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from confsite.accounts.models import User
from confsite.accounts.services import create_person_for


class NameForm(forms.Form):
    """One's name, as it will stand on papers and programs."""

    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=200,
        help_text=gettext_lazy("As printed on papers. You can change it later."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    field_order = ["name", "email", "password1", "password2"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        login = getattr(self, "sociallogin", None)
        data = login.account.extra_data if login is not None else {}
        if isinstance(data.get("name"), str):
            self.initial.setdefault("name", data["name"])

    def clean_name(self) -> str:
        name = " ".join(self.cleaned_data["name"].split())
        if not any(c.isalpha() for c in name):
            raise ValidationError(_("Write your name with letters."))
        return name

    def signup(self, request: HttpRequest, user: User) -> None:
        """Called by allauth once the login is saved."""
        create_person_for(user, name=self.cleaned_data["name"])
