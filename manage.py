#!/usr/bin/env python
import os
import sys

from django.core.management import execute_from_command_line

from config.startup import refuse_wrong_options

if __name__ == "__main__":
    refuse_wrong_options()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    execute_from_command_line(sys.argv)
