"""What the tests across packages share: clusters to run against, processes to run, and ways to look at the outcome."""
