"""Programs as a user of one package would write them; each prints what it found as one line of JSON."""
