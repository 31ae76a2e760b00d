"""Lint ML infrastructure for what it costs."""
