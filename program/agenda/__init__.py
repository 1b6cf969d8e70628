"""What attendees keep of a program: starred talks, their own agenda, its secret calendar."""
