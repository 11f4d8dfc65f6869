"""Where a handler runs: as a task, in a thread, in a process."""
