"""The engine's heart: commands go in, events come out, and the state is what the events made of it. It knows nothing of HTTP."""
