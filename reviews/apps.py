from django.apps import AppConfig


class ReviewsConfig(AppConfig):
    name = "reviews"
    label = "reviews"
    verbose_name = "Reviews"

    def ready(self) -> None:
        from confsite.conferences.files import parts
        from reviews import event_file

        parts.register(event_file.PART)
