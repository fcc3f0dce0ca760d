#!/usr/bin/env python
"""Django's own commands, for developers; operators use `parvis`."""

import os
import sys

from django.core.management import execute_from_command_line

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "parvis.config.settings")

if __name__ == "__main__":
    execute_from_command_line(sys.argv)
