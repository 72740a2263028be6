"""The demonstration: a municipality that has lived with its roadmap since the order, played through the real deeds."""
