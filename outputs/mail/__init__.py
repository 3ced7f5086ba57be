"""Mails: one digest per institution, composed, sent or written as .eml, and remembered."""
