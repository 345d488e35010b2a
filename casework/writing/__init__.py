"""What every step is built from: transitions, waits, words, rounds, links and due times."""
