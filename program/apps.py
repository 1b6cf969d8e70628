from django.apps import AppConfig


class ProgramConfig(AppConfig):
    name = "program"
    label = "program"
    verbose_name = "Program"

    def ready(self) -> None:
        from confsite.conferences.files import parts
        from confsite.jobs import services as jobs
        from program import emails, event_file, notices, personal_data
        from program.services import proposals

        parts.register(event_file.PART)
        emails.register()
        notices.register()
        personal_data.register_program()
        jobs.register(proposals.BUILD, proposals.build)
