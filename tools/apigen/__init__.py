"""Turns an OpenAPI document into the API table, and the table into code."""
