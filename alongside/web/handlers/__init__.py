"""One file for each group of addresses the portal answers."""
