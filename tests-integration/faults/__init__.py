"""What goes wrong around the assembled SDK, on real sockets and in real processes."""
