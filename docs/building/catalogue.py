"""The reference page of the published games, made from their folders."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from building.reference import NOTE, cell


def catalogue_page() -> str:
    """Every game with its source, its folder and the answers that were published."""
    from overture.catalogue import read
    from overture.catalogue.values import Entry, Value
    from overture.catalogue.words import shown

    def section(entry: Entry) -> Iterator[str]:
        yield f"## {entry.id}\n"
        yield f"{entry.says}\n\nPublished: {entry.citation}\n\nHere: {entry.version}\n"
        solved = "the tree of its case" if entry.case is not None else ""
        solved += " and " if solved and entry.closed_form else ""
        solved += f"the closed form `{entry.closed_form}`" if entry.closed_form else ""
        yield f"Solved by {solved}.\n"
        rows = ["| instance | equilibrium | published | tolerance |", "| --- | --- | --- | --- |"]
        for instance in entry.instances:
            whole = dict(instance.expect)
            if instance.count is not None:
                whole["sequential equilibria"] = float(instance.count)
            parts: dict[str, Mapping[str, Value]] = {"": whole}
            for name, numbers in instance.equilibria.items():
                parts[name] = {**numbers, **instance.refined.get(name, {})}
            for name, numbers in parts.items():
                if numbers:
                    said = "; ".join(f"{key} {shown(value)}" for key, value in numbers.items())
                    rows.append(
                        f"| `{instance.id}` | {cell(name)} | {cell(said)} "
                        f"| {instance.tolerance:g} |"
                    )
        yield "\n".join(rows) + "\n"
        notes = [f"- `{one.id}`: {cell(one.note)}" for one in entry.instances if one.note]
        if notes:
            yield "\n".join(notes) + "\n"

    entries = read.entries()
    count = sum(len(entry.instances) for entry in entries)
    parts = [
        NOTE,
        "# The catalogue of published games\n",
        f"{len(entries)} games, {count} instances with a published answer. "
        "`overture catalogue` lists the games, `overture catalogue GAME` solves one and lays our "
        "numbers beside the published ones, `overture catalogue --all` solves all of them. A game "
        "with a case is compiled and searched for all its sequential equilibria; each published "
        "equilibrium must be among them. The README in the folder of each game says what was "
        "published and how our version differs. To add one, see "
        "[Add a published game](../how-to/add-a-published-game.md).\n",
    ]
    return "\n".join([*parts, *(line for entry in entries for line in section(entry))])
