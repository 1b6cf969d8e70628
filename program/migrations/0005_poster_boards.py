"""A poster session may say how many boards it has."""

import django.core.validators
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("program", "0004_agenda_and_display")]

    operations = [
        migrations.AddField(
            model_name="session",
            name="boards",
            field=models.PositiveSmallIntegerField(
                blank=True,
                help_text="Of a poster session; empty: as many as there are posters.",
                null=True,
                validators=[django.core.validators.MinValueValidator(1)],
                verbose_name="boards",
            ),
        ),
        migrations.AddConstraint(
            model_name="session",
            constraint=models.CheckConstraint(
                condition=models.Q(("boards__isnull", True), ("boards__gt", 0), _connector="OR"),
                name="session_has_a_board_or_no_limit",
            ),
        ),
    ]
