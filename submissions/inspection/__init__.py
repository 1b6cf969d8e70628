"""What a PDF or ZIP really contains, found out in a subprocess with limits. No Django below this folder."""
