from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "confsite.accounts"
    label = "accounts"
    verbose_name = "People and accounts"

    def ready(self) -> None:
        from confsite.accounts import personal_data

        personal_data.register_accounts()
