"""Static files: which name a template's name stands for, and the server that sends them past the middleware of pages.

The names of built files change with what is in them, so browsers keep such a file for good. See
config/frontend/publishing.mjs, which writes them while this server may be running.
"""
