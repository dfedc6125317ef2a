"""What a page's kernel builds: each module gathers facts through the client and hands them to forms."""
