from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "confsite.audit"
    label = "audit"
    verbose_name = "Log"

    def ready(self) -> None:
        from confsite.audit.personal_data import register_audit

        register_audit()
