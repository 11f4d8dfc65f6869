"""The engine behind a socket: a server in a thread, and one in the foreground."""
