"""The REST API on top of the engine: routing, checks, problem details, transports, and one module for each area."""
