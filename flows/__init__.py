"""When and in what order: flows, tasks, schedules, the command line."""
