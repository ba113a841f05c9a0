"""What a report is and what must hold in it. No I/O beyond the packaged forms."""
