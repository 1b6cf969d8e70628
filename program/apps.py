from django.apps import AppConfig


class ProgramConfig(AppConfig):
    name = "program"
    label = "program"
    verbose_name = "Program"
