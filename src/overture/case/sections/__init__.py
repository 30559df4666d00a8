"""One reader per group of sections: from checked shapes to the frozen values of the model."""
