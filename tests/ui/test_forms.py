"""Forms as people with and without sight meet them."""

import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.ui.preview import PreviewForm


@pytest.fixture
def wrong() -> PreviewForm:
    form = PreviewForm({"title": "", "kind": "f"})
    form.is_valid()
    return form


def test_an_error_summary_links_to_each_wrong_field(draw, wrong) -> None:
    html = draw("{{ form }}", form=wrong)
    summary = html[html.index("error-summary") : html.index("</ul>")]
    assert '<a href="#id_title">Title</a>: This field is required.' in summary
    # A group of boxes has no control of its own to go to, so the link goes to its legend's fieldset.
    assert '<a href="#id_topics_field">Topics</a>' in summary
    assert 'id="id_topics_field"' in html


def test_a_wrong_field_is_marked_and_tied_to_its_error_and_its_help(draw, wrong) -> None:
    html = draw("{{ form.title.as_field_group }}", form=wrong)
    assert 'aria-invalid="true"' in html
    assert 'aria-describedby="id_title_help id_title_error"' in html
    assert 'id="id_title_error"' in html
    assert 'id="id_title_help"' in html
    assert '<label for="id_title">' in html


def test_radio_buttons_stand_in_a_fieldset_with_a_legend(draw) -> None:
    html = draw("{{ form.kind.as_field_group }}", form=PreviewForm())
    assert "<fieldset" in html
    assert "<legend>Kind" in html
    assert html.count('type="radio"') == 2


def test_hidden_fields_are_sent_but_not_drawn(draw) -> None:
    html = draw("{{ form }}", form=PreviewForm())
    assert html.count('name="revision"') == 1
    assert "Revision" not in html


def test_a_form_with_a_file_is_sent_as_multipart(draw) -> None:
    html = draw('{% include "components/form.html" with submit="Send" %}', form=PreviewForm())
    assert 'enctype="multipart/form-data"' in html
    assert ">Send</button>" in html


def test_what_was_typed_is_escaped_when_shown_again(draw) -> None:
    form = PreviewForm({"title": '"><script>alert(1)</script>'}, {"paper": SimpleUploadedFile("<b>.pdf", b"x")})
    assert "<script>" not in draw("{{ form }}", form=form)


def test_a_set_of_forms_is_drawn_like_a_form(draw) -> None:
    formset = forms.formset_factory(PreviewForm, extra=2)()
    html = draw("{{ formset }}", formset=formset)
    assert 'name="form-TOTAL_FORMS"' in html
    assert 'for="id_form-1-title"' in html
