"""Interactive components: each a small ES module and a small Python factory. None of them saves anything."""
