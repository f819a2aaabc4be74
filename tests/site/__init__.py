"""Tests of modgap.site."""
