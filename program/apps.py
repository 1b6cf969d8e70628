from django.apps import AppConfig


class ProgramConfig(AppConfig):
    name = "program"
    label = "program"
    verbose_name = "Program"

    def ready(self) -> None:
        from confsite.conferences.files import parts
        from program import event_file

        parts.register(event_file.PART)
