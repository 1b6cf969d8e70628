"""Findings on a document in words: what it is, and what to do about it."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy

from submissions.inspection.checks import Finding

PAPER_NAMES = {"a4": gettext_lazy("A4"), "letter": gettext_lazy("US Letter")}

# code: (what was found, what to do about it; empty where nothing is to be done)
TEXTS: dict[str, tuple[Any, Any]] = {
    # cannot be read
    "missing": (
        gettext_lazy("The file could not be found."),
        gettext_lazy("Upload it once more."),
    ),
    "empty": (
        gettext_lazy("The file is empty (0 bytes)."),
        gettext_lazy("Check that the PDF opens on your machine and upload it once more."),
    ),
    "not_pdf": (
        gettext_lazy("The file is not a PDF."),
        gettext_lazy("Export your paper as PDF; renaming a file does not change what it is."),
    ),
    "truncated": (
        gettext_lazy("The end of the PDF is missing."),
        gettext_lazy("The file was cut off, most often by a broken transfer. Make it anew and upload it once more."),
    ),
    "damaged": (
        gettext_lazy("The PDF is damaged and cannot be read."),
        gettext_lazy("Make the PDF anew from its source, or print it to PDF from your viewer, and upload that."),
    ),
    "password": (
        gettext_lazy("The PDF asks for a password."),
        gettext_lazy("Save it without password; nobody here could open it."),
    ),
    "no_pages": (
        gettext_lazy("The PDF has no pages."),
        gettext_lazy("Make the PDF anew and check that it shows your paper."),
    ),
    "too_many_pages": (
        gettext_lazy("The PDF has %(pages)d pages, more than can be inspected here."),
        gettext_lazy("Check that it is the right file; long material belongs in the supplement."),
    ),
    "expands": (
        gettext_lazy("The PDF grows beyond every reasonable size when it is opened."),
        gettext_lazy("Reduce the resolution of its figures, or print it to PDF from your viewer, and upload that."),
    ),
    "timeout": (
        gettext_lazy("Reading the PDF took too long and was stopped."),
        gettext_lazy(
            "Try once more; if it happens again, save very detailed figures as pictures and make the PDF anew."
        ),
    ),
    "crashed": (
        gettext_lazy("The PDF could not be read: the reader stopped at something in it."),
        gettext_lazy("Make the PDF anew from its source, or print it to PDF from your viewer, and upload that."),
    ),
    # opens
    "opens": (
        ngettext_lazy("The PDF opens and has %(pages)d page.", "The PDF opens and has %(pages)d pages.", "pages"),
        "",
    ),
    "restricted": (
        gettext_lazy("The PDF is encrypted, though it opens without a password."),
        gettext_lazy("Save it without restrictions, so that readers can print it and add notes."),
    ),
    "repaired": (
        gettext_lazy("The PDF has small defects that were repaired while reading."),
        gettext_lazy("Look through the pages; if one is missing or odd, make the PDF anew."),
    ),
    # pages
    "too_short": (
        gettext_lazy("The paper has %(pages)d pages; at least %(minimum)d are expected."),
        gettext_lazy("Check the file and the submission type."),
    ),
    "too_long": (
        gettext_lazy("The paper has %(pages)d pages; at most %(maximum)d are allowed, references included."),
        gettext_lazy("Shorten it to %(maximum)d pages, or move material to the supplement."),
    ),
    "page_rule_kept": (
        ngettext_lazy(
            "The length is within the rule (%(pages)d page).",
            "The length is within the rule (%(pages)d pages).",
            "pages",
        ),
        "",
    ),
    "references_unknown": (
        gettext_lazy(
            "The paper has %(pages)d pages; at most %(maximum)d are allowed before the references, and no heading "
            "“References” was found."
        ),
        gettext_lazy("If the references begin after page %(maximum)d, shorten the text; otherwise you can go on."),
    ),
    "body_too_long": (
        gettext_lazy(
            "The text before the references seems to fill %(body)d pages; at most %(maximum)d are allowed. "
            "The references were found on page %(page)d."
        ),
        gettext_lazy("Shorten it if that is right. If the references begin earlier, you can go on."),
    ),
    "body_too_short": (
        gettext_lazy(
            "The text before the references seems to fill %(body)d pages; at least %(minimum)d are expected. The "
            "references were found on page %(page)d."
        ),
        gettext_lazy("Check the file and the submission type. If the references begin later, you can go on."),
    ),
    "page_rule_kept_before_references": (
        ngettext_lazy(
            "The length is within the rule: %(body)d page before the references on page %(page)d.",
            "The length is within the rule: %(body)d pages before the references on page %(page)d.",
            "body",
        ),
        "",
    ),
    "references_found": (gettext_lazy("The references begin on page %(page)d."), ""),
    "references_not_found": (gettext_lazy("No heading “References” was found."), ""),
    # paper
    "mixed_sizes": (
        gettext_lazy("The pages differ in size: page %(page)d is %(width)d × %(height)d mm."),
        gettext_lazy("Check that this is intended."),
    ),
    "paper_size": (
        gettext_lazy("Page %(page)d is %(width)d × %(height)d mm, not %(paper)s."),
        gettext_lazy("Set the paper size to %(paper)s in your document and make the PDF anew."),
    ),
    "paper_size_kept": (gettext_lazy("All pages are %(paper)s."), ""),
    # fonts and text
    "fonts_missing": (
        ngettext_lazy(
            "%(count)d font is not embedded: %(fonts)s.", "%(count)d fonts are not embedded: %(fonts)s.", "count"
        ),
        gettext_lazy(
            "Embed all fonts, also those of figures, when you make the PDF; otherwise it looks different for others."
        ),
    ),
    "fonts_embedded": (gettext_lazy("All fonts are embedded."), ""),
    "no_text": (
        gettext_lazy("Almost no text was found; the pages seem to be pictures."),
        gettext_lazy("Export the PDF from its source, so that it can be searched and read aloud."),
    ),
    "hidden_text": (
        gettext_lazy("Text that readers cannot see was found on page %(pages_listed)s."),
        gettext_lazy("Remove white, invisible or tiny text. If you know it to be harmless, you can go on."),
    ),
    # active content
    "javascript": (
        gettext_lazy("The PDF contains a script."),
        gettext_lazy("Remove it; readers' viewers will not run it, and some refuse the file."),
    ),
    "launch_action": (
        gettext_lazy("The PDF contains a link that starts a program."),
        gettext_lazy("Remove it; many viewers and mail filters refuse such files."),
    ),
    "attachments": (
        gettext_lazy("Files are attached inside the PDF."),
        gettext_lazy("Remove them and upload such material as the supplement."),
    ),
    # anonymity
    "author_in_metadata": (
        gettext_lazy("The PDF's properties seem to name someone: %(field)s is “%(value)s”."),
        gettext_lazy("Empty the document properties (in LaTeX, leave pdfauthor empty) and make the PDF anew."),
    ),
    "author_on_first_page": (
        gettext_lazy("Page 1 seems to name an author: %(names)s."),
        gettext_lazy("Remove names, addresses and affiliations. If it is only a citation, you can go on."),
    ),
    "email_on_first_page": (
        gettext_lazy("An e-mail address stands on page 1: %(address)s."),
        gettext_lazy("Remove it if it tells who the authors are; otherwise you can go on."),
    ),
    "anonymous": (gettext_lazy("No author's name was found on page 1 or in the PDF's properties."), ""),
}


def describe(finding: Finding) -> tuple[str, str]:
    """What was found and what to do about it, in the language of the moment; the second is empty when all is well."""
    if finding.code not in TEXTS:  # stored by another version
        return _("Finding “%(code)s”.") % {"code": finding.code}, ""
    params = {**finding.params, "page": finding.page}
    if "paper" in params:
        params["paper"] = PAPER_NAMES.get(params["paper"], params["paper"])
    message, cure = TEXTS[finding.code]
    return str(message % params), str(cure % params) if cure else ""


# Why an archive is refused: (what was found, what to do about it).
ARCHIVE_TEXTS: dict[str, tuple[Any, Any]] = {
    "missing": (gettext_lazy("The archive could not be found."), gettext_lazy("Upload it once more.")),
    "empty": (gettext_lazy("The archive holds no files."), gettext_lazy("Check what you packed.")),
    "not_zip": (gettext_lazy("The file is not a ZIP archive."), gettext_lazy("Pack the files as .zip.")),
    "damaged": (
        gettext_lazy("The archive is damaged%(at)s."),
        gettext_lazy("Pack it anew; a broken transfer may have cut it off."),
    ),
    "encrypted": (gettext_lazy("The archive asks for a password%(at)s."), gettext_lazy("Pack it without password.")),
    "too_many": (gettext_lazy("The archive holds too many files."), gettext_lazy("Pack fewer files.")),
    "too_large": (
        gettext_lazy("The files are too large when unpacked%(at)s."),
        gettext_lazy("Leave large files out and link to them."),
    ),
    "expands": (
        gettext_lazy("The archive grows beyond every reasonable size when unpacked%(at)s."),
        gettext_lazy("Leave that file out."),
    ),
    "unsafe_path": (
        gettext_lazy("The archive names a place outside itself%(at)s."),
        gettext_lazy("Pack it anew with plain relative names."),
    ),
    "symlink": (
        gettext_lazy("The archive holds a link or special file%(at)s."),
        gettext_lazy("Pack the file itself instead of a link to it."),
    ),
    "control_character": (
        gettext_lazy("A file name holds invisible characters%(at)s."),
        gettext_lazy("Rename the file and pack anew."),
    ),
    "name_too_long": (
        gettext_lazy("A file name is too long or too deeply nested%(at)s."),
        gettext_lazy("Shorten it and pack anew."),
    ),
    "duplicate": (gettext_lazy("The archive holds one name twice%(at)s."), gettext_lazy("Rename one of the two.")),
    "nested": (
        gettext_lazy("The archive holds another archive%(at)s."),
        gettext_lazy("Put its files in directly."),
    ),
    "unsupported": (
        gettext_lazy("The archive is packed by a method that cannot be read here%(at)s."),
        gettext_lazy("Pack it as an ordinary ZIP (deflate)."),
    ),
    "timeout": (gettext_lazy("Reading the archive took too long."), gettext_lazy("Pack fewer or smaller files.")),
    "crashed": (gettext_lazy("The archive could not be read."), gettext_lazy("Pack it anew.")),
}


def describe_archive(code: str, entry: str = "") -> tuple[str, str]:
    """Why an archive was refused, naming the entry, and what to do about it."""
    message, cure = ARCHIVE_TEXTS.get(code, ARCHIVE_TEXTS["crashed"])
    at = _(" (at “%(entry)s”)") % {"entry": entry} if entry else ""
    return str(message % {"at": at}), str(cure)
