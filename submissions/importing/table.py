"""Papers listed in a CSV file."""

from confsite.ui.csv_import import CsvError, read_csv
from submissions.importing.rows import ListedPaper, Problem, read_authors, read_number

REQUIRED = ("title", "authors")
OPTIONAL = ("number", "abstract", "keywords", "topics", "type", "track", "file")
MOST_PAPERS = 2000


def read_table(source: bytes) -> tuple[list[ListedPaper], list[Problem]]:
    """The papers of a CSV file and all mistakes in its cells; a file that is no such table has one mistake."""
    papers: list[ListedPaper] = []
    problems: list[Problem] = []
    try:
        rows = list(read_csv(source, required=REQUIRED, optional=OPTIONAL, max_rows=MOST_PAPERS))
    except CsvError as error:
        return [], [Problem(error.line, error.column, error.message)]
    for line, row in rows:
        papers.append(
            ListedPaper(
                line=line,
                title=" ".join(row["title"].split()),
                abstract=row["abstract"],
                authors=read_authors(row["authors"], line, problems),
                keywords=row["keywords"],
                topics=[one.strip() for one in row["topics"].split(";") if one.strip()],
                type_name=row["type"],
                track_name=row["track"],
                file_name=row["file"],
                number=read_number(row["number"], line, problems),
            )
        )
    return papers, problems
