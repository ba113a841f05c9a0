"""The pages on which people triage flagged tables."""
