"""What else happens when somebody takes a role: higher apps register, for example to look for conflicts."""

from collections.abc import Callable

from confsite.conferences.models import Membership

AcceptHook = Callable[[Membership], object]  # what it returns is ignored
_hooks: dict[str, AcceptHook] = {}


def on_accept(name: str, hook: AcceptHook) -> None:
    """Call `hook(membership)` in the transaction in which somebody takes a role by invitation."""
    _hooks[name] = hook


def accepted(membership: Membership) -> None:
    """Tell everybody who registered."""
    for hook in _hooks.values():
        hook(membership)
