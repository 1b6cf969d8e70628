import uuid
from typing import Any

import django.db.models.deletion
from django.db import migrations, models


def keep_given_letters(apps: Any, schema_editor: Any) -> None:
    """Reviews submitted before keep the letters under which they were read; the first one of a person counts."""
    Review, ReviewerLetter = apps.get_model("reviews", "Review"), apps.get_model("reviews", "ReviewerLetter")
    for review in Review.objects.filter(is_meta=False).exclude(label="").order_by("id"):
        letters = ReviewerLetter.objects.filter(submission_id=review.submission_id)
        if letters.filter(models.Q(person_id=review.reviewer_id) | models.Q(letter=review.label)).exists():
            continue
        ReviewerLetter.objects.create(
            conference_id=review.conference_id,
            submission_id=review.submission_id,
            person_id=review.reviewer_id,
            letter=review.label,
        )


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0001_initial"),
        ("conferences", "0001_initial"),
        ("submissions", "0001_initial"),
        ("reviews", "0006_handling_changes"),
    ]

    operations = [
        migrations.AddField(
            model_name="reviewversion",
            name="attachments",
            field=models.JSONField(
                blank=True, default=list, help_text="Rows of public_id, number, audience, kind, size and pages."
            ),
        ),
        migrations.CreateModel(
            name="ReviewerLetter",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("letter", models.CharField(max_length=2)),
                (
                    "conference",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="reviewer_letters",
                        to="conferences.conference",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reviewer_letters",
                        to="accounts.person",
                    ),
                ),
                (
                    "submission",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="reviewer_letters",
                        to="submissions.submission",
                    ),
                ),
            ],
            options={
                "db_table": "reviews_reviewer_letter",
                "constraints": [
                    models.UniqueConstraint(fields=("submission", "person"), name="one_letter_per_reviewer_and_paper"),
                    models.UniqueConstraint(fields=("submission", "letter"), name="reviewer_letter_once_per_paper"),
                    models.CheckConstraint(
                        condition=models.Q(("letter", ""), _negated=True), name="reviewer_letter_is_one"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ReviewAttachment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "number",
                    models.PositiveSmallIntegerField(help_text="Within the review; part of the file's neutral name."),
                ),
                (
                    "audience",
                    models.CharField(
                        choices=[
                            ("AUTHORS", "authors and committee"),
                            ("COMMITTEE", "reviewers and chairs"),
                            ("CHAIRS", "chairs only"),
                        ],
                        default="COMMITTEE",
                        max_length=12,
                        verbose_name="who may read it",
                    ),
                ),
                ("kind", models.CharField(choices=[("PDF", "PDF"), ("TEXT", "text")], max_length=4)),
                ("size", models.PositiveBigIntegerField()),
                ("page_count", models.PositiveIntegerField(blank=True, null=True)),
                ("added_at", models.DateTimeField()),
                (
                    "removed_at",
                    models.DateTimeField(blank=True, help_text="From the working copy; versions keep it.", null=True),
                ),
                (
                    "conference",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="review_attachments",
                        to="conferences.conference",
                    ),
                ),
                (
                    "review",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="attachments", to="reviews.review"
                    ),
                ),
                (
                    "stored_file",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="review_attachments",
                        to="submissions.storedfile",
                    ),
                ),
            ],
            options={
                "db_table": "reviews_review_attachment",
                "ordering": ["review", "number"],
                "constraints": [
                    models.UniqueConstraint(fields=("review", "number"), name="attachment_number_once_per_review")
                ],
            },
        ),
        migrations.RunPython(keep_given_letters, migrations.RunPython.noop),
    ]
