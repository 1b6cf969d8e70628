from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "confsite.jobs"
    label = "jobs"
    verbose_name = "Jobs"
