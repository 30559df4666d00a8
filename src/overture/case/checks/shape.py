"""Names of the checks that are made while a document is read, before there is a draft."""

from __future__ import annotations

from overture.case.checks.registry import error, register

CHECKS = register(
    # The file as text and as YAML.
    error("empty-file", "The file holds nothing."),
    error("binary-file", "The file is not text."),
    error("encoding", "The file is not UTF-8."),
    error("unreadable", "The file cannot be read."),
    error("file-too-large", "The file is larger than the limit."),
    error("too-many-values", "The file has more values than the limit."),
    error("too-deep", "Values are nested more deeply than the limit."),
    error("long-text", "A text is longer than the limit."),
    error("too-many-problems", "There are more problems than are shown."),
    error("forbidden-character", "An invisible character stands in the file."),
    error("syntax", "The file is not YAML at this place."),
    error("second-colon", "A colon stands where none is expected."),
    error("colon-missing", "A line is no `key: value`."),
    error("dash", "A dash begins a list where none is expected."),
    error("quote-open", "A quotation mark is never closed."),
    error("bracket-open", "A bracket is never closed."),
    error("first-character", "A value begins with a character that no plain value begins with."),
    error("indentation", "A line does not belong to the lines before it."),
    error("block-text", "The head of a text over several lines cannot be read."),
    error("escape", "A backslash begins an escape that YAML does not know."),
    error("number", "A number is infinite, not a number, or too large."),
    error("tab", "A tab stands where blanks indent."),
    error("anchor", "An anchor (&name) is used."),
    error("alias", "An alias (*name) is used, or a text begins with an asterisk."),
    error("tag", "A tag (!name) is used."),
    error("directive", "A directive (%NAME) is used."),
    error("merge-key", "A merge key (<<) is used."),
    error("second-document", "The file holds a second document."),
    error("not-a-mapping", "The outermost value is not a mapping of sections."),
    error("duplicate-key", "A key stands twice in one mapping."),
    error("key-not-a-word", "A key is a list, a mapping or null."),
    error("key-missing", "A mapping has a value without a key."),
    error("stray-key", "A comma split an expression that should be quoted."),
    error("torn-item", "A comma split an item of a list that should be quoted."),
    # Sections and keys.
    error("missing-key", "A section or key is missing."),
    error("unknown-key", "A section or key is unknown."),
    error("later-section", "A section is not read by this version."),
    error("wrong-sort", "A value is not of the sort that its key takes."),
    # Expressions and names.
    error("expression", "An expression cannot be read, or mixes numbers, truths and options."),
    error("expression-too-large", "An expression is longer or deeper than the limit."),
    error("unknown-name", "A name is not declared."),
    error("name-refused", "A name is declared, but cannot be used in this place."),
    # Overrides and scenarios.
    error("unknown-path", "An override names a path that is not in the case."),
    error("unknown-scenario", "A scenario is asked for that the case does not declare."),
    error("scenario-path", "A scenario names a path that is not in the case."),
)
