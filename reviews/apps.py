from typing import TYPE_CHECKING

from django.apps import AppConfig

if TYPE_CHECKING:
    from confsite.conferences.viewer import Viewer


class ReviewsConfig(AppConfig):
    name = "reviews"
    label = "reviews"
    verbose_name = "Reviews"

    def ready(self) -> None:
        self.register_committee()
        from confsite.conferences.files import parts
        from reviews import event_file, setup_parts

        parts.register(event_file.PART)
        setup_parts.register()
        from reviews.chairing import register_chairing

        register_chairing()

    def register_committee(self) -> None:
        """What the committee's side offers to the apps below."""
        from django.urls import reverse
        from django.utils.translation import gettext_lazy as _

        from confsite.conferences import menus, todos
        from confsite.conferences.invitations import hooks
        from confsite.conferences.menus import MenuEntry
        from confsite.conferences.models import Role
        from confsite.jobs import services as jobs
        from reviews import audiences, emails, personal_data
        from reviews.conflicts import notices as conflict_notices
        from reviews.conflicts.jobs import DETECT, detect_conflicts
        from reviews.conflicts.services import look_at_newcomer
        from reviews.expertise import personal_data as expertise_data
        from reviews.expertise.fits import FIT, compute_fits
        from reviews.home.todos import committee_todos

        def bids(viewer: "Viewer") -> bool:
            return viewer.holds(Role.PC_CHAIR, Role.AREA_CHAIR, Role.PC_MEMBER)

        emails.register_mail()
        conflict_notices.register_mail()
        audiences.register_audiences()
        personal_data.register_personal_data()
        expertise_data.register_personal_data()
        todos.register("reviewing", committee_todos)
        hooks.on_accept("conflicts", look_at_newcomer)
        jobs.register(
            DETECT,
            detect_conflicts,
            title=_("Search for conflicts of interest"),
            page_of=lambda job: reverse("reviewing:conflicts", args=[job.conference.slug]),
        )
        jobs.register(FIT, compute_fits, title=_("Comparison of papers with what reviewers wrote"))
        menus.register(
            MenuEntry("committee", "", _("Overview"), "reviews:home", 10),
            MenuEntry("committee", "", _("My reviews"), "reviews:mine", 20),
            MenuEntry("committee", "", _("Papers"), "reviews:papers", 30),
            MenuEntry("committee", _("Before reviewing"), _("Conflicts"), "reviews:conflicts", 40),
            MenuEntry("committee", _("Before reviewing"), _("Bids"), "reviews:bids", 50, bids),
            MenuEntry("committee", _("Before reviewing"), _("My expertise"), "reviews:expertise", 60, bids),
            MenuEntry("committee", _("Before reviewing"), _("My topics"), "reviews:interests", 70, bids),
        )
