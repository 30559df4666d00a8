"""What each broken case is told: the check, the line and column, and words of the message."""

from __future__ import annotations

Told = tuple[str, int, int, str]

EXPECTED: dict[str, tuple[Told, ...]] = {
    "a-list": (("not-a-mapping", 1, 1, "the document is not a mapping of sections"),),
    "agenda-nobody-values": (
        ("worth-nobody", 159, 5, "no party gives any worth to any of its options"),
    ),
    "agenda-weights": (("weights-sum", 157, 7, "the weights of us add up to 1.1"),),
    "agenda-weight-left-out": (
        ("weights-sum", 159, 5, "us has a weight for other issues, but none for trade"),
    ),
    "agenda-text-option": (("text-option", 177, 18, "'as it was' is no option of border"),),
    "agenda-text-short": (("text-option", 177, 9, "the current draft says nothing of snap_back"),),
    "agenda-rules-forbid-all": (
        ("rule-forbids-all", 173, 44, "no package satisfies this rule and those before it"),
    ),
    "agenda-text-forbidden": (
        ("text-forbidden", 177, 9, "the draft breaks the rule border != 'as it is'"),
    ),
    "agenda-rule-option": (("unknown-name", 173, 27, "`border` cannot be `demilitarised 20 km`"),),
    "agenda-stranger": (
        ("agenda-party", 149, 23, "'neighbours' sits at the table but is no party of the case"),
    ),
    "agenda-worth-of-stranger": (("agenda-party", 161, 27, "'friends' does not sit at the table"),),
    "agenda-worths-too-few": (("worth-options", 155, 13, "there are 2 numbers for 3 options"),),
    "agenda-worth-by-strange-type": (("unknown-name", 156, 16, "'honest' is no type of them"),),
    "agenda-option-twice": (("issue-option", 153, 33, "the option 'open' stands twice"),),
    "agenda-clause-belief": (
        ("clause-belief", 169, 9, "the clause pays us, but its belief in the event is not sai"),
    ),
    "agenda-no-deal": (("no-deal", 175, 12, "it is not said what no deal is worth to us"),),
    "agenda-payments": (("side-payments", 176, 18, "'friends' does not sit at the table"),),
    "agenda-candidates": (("agenda-size", 179, 15, "the table cannot choose from 60 packages"),),
    "agenda-proposer": (("agenda-party", 178, 13, "'friends' does not sit at the table"),),
    "agenda-body-unknown": (("unknown-name", 174, 18, "there is no body 'counsel'"),),
    "body-veto-outside": (
        ("veto-holder", 145, 14, "'huge' holds a veto but is no member of the body"),
    ),
    "body-rule-word": (("body-rule", 141, 40, "'consensus' is no rule"),),
    "body-quota": (("body-rule", 143, 11, "the body needs 120 but all weights together are 100"),),
    "body-size": (("body-size", 141, 138, "the size is 1, and 2 members are listed"),),
    "body-others-missing": (("body-size", 141, 124, "`others` is missing: 2 members are listed"),),
    "body-weight": (("body-weight", 144, 44, "a weight is a whole number"),),
    "body-shared": (("body-shared", 141, 150, "the correlation of consent cannot be 1.4"),),
    "ceilings-zones-in-a-circle": (
        ("zones", 184, 11, "the zones lie inside each other in a circle: whole, flank"),
    ),
    "ceilings-unknown-zone": (("unknown-name", 187, 19, "there is no zone 'hole'"),),
    "counted-many": (("counted-many", 190, 5, "61 holdings are counted; at most 50"),),
    "counted-units": (("counted-units", 192, 24, "no unit of the record counts it"),),
    "counted-drift": (("counted-number", 192, 122, "`drift` lies between 0.002 and 1"),),
    "counted-start": (("counted-number", 192, 147, "an interval of two rising numbers above 0"),),
    "counted-factor": (("counted-number", 192, 73, "multiplied by lies between 0.001 and 1,000"),),
    "counted-twice": (("counted-twice", 192, 9, "declared under `holdings` and counted here"),),
    "counted-stranger": (
        ("unknown-name", 190, 5, "there is no state 'd_land'"),
        ("unknown-name", 191, 7, "there is no zone 'hole'"),
    ),
    "ceilings-confidence": (("counted-number", 193, 15, "`confidence` lies between 0.501 and 0"),),
    "ceilings-interval": (
        ("counted-number", 187, 42, "an interval of two rising numbers above 0"),
    ),
    "ceilings-sites": (("ceiling-count", 194, 52, "the number of sites is a whole number of at"),),
    "ceilings-gain-alone": (("ceiling-count", 194, 16, "gain and lose is said only by half"),),
    "ceilings-count": (("ceiling-count", 186, 38, "a count is a whole number of at least 0"),),
    "agenda-rules-join-too-much": (
        ("agenda-size", 182, 11, "the rules join 9 issues with 10,077,696 combinations"),
    ),
    "agenda-no-deal-without-game": (
        ("no-deal", 174, 12, "what no deal is worth to us comes from the game, but the t"),
    ),
    "body-asks-of-nobody": (
        ("no-body", 16, 40, "`body.consents(counsil)` asks of no body of the case"),
    ),
    "body-asks-what": (("expression", 16, 40, "`body.refuses` is not part of the language"),),
    "body-in-an-outcome": (
        ("name-refused", 13, 37, "'body.consents(council)' cannot be used here"),
    ),
    "body-of-itself": (
        ("cycle", 20, 3, "it depends on itself: body.consents(council) -> body.conse"),
    ),
    "response-agreed-as-word": (("wrong-sort", 24, 57, "true or false is expected here"),),
    "response-of-no-body": (("unknown-name", 24, 40, "there is no body 'counsil'"),),
    "response-lead": (("response-lead", 24, 55, "'30' is no lead time"),),
    "response-adds-to-nothing": (("unknown-name", 24, 103, "there is no quantity 'bit'"),),
    "response-adds-by-type": (("by-not-here", 24, 114, "a number cannot differ by type"),),
    "response-adds-to-itself": (
        ("cycle", 8, 3, "it depends on itself: bite -> bite"),
        ("not-of-the-world", 24, 109, "it depends on 'force' (through 'bite'), which is not settl"),
    ),
    "response-adds-to-what-adds": (
        ("cycle", 8, 3, "it depends on itself: bite -> loss -> bite"),
        ("not-of-the-world", 24, 109, "it depends on 'force' (through 'loss'), which is not settl"),
    ),
    "response-always": (
        ("response-when", 24, 79, "no history is told from another: it names neither a move n"),
    ),
    "response-when-missing": (
        ("response-when", 24, 3, "it adds to a quantity, but it is not said in which histori"),
    ),
    "response-when-outcome": (("name-refused", 24, 79, "'war' cannot be used here"),),
    "response-prior-reads-it": (
        ("not-of-the-world", 17, 28, "it depends on 'force' (through 'bite'), which is not settl"),
    ),
    "response-premise-reads-it": (
        ("premise-quantity", 22, 58, "'bite' is worked out in every history, so that it has no s"),
    ),
    "response-unknown-key": (("unknown-key", 24, 49, "'delay' is no key of responses.cutoff"),),
    "response-called-as-move": (
        ("measure-id", 24, 3, "'policy' is already the id of moves.policy"),
    ),
    "response-and-accession-alike": (
        ("measure-id", 26, 3, "'cutoff' is already the id of responses.cutoff"),
    ),
    "accession-of-no-argument": (("unknown-name", 26, 54, "there is no argument 'fitt'"),),
    "accession-of-nobody": (("unknown-name", 26, 68, "there is no party 'uss'"),),
    "accession-of-no-assumption": (("unknown-name", 26, 89, "there is no assumption 'oil'"),),
    "accession-without-body": (
        ("missing-key", 26, 3, "'body' is missing (The body (an id of `bodies`) that admit"),
    ),
    "body-rests-on-too-many-assumptions": (
        (
            "consent-assumptions",
            20,
            12,
            "the credences of its members depend on 9 assumptions; at m",
        ),
    ),
    "body-in-a-circle": (
        ("cycle", 20, 3, "it depends on itself: body.consents(council) -> gas -> bod"),
    ),
    "body-of-no-bodies": (
        ("no-body", 16, 33, "the case declares no bodies, so nothing can be asked of on"),
    ),
    "anchor": (("anchor", 18, 9, "'&gain' is an anchor, which a case does not use"),),
    "argument-against-itself": (("argument-itself", 118, 25, "the argument contradicts itself"),),
    "argument-called-as-option": (
        ("argument-clash", 120, 3, "'wait' is an option of the advised choice as well"),
    ),
    "argument-claims-nothing": (("argument-claim", 117, 12, "the argument claims nothing"),),
    "argument-for-and-against": (
        ("argument-itself", 124, 15, "the argument speaks both for and against 'offer'"),
    ),
    "argument-target": (
        ("argument-target", 118, 15, "'weaknes' is neither an argument nor an option of the advi"),
    ),
    "argument-target-of-other-move": (
        ("argument-target", 123, 16, "'comply' is neither an argument nor an option of the advis"),
    ),
    "argument-without-claim": (
        ("missing-key", 116, 3, "'claim' is missing (The claim, as a sentence)"),
    ),
    "arguments-in-a-circle": (
        ("argument-circle", 124, 15, "it supports itself through others: strength -> peace -> st"),
    ),
    "assumption-cycle": (
        ("cycle", 34, 3, "it depends on itself: pressure -> patience -> pressure"),
    ),
    "assumption-through-quantity-cycle": (
        ("cycle", 20, 3, "it depends on itself: shame -> pressure -> shame"),
    ),
    "attribute-access": (
        ("expression", 70, 32, "a dot that belongs to no number is not part of the languag"),
    ),
    "binary": (("binary-file", 1, 1, "the file is binary, not text (it has bytes of value zero)"),),
    "bounds-crossed": (("number-form", 27, 10, "min 2 is above max 0"),),
    "bounds-exclude": (("empty-range", 27, 18, "nothing of the range lies between 1 and 2"),),
    "call-of-anything": (("unknown-name", 70, 27, "`open` is not a function of the language"),),
    "capital-id": (("id", 10, 3, "'Friends' is no id (lower-case letters a to z, digits and "),),
    "chance-over-one": (("chance-range", 48, 22, "a probability cannot be 1.2"),),
    "chance-sum": (("chance-sum", 48, 14, "the probabilities sum to 0.9, not to 1"),),
    "chance-two-rests": (("chance-rest", 48, 33, "'clear' has the rest already"),),
    "chance-uses-later-move-through-quantity": (
        ("later-move", 48, 22, "through 'stake' it depends on 'stance', which is not made "),
    ),
    "chance-uses-outcome": (("name-refused", 48, 30, "'deceived' cannot be used here"),),
    "chance-without-probability": (
        ("chance-probability", 48, 14, "a chance move needs a probability for each option"),
    ),
    "clash-quantity-and-option": (
        ("name-clash", 44, 15, "'comply' is already the id of a quantity (quantities.compl"),
    ),
    "clash-two-moves": (
        ("name-clash", 54, 11, "'reply' is already the id of a move (moves.reply, line 41)"),
    ),
    "clash-types-of-two-parties": (
        ("name-clash", 18, 5, "'sincere' is already the id of a type (types.them.sincere,"),
    ),
    "comments-only": (("empty-file", 1, 1, "the file is empty"),),
    "credence-to-one": (
        ("interval-ends", 34, 61, "a logit-normal number lies strictly between 0 and 1, so it"),
    ),
    "decide-of-other-party": (
        ("decide", 83, 11, "'reply' is a move of them, which is not advised"),
    ),
    "deep-chain": (("deep-chain", 57, 3, "it rests on a chain of more than 30 definitions"),),
    "duplicate-key": (
        ("duplicate-key", 3, 1, "the key 'title' stands twice, in line 2 and in line 3"),
    ),
    "else-left-out": (("missing-key", 20, 10, "`if` has no `else`"),),
    "empty": (("empty-file", 1, 1, "the file is empty"),),
    "everything-at-once": (
        ("out-of-range", 35, 54, "a credence cannot be 60"),
        ("name-refused", 43, 11, "'gain' cannot be used here"),
        ("unknown-name", 66, 30, "'harms' is not declared here"),
        ("later-section", 91, 1, "this version of overture does not read the section 'plan"),
        ("unknown-name", 94, 53, "there is no quantity 'prise'"),
    ),
    "forbidden-of-other-party": (
        ("forbidden", 75, 3, "'refuse' is no option of the advised party"),
    ),
    "forbids-all": (("forbids-all", 74, 1, "every option of 'policy' is forbidden"),),
    "function-as-id": (("id", 20, 3, "'exp' is a function of the expression language"),),
    "grade": (("grade", 101, 42, "'good' is no Admiralty grade"),),
    "interval-reversed": (("interval-order", 18, 17, "the interval runs from 6 down to 3"),),
    "interval-with-dash": (("number-form", 18, 17, "'3-6' is no number"),),
    "kept-uses-quantity": (("name-refused", 88, 11, "'gain' cannot be used here"),),
    "keyword-as-option": (
        ("id", 44, 44, "'yield' is a keyword of the expression language, so no exp"),
    ),
    "later-section": (
        ("later-section", 91, 1, "this version of overture does not read the section 'plan"),
    ),
    "lever-out-of-bounds": (
        ("out-of-range", 92, 32, "5 is not between 0 and 2, the bounds of 'price'"),
    ),
    "lever-sets-derived": (
        ("lever-sets", 92, 53, "'stake' follows from others and cannot be set"),
    ),
    "lever-sets-nothing": (("unknown-name", 92, 53, "there is no quantity 'prise'"),),
    "lever-values": (
        ("lever-values", 92, 32, "a lever needs a list of numbers or a rising range"),
    ),
    "happened-day": (("day", 112, 30, "'24 February' is no day of the calendar"),),
    "happened-rate": (("happened-rate", 112, 53, "a base rate cannot be 6"),),
    "happened-what": (
        ("happened-what", 112, 3, "'sincere' is the id of a type; only outcomes and indicators"),
        ("happened-what", 113, 3, "'setled' is neither an outcome nor an indicator"),
    ),
    "likelihood-missing": (
        ("missing-key", 104, 3, "'likelihood' is missing (Probability that it is observed"),
    ),
    "indicator-reported-by-nobody": (
        ("indicator-reported-by", 104, 3, "there is no source 'nobody' with a grade"),
    ),
    "likelihood-over-one": (("likelihood-range", 106, 17, "it is 1.7 where them is sincere"),),
    "likelihood-uses-quantity": (("name-refused", 106, 17, "'seen' cannot be used here"),),
    "lognormal-from-zero": (
        ("interval-ends", 19, 17, "a lognormal number is always above 0, so its interval must"),
    ),
    "missing-advice": (("missing-key", 1, 1, "'advice' is missing (What is to be advised)"),),
    "missing-moves": (("missing-key", 1, 1, "'moves' is missing (The moves, in their order)"),),
    "misspelt-assumption": (("unknown-name", 20, 15, "'presure' is no assumption"),),
    "misspelt-decide": (("unknown-name", 83, 11, "there is no move 'polcy'"),),
    "misspelt-mover": (("unknown-name", 55, 9, "there is no party 'freinds'"),),
    "misspelt-option": (("unknown-name", 69, 49, "`reply` cannot be `refusal`"),),
    "misspelt-party-in-payoffs": (("unknown-name", 71, 3, "there is no party 'freinds'"),),
    "misspelt-quantity": (("unknown-name", 66, 30, "'harms' is not declared here"),),
    "misspelt-type": (("unknown-name", 60, 41, "`them` cannot be `hostil`"),),
    "negative-prior": (("out-of-range", 14, 49, "a prior cannot be -0.1"),),
    "nested-exp": (
        ("expression", 65, 35, "exp inside exp grows beyond all numbers"),
        ("expression", 65, 39, "exp inside exp grows beyond all numbers"),
    ),
    "nested": (("too-deep", 2, 47, "values are nested more than 40 levels deep"),),
    "no-as-key": (("id", 44, 44, "'NO' is no id (lower-case letters a to z, digits and under"),),
    "no-options": (("no-options", 52, 14, "the move has no options"),),
    "no-such-day": (("day", 4, 8, "'2021-02-30' is no day of the calendar"),),
    "none-advised": (("advised-one", 7, 1, "no party is advised"),),
    "number-of-nothing": (("number-form", 23, 13, "there is no number here"),),
    "offer-is-no-option": (("offer", 85, 12, "'talks' is no option of 'policy'"),),
    "option-as-number": (
        ("expression", 66, 37, "`policy` stands for an option, which is compared and never"),
    ),
    "options-of-wrong-sort": (
        ("wrong-sort", 52, 14, "options are a list of ids, or a mapping of ids to texts"),
    ),
    "outcome-as-number": (
        ("expression", 65, 39, "`settled` is true or false, and a number is needed here"),
    ),
    "outcome-cycle": (("cycle", 60, 3, "it depends on itself: deceived -> over -> deceived"),),
    "outcome-uses-quantity": (("name-refused", 61, 20, "'gain' cannot be used here"),),
    "party-called-chance": (
        ("reserved-id", 10, 3, "'chance' cannot be the id of a party: it is who makes a mo"),
    ),
    "percent": (("number-form", 35, 54, "'60 %' is no number"),),
    "pert-out-of-order": (
        ("distribution", 24, 21, "the numbers must rise from low over likely to high"),
    ),
    "premise-by-type": (
        ("premise-quantity", 114, 26, "'greed' differs by type, so that it has no single value in"),
    ),
    "premise-derived": (
        ("premise-quantity", 114, 26, "'stake' is worked out in every history, so that it has no "),
    ),
    "premise-in-two-ways": (("premise-form", 119, 16, "it is compared in 2 ways: above, below"),),
    "premise-level": (("premise-level", 119, 16, "40 is no probability"),),
    "premise-misspelt": (("unknown-name", 114, 26, "'gian' is not declared here"),),
    "premise-of-nothing": (
        ("premise-form", 119, 16, "the premise says neither what holds nor which outcome is m"),
    ),
    "premise-of-strange-option": (
        ("premise-option", 124, 16, "'waits' is no option of the advised choice"),
    ),
    "premise-unknown-key": (
        ("unknown-key", 119, 36, "'belov' is no key of arguments.strength.premises.1"),
    ),
    "premise-uses-move": (("name-refused", 114, 26, "'reply' cannot be used here"),),
    "premise-without-option": (
        ("premise-option", 119, 16, "under which option is the outcome meant? The argument bear"),
        ("premise-option", 119, 49, "under which option is the outcome meant? The argument bear"),
    ),
    "premises-contradict": (
        ("premises-contradict", 114, 15, "its premises cannot all hold in any world"),
    ),
    "prior-by-type": (("by-not-here", 14, 54, "a prior cannot differ by type"),),
    "prior-depends-on-type": (
        ("not-of-the-world", 14, 49, "it depends on 'them' (through 'greed'), which is not settl"),
    ),
    "priors-after-question": (
        (
            "priors-after-question",
            5,
            15,
            "the question is asked as of 2021-12-06, but the priors are",
        ),
    ),
    "priors-leave-nothing": (
        ("priors-sum", 13, 3, "the other priors sum to 1 or more, so that nothing is left"),
    ),
    "priors-sum-to-more": (("priors-sum", 13, 3, "the priors sum to 1.2, not to 1"),),
    "probability-of-sixty": (("out-of-range", 35, 54, "a credence cannot be 60"),),
    "quantities-are-a-list": (("wrong-sort", 17, 13, "a mapping is expected here"),),
    "quantity-cycle": (
        ("cycle", 27, 3, "it depends on itself: price -> stake -> price"),
        ("lever-sets", 92, 53, "'price' follows from others and cannot be set"),
    ),
    "rationality-missing": (
        (
            "rationality-missing",
            77,
            1,
            "friends moves at 'support', but nothing says how precisely",
        ),
    ),
    "rationality-of-strange-move": (("unknown-name", 78, 20, "there is no move 'stanse'"),),
    "rationality-zero": (("precision", 80, 12, "the precision for friends is 0"),),
    "record-elsewhere": (
        ("record-file", 109, 9, "'../../secret.csv' is no file that a record may have"),
    ),
    "reply-before-offer": (("reply", 86, 13, "'policy' is not made after 'policy'"),),
    "rest-in-quantity": (
        ("rest-not-here", 23, 14, "`rest` has a meaning only as a whole prior or as the proba"),
    ),
    "scenario-path": (("scenario-path", 98, 5, "there is no 'pryce' in 'quantities'"),),
    "scenario-value": (
        ("out-of-range", 96, 31, "under this scenario, types.them.sincere.prior: a prior can"),
    ),
    "seen-by-stranger": (("unknown-name", 49, 19, "there is no party 'freinds'"),),
    "sees-hidden-move": (
        ("sees-hidden", 53, 19, "us does not observe 'sign': its `seen_by` leaves it out"),
        ("reply", 86, 20, "us does not see 'sign'"),
    ),
    "sees-later-move": (("sees-later", 53, 25, "'support' is not made before 'stance'"),),
    "shape-unknown": (("number-form", 19, 32, "'gaussian' is no shape of an interval"),),
    "sincere-unknown": (("unknown-name", 89, 22, "them has no type 'honest'"),),
    "single-equals": (("expression", 47, 17, "'=' is not used here: an expression sets nothing"),),
    "source-bias": (
        ("source-bias", 101, 62, "'much' is no share by which it overstates"),
        ("source-bias", 101, 74, "'-1' is no share by which it overstates"),
    ),
    "source-share": (
        ("source-share", 101, 48, "'learned' is no number"),
        ("source-share", 101, 70, "1.2 does not lie between 0 and 1"),
        ("source-share", 101, 83, "-0.1 does not lie between 0 and 1"),
    ),
    "statement-both": (("statement-both", 117, 97, "'no_bases' is coded twice"),),
    "statement-dates": (("statement-dates", 117, 7, "it was made on 2021-11-02, after it was"),),
    "statement-elsewhere": (("statement-file", 113, 9, "'../secret.csv' is no file that state"),),
    "statement-party": (("statement-party", 112, 7, "there is no party 'thems'"),),
    "statement-position": (("statement-position", 117, 78, "there is no position 'no_base'"),),
    "syntax": (("bracket-open", 8, 7, "this bracket is not closed where it should be"),),
    "tab": (("tab", 9, 1, "a tab stands in the indentation"),),
    "term-twice": (("term-twice", 70, 7, "a term of them is called 'shame' already (line 69)"),),
    "together-derived": (
        ("together-quantity", 31, 5, "'stake' is not drawn: it follows from other quantities"),
    ),
    "together-matrix": (
        ("together-matrix", 31, 5, "no numbers can have these rank correlations at once (gain,"),
    ),
    "together-rank": (("together-rank", 31, 5, "a rank correlation cannot be 1.5"),),
    "together-unknown": (("together-quantity", 31, 5, "there is no quantity 'harme'"),),
    "too-many-options": (("too-many", 52, 14, "there are 32 entries; at most 24 are read"),),
    "two-advised": (("advised-one", 9, 22, "us is advised already"),),
    "two-forms": (
        ("number-form", 24, 14, "a number is written in one way, here it is in 2: uniform, "),
    ),
    "two-rests": (("priors-sum", 15, 41, "`rest` stands already at sincere"),),
    "type-called-by": (
        ("reserved-id", 15, 5, "'unit' cannot be the id of a type: it is a key of a number"),
        ("number-form", 24, 11, "`unit` must be text"),
    ),
    "type-left-out": (("type-missing", 22, 9, "there is no number for hostile of them"),),
    "unknown-key-in-move": (("unknown-key", 53, 5, "'seen' is no key of moves.stance"),),
    "unknown-key-in-number": (("unknown-key", 19, 25, "'shap' is no key of a number"),),
    "unknown-section": (("unknown-key", 91, 1, "there is no section 'leverz'"),),
    "unquoted-comma": (
        ("stray-key", 67, 50, "'gain)' stands alone in {…}: the comma before it ends the "),
    ),
    "version-two": (("version", 1, 11, "the case is written in version 2 of the language"),),
    "when-uses-assumption": (("name-refused", 43, 11, "'pressure' cannot be used here"),),
    "when-uses-itself": (("name-refused", 43, 11, "'reply' cannot be used here"),),
    "when-uses-later-move": (("name-refused", 43, 11, "'stance' cannot be used here"),),
    "when-uses-outcome": (("name-refused", 43, 11, "'over' cannot be used here"),),
    "when-uses-quantity": (("name-refused", 43, 41, "'gain' cannot be used here"),),
    "wrong-sort": (
        ("wrong-sort", 2, 8, "text is expected here"),
        ("day", 4, 8, "'6 December 2021' is no day of the calendar"),
        ("wrong-sort", 35, 77, "a number is expected here"),
    ),
    "deal-asks-of-no-party": (
        ("no-table", 67, 39, "`deal.value(friends)` asks of no party at the table"),
    ),
    "deal-asks-of-nobody": (
        ("no-table", 67, 39, "`deal.value(thm)` asks of no party at the table"),
    ),
    "deal-asks-what": (("expression", 67, 39, "`deal.worth` is not part of the language"),),
    "deal-before-the-table": (("name-refused", 40, 27, "'deal.value(us)' cannot be used here"),),
    "deal-chance-of-a-move": (("name-refused", 67, 39, "'deal.chance(them)' cannot be used here"),),
    "deal-in-a-derived-quantity": (
        ("name-refused", 28, 15, "'deal.value(us)' cannot be used here"),
    ),
    "deal-without-agenda": (
        ("no-table", 67, 39, "the case has no agenda, so nothing can be asked of a deal"),
    ),
    "deal-without-no-deal": (
        ("no-deal", 174, 12, "what no deal is worth to us comes from the game, but the t"),
    ),
    "table-move-name": (
        ("name-clash", 148, 1, "'ratified' is already the id of an outcome (outcomes.ratifie"),
    ),
    "table-opens-at-itself": (
        ("table-opens", 148, 13, "'table' is a move of the table itself, which is not open yet"),
    ),
    "table-opens-at-the-end": (
        ("table-opens", 148, 13, "'deceived' is an outcome, which is known only at the end"),
    ),
}

LATER: dict[str, str] = {
    "chance-range": "chance-range",
    "chance-sum": "chance-sum",
    "no-option": "no-option",
    "not-finite-division": "not-finite",
    "not-finite-logarithm": "not-finite",
    "options-differ": "options-differ",
    "priors-sum": "priors-sum",
    "table-few": "table-few",
    "unreachable-move": "unreachable-move",
    "unreachable-option": "unreachable-option",
}
"""Cases in broken/later: the declaration is sound by itself, its tree or its draws are not."""
