#!/usr/bin/env python
import os
import sys

from django.core.management import execute_from_command_line

from config.startup import refuse_wrong_options

if __name__ == "__main__":
    refuse_wrong_options()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    if sys.argv[1:2] == ["up"]:
        # It loads Django itself, once it knows where the database and the broker are.
        from config.management.commands.up import Command

        Command().run_from_argv(sys.argv)
    else:
        execute_from_command_line(sys.argv)
