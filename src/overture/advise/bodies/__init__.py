"""What bodies decide: who it hangs on, what would win them, measures and accessions."""
