"""What stands on the roof: navigation, home, palette, welcome, and the operation of the platform."""
