"""What makes and checks the documentation: generated pages, links, transcripts."""
