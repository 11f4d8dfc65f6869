"""What is decided around a call, one concern a module, none of them doing input or output."""
