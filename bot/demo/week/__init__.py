"""A week of made-up work: what citizens wrote and officers did, played through the real commands.

``data/`` has the words; a clock walks through the days, so that histories, deadlines and the audit trail are
those of work that was really done. Nothing of it goes to the platform.
"""
