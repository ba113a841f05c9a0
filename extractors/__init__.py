"""Bytes to extraction. Knows no network, no database, no clock."""
