"""The modules of the public SDK's runtime, each with the names of the package here that has its part."""
