"""Settings from the environment: an empty variable counts as unset, a wrong one is named."""

import os
from typing import Any

import environ
from django.core.exceptions import ImproperlyConfigured


class Environment(environ.Env):
    """Reads variables; docs/settings.md lists every one of them."""

    def __init__(self) -> None:
        super().__init__()
        # Compose files hand over unset variables as empty ones.
        self.ENVIRON = {name: value for name, value in os.environ.items() if value.strip()}

    def get_value(self, var: Any, *arguments: Any, **named: Any) -> Any:
        """Read one variable.

        Raises:
            ImproperlyConfigured: the value has the wrong form; the message names the variable, not the value.
        """
        try:
            return super().get_value(var, *arguments, **named)
        except (ValueError, TypeError) as problem:
            message = f"The variable {var} has a value of the wrong form: see docs/settings.md."
            raise ImproperlyConfigured(message) from problem

    def choice(self, var: str, *, default: str, among: tuple[str, ...]) -> str:
        """Read one word of a few.

        Raises:
            ImproperlyConfigured: it is another word; the message names those that are possible.
        """
        value = str(self.str(var, default=default)).lower()
        if value not in among:
            message = f"The variable {var} must be one of {', '.join(among)}: see docs/settings.md."
            raise ImproperlyConfigured(message)
        return value
