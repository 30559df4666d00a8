"""From chunks of worlds to advice: what is summed, and what is read off the sums."""
