"""How every form of the site is drawn: labels, help, errors and their links for assistive technology."""

from typing import Any

from django.conf import settings
from django.forms.renderers import DjangoTemplates, TemplatesSetting
from django.template import TemplateDoesNotExist


class FormRenderer(TemplatesSetting):
    """Draw forms with the site's templates, and widgets the site does not override with Django's own."""

    form_template_name = "ui/form_fields.html"
    formset_template_name = "ui/formset.html"
    field_template_name = "ui/field.html"

    def __init__(self) -> None:
        self._fallback = DjangoTemplates()
        self._found: dict[str, Any] = {}

    def get_template(self, template_name: str) -> Any:
        """Return the site's template of that name, else the one shipped with Django."""
        if settings.DEBUG:
            return self._look_up(template_name)
        # A form draws dozens of widgets, and finding that the site has no template of its own takes longest.
        if template_name not in self._found:
            self._found[template_name] = self._look_up(template_name)
        return self._found[template_name]

    def _look_up(self, template_name: str) -> Any:
        try:
            return super().get_template(template_name)
        except TemplateDoesNotExist:
            return self._fallback.get_template(template_name)
