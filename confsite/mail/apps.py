from django.apps import AppConfig


class MailConfig(AppConfig):
    name = "confsite.mail"
    label = "mail"
    verbose_name = "Mail"
