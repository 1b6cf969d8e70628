from django.apps import AppConfig


class ConferencesConfig(AppConfig):
    name = "confsite.conferences"
    label = "conferences"
    verbose_name = "Conferences"

    def ready(self) -> None:
        from django.utils.translation import gettext_lazy as _

        from confsite.conferences import menus
        from confsite.conferences.files import parts
        from confsite.conferences.files.conference_tables import PART

        parts.register(PART)
        menus.register(menus.MenuEntry("public", "", _("Overview"), "conferences:home", 0))
        register_mail_pages()
        register_people()
        register_setup()


def register_mail_pages() -> None:
    """Mail and long work: their pages, and the letter a chair writes."""
    from django.utils.translation import gettext_lazy as _

    from confsite.conferences import menus
    from confsite.conferences.mail_pages import audiences_by_role, emails

    emails.register()
    audiences_by_role.register()
    menus.register(
        menus.MenuEntry("chair", _("Record"), _("Mail"), "mailing:mails", 190),
        menus.MenuEntry("chair", _("Record"), _("Long work"), "jobs:jobs", 210),
    )


def register_people() -> None:
    """Roles and invitations: their mail, their to-dos, their pages, their part in a person's data."""
    from django.utils.translation import gettext_lazy as _

    from confsite.conferences import menus, todos
    from confsite.conferences.invitations import emails
    from confsite.conferences.invitations import todos as people_todos
    from confsite.conferences.personal_data import register_conferences

    register_conferences()
    emails.register()
    todos.register("invitations", people_todos.invitations_to_answer)
    todos.register("profile", people_todos.profile_to_check)
    todos.register("silent invitations", people_todos.silent_to_remind)
    menus.register(
        menus.MenuEntry("chair", _("People"), _("Members"), "people_chair:members", 40),
        menus.MenuEntry("chair", _("People"), _("Invitations"), "people_chair:invitations", 41),
    )


def register_setup() -> None:
    """Setting up, dates and rehearsal: their mail and their pages."""
    from django.utils.translation import gettext_lazy as _

    from confsite.conferences import menus
    from confsite.conferences.dates import emails
    from confsite.conferences.pictures.services import erase_all_later
    from confsite.conferences.rehearsal import clone_parts, cloning
    from confsite.conferences.viewer import Viewer

    emails.register()
    clone_parts.register()
    cloning.register_ending(erase_all_later)
    group = _("Set up")

    def chairs(viewer: Viewer) -> bool:
        return viewer.is_chair

    menus.register(
        menus.MenuEntry("chair", group, _("Conference"), "setup:home", 32, chairs),
        menus.MenuEntry("chair", group, _("Important dates"), "setup:dates", 33, chairs),
        menus.MenuEntry("chair", group, _("What will happen when"), "setup:timeline", 34, chairs),
        menus.MenuEntry("chair", group, _("Reminders"), "setup:reminders", 35, chairs),
        menus.MenuEntry("chair", group, _("Rehearse and copy"), "setup:rehearsal", 36, chairs),
    )
