"""Reads files that list papers into plain rows, with every mistake named by line and column. Writes nothing."""
