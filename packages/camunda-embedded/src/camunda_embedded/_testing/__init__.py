"""What tests of processes need: assertions that wait and explain, and stand-ins for workers."""
