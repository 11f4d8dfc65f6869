"""The staircase that a call walks down: waiting for data to arrive, a permit of the limiter, attempts, one attempt."""
