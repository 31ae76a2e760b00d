"""SkyPilot and dstack, which look for machines on whichever cloud has them."""
