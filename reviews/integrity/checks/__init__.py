"""What looks odd in bids and texts, and how common it is by chance: plain data in, plain findings out, no Django."""
