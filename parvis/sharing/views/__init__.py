"""Doors of shares: the pages of those outside, and those where members make and follow what they share."""
