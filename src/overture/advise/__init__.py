"""What a solution says: policies, the test, flips, what to do next."""
