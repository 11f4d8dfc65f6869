"""What develops, checks and releases the packages; nothing here ships."""
