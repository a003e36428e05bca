"""Recovery engines: asking them how far a restoration is, what they answered, and a simulated one."""
