from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SubmissionsConfig(AppConfig):
    name = "submissions"
    label = "submissions"
    verbose_name = "Submissions"

    def ready(self) -> None:
        from confsite.conferences import menus
        from confsite.conferences.dates import people
        from confsite.conferences.menus import MenuEntry
        from confsite.conferences.models import Role
        from submissions import audiences, emails, endings, personal_data, places, queries, todos

        emails.register()
        audiences.register()
        todos.register()
        personal_data.register()
        places.register()
        endings.register()
        people.register_papers(queries.papers_written_by)
        menus.register(
            MenuEntry("author", "", _("My papers"), "submissions:home", 10),
            MenuEntry("chair", _("Papers"), _("Import papers"), "papers:import", 25, lambda viewer: viewer.is_chair),
            MenuEntry(
                "chair",
                _("Decisions"),
                _("Camera-ready"),
                "papers:camera_ready",
                67,
                lambda viewer: viewer.is_chair or viewer.holds(Role.PUBLICATION_CHAIR),
            ),
        )
