"""The server's settings that administrators can change, and a list of all settings with their values and origins."""
