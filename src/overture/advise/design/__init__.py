"""Designing the offer: what follows from every setting of the levers."""
