from typing import Any

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "confsite.accounts"
    label = "accounts"
    verbose_name = "People and accounts"

    def ready(self) -> None:
        from confsite.accounts import personal_data

        personal_data.register_accounts()
        follow_allauth()


def follow_allauth() -> None:
    """Keep a person's addresses in step with the login's; allauth tells of its own changes by signals only."""
    from allauth.account import signals

    from confsite.accounts.services import follow_address_changes

    def follow(user: Any, **_kwargs: Any) -> None:
        follow_address_changes(user)

    signals.email_changed.connect(follow, weak=False, dispatch_uid="person follows changed address")
    signals.email_removed.connect(follow, weak=False, dispatch_uid="person follows removed address")
