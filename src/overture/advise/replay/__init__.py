"""A crisis day by day: belief and advice as of each day of a record, and forecasts scored."""
