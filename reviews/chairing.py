"""What the chair's and the authors' side of reviewing offers to the apps below; called from `AppConfig.ready`."""

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from confsite.conferences.viewer import Viewer


def register_chairing() -> None:
    """Register menus, mail, jobs, panels, todos and the question which papers a chair may see."""
    from confsite.conferences import todos
    from confsite.conferences.viewing_as import showing
    from reviews.assignments import emails as assignment_emails
    from reviews.author_pages import emails as response_emails
    from reviews.author_pages.panels import reviews_panel
    from reviews.author_pages.todos import response_todos
    from reviews.coverage import emails as coverage_emails
    from reviews.dashboard.todos import chair_todos
    from reviews.decisions import emails as decision_emails
    from reviews.handling import emails as handling_emails
    from reviews.handling.personal_data import register_personal_data
    from reviews.integrity.jobs import register_job as register_integrity
    from reviews.papers.scope import ChairAccess, visible
    from reviews.repairs.registering import register_repairs
    from reviews.trace.services import VERB as IDENTITY_READ
    from reviews.viewing_as.members import make_member
    from reviews.workbench.registering import register_workbench
    from submissions import chair_view, panels

    assignment_emails.register_mail()
    coverage_emails.register_mail()
    decision_emails.register_mail()
    handling_emails.register_mail()
    register_personal_data()
    response_emails.register_mail()
    register_workbench()
    register_repairs()
    register_integrity()
    showing.register(make_member, kept_verbs=[IDENTITY_READ])
    panels.register("reviews", reviews_panel)
    todos.register("chairing", chair_todos)
    todos.register("responses", response_todos)
    chair_view.register(lambda viewer: visible(ChairAccess(viewer)))
    _register_menu()


def _register_menu() -> None:
    from confsite.conferences import menus
    from confsite.conferences.menus import MenuEntry

    def chairs(viewer: "Viewer") -> bool:
        return viewer.is_chair

    def staff(viewer: "Viewer") -> bool:
        return viewer.is_staff_member and not viewer.is_chair

    def readers(viewer: "Viewer") -> bool:
        return viewer.is_chair or viewer.is_staff_member

    papers, reviewing, decided = _("Papers"), _("Reviewing"), _("Decisions")
    menus.register(
        MenuEntry("chair", "", _("Overview"), "chair:home", 10, chairs),
        MenuEntry("chair", papers, _("All papers"), "reviewing:papers", 20, readers),
        MenuEntry("chair", papers, _("Conflicts"), "reviewing:conflicts", 30, chairs),
        MenuEntry("chair", papers, _("Handling chairs"), "reviewing:handling", 35, chairs),
        MenuEntry("chair", reviewing, _("Reviewers"), "reviewing:reviewers", 40, chairs),
        MenuEntry("chair", reviewing, _("Coverage"), "reviewing:coverage", 45, chairs),
        MenuEntry("chair", reviewing, _("Assignments"), "reviewing:assignments", 50, chairs),
        MenuEntry("chair", reviewing, _("Integrity"), "reviewing:integrity", 51, chairs),
        MenuEntry("chair", reviewing, _("Review form"), "reviewing:questions", 52, chairs),
        MenuEntry("chair", reviewing, _("Who sees what"), "reviewing:rules", 54, chairs),
        MenuEntry("chair", reviewing, _("View as"), "reviewing:view_as", 56, chairs),
        MenuEntry("chair", reviewing, _("Reviewing as CSV"), "reviewing:reviewing_csv", 58, readers),
        MenuEntry("chair", decided, _("Review board"), "reviewing:board", 60, chairs),
        MenuEntry("chair", decided, _("Decisions and releases"), "reviewing:decisions", 65, chairs),
        MenuEntry("chair", _("Record"), _("Log"), "reviewing:log", 200, chairs),
        MenuEntry("committee", _("Staff"), _("All papers and reviews"), "reviewing:papers", 80, staff),
        MenuEntry("committee", _("Staff"), _("Reviewing as CSV"), "reviewing:reviewing_csv", 90, staff),
    )
