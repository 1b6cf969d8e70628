from django.apps import AppConfig


class ConferencesConfig(AppConfig):
    name = "confsite.conferences"
    label = "conferences"
    verbose_name = "Conferences"
