"""The portal: the one process that opens the database, knows who is signed in, and serves the pages."""
