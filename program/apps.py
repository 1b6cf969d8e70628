from django.apps import AppConfig


class ProgramConfig(AppConfig):
    name = "program"
    label = "program"
    verbose_name = "Program"

    def ready(self) -> None:
        from django.urls import reverse
        from django.utils.translation import gettext_lazy as _

        from confsite.conferences.files import parts
        from confsite.conferences.public import actions
        from confsite.conferences.rehearsal import cloning
        from confsite.conferences.setup import publishing
        from confsite.jobs import services as jobs
        from program import emails, event_file, front_page, notices, personal_data
        from program.agenda import personal_data as agenda_data
        from program.bundle import making
        from program.bundle import services as bundle
        from program.models import ProgramDisplay, ProgramSettings, Room, RoomClosure
        from program.panels import slides_panel
        from program.services import building
        from submissions import panels

        parts.register(event_file.PART)
        actions.register("program", front_page.program_action)
        cloning.register(
            cloning.Copied(Room),
            cloning.Copied(ProgramSettings),
            cloning.Copied(ProgramDisplay),
            # Next year's edition is on other days; a rehearsal is on the same.
            cloning.Copied(RoomClosure, change=lambda copying, _closure: copying.is_rehearsal),
        )
        emails.register()
        notices.register()
        personal_data.register_program()
        panels.register("slides", slides_panel)
        agenda_data.register_agenda()
        publishing.register_listener(bundle.follow_state)
        jobs.register(
            bundle.KIND,
            making.make,
            title=_("Static copy of the program"),
            page_of=lambda job: reverse("program:home", args=[job.conference.slug]),
        )
        jobs.register(
            building.BUILD,
            building.build,
            title=_("Proposal of a program"),
            page_of=lambda job: reverse("schedule:proposals", args=[job.conference.slug]),
        )
