"""Who runs the passes: threads in the web process (embedded), or Celery workers; and the schedule."""
