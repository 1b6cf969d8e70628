"""What else happens when somebody's profile changes: higher apps register, for example to look for conflicts anew."""

from collections.abc import Callable

from confsite.accounts.models import Person

ProfileHook = Callable[[Person], None]
_hooks: dict[str, ProfileHook] = {}


def on_profile_change(name: str, hook: ProfileHook) -> None:
    """Call `hook(person)` in the transaction that changed affiliations, relations, publications or addresses."""
    _hooks[name] = hook


def profile_changed(person: Person) -> None:
    """Tell everybody who registered."""
    for hook in _hooks.values():
        hook(person)
