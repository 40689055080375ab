"""``python -m bot``."""

import os
import sys

from bot.measures import share_measures

if sys.argv[1:2] in (["run"], ["worker"]):
    # Before anything that counts is imported.
    share_measures(os.environ)

from bot.cli.main import main

main()
