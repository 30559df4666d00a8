"""Scenario discovery, sensitivity, criteria and flips as functions of tables; no case is needed."""
