from django.apps import AppConfig


class ConferencesConfig(AppConfig):
    name = "confsite.conferences"
    label = "conferences"
    verbose_name = "Conferences"

    def ready(self) -> None:
        from confsite.conferences.files import parts
        from confsite.conferences.files.conference_tables import PART

        parts.register(PART)
