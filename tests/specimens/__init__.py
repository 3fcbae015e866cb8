"""Broken descriptions, one file a check, each beside the same description in order."""
