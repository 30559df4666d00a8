"""What has happened at every node of a game's tree."""

from __future__ import annotations

from overture.game.game import Game, History
from overture.game.tree import CHANCE


def node_histories(game: Game) -> tuple[History, ...]:
    """What has happened at every node of the tree; moves that did not happen are left out."""
    tree = game.tree
    drawn = {group.start: group for group in game.chances}
    out = [History({}, {})]
    for node in range(1, tree.nodes):
        above = int(tree.parent[node])
        first = int(tree.first_child[above])
        at, label = out[above], game.node_labels[above]
        if tree.kind[above] == CHANCE:
            group = drawn[int(tree.edge[first])]
            option = group.options[node - first]
            if not group.move:
                out.append(History({**at.types, group.party: option}, at.choices))
                continue
        else:
            option = game.sets[int(tree.infoset[above])].options[node - first]
        out.append(History(at.types, {**at.choices, label: option}))
    return tuple(out)
