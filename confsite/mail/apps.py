from django.apps import AppConfig


class MailConfig(AppConfig):
    name = "confsite.mail"
    label = "mail"
    verbose_name = "Mail"

    def ready(self) -> None:
        from confsite.mail import digests
        from confsite.mail.personal_data import register_mail

        digests.register()
        register_mail()
