"""Runs over many worlds as folders of chunks, which survive the end of any process."""
