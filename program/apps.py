from django.apps import AppConfig


class ProgramConfig(AppConfig):
    name = "program"
    label = "program"
    verbose_name = "Program"

    def ready(self) -> None:
        from confsite.conferences.files import parts
        from confsite.conferences.rehearsal import cloning
        from confsite.jobs import services as jobs
        from program import emails, event_file, notices, personal_data
        from program.models import Room
        from program.services import proposals

        parts.register(event_file.PART)
        cloning.register(cloning.Copied(Room))
        emails.register()
        notices.register()
        personal_data.register_program()
        jobs.register(proposals.BUILD, proposals.build)
