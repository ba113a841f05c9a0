"""The pages on which people triage flagged tables: they read storage and never load OpenCV."""
