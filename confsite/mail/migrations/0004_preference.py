import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import confsite.clock


class Migration(migrations.Migration):
    dependencies = [
        ("mail", "0003_about"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="MailPreference",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "interval",
                    models.CharField(
                        choices=[
                            ("AT_ONCE", "each piece of news at once, as a mail of its own"),
                            ("DAILY", "gathered, at most one mail a day from each conference"),
                            ("WEEKLY", "gathered, at most one mail a week from each conference"),
                        ],
                        max_length=10,
                    ),
                ),
                ("changed_at", models.DateTimeField(default=confsite.clock.physical_now)),
                (
                    "user",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="mail_preference",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "db_table": "mail_preference",
            },
        ),
    ]
