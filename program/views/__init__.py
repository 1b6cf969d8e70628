"""Views of the program: `public` for attendees, the others behind the chair's door."""
