from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "confsite.audit"
    label = "audit"
    verbose_name = "Log"
