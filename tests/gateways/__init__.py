"""Stand-ins for the servers that carry messages: they check what comes, and answer as real ones do on good and bad days."""
