"""Each package used without the others, by programs in environments of their own."""
