"""A published program as files: every page, feed and file of it, written once, served without database or session."""
