"""How requests reach the server: the ways there, and which of them a client takes.

``plan`` decides from the client's arguments. ``sync_line`` and ``async_line`` send: the shortest way straight into httpcore or
aiohttp, or through an httpx client where the user asked for something that only httpx does. Whatever the way, failures
arrive as httpx exceptions, so that the rest of the package knows one kind.
"""
