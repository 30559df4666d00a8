"""What has been reported, and what it does to belief.

Weights of types and assumptions under graded reports, the scores of forecasts, the agreement of
coders, and the chain that shows whether a record was changed.
"""
