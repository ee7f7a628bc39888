"""The mail server's settings, whether mails are delivered, and which ones wait."""
