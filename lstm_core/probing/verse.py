"""Lines of verse for character models: sonnets of Shakespeare, which are not in their training set of plays.

The first twelve lines of sonnets 18, 29, 73 and 116, in texts of four lines.
"""

from __future__ import annotations

from collections.abc import Callable

from lstm_core.probing.pairs import Contrast, Pair

VERSES = (
    """Shall I compare thee to a summer's day?
Thou art more lovely and more temperate:
Rough winds do shake the darling buds of May,
And summer's lease hath all too short a date:""",
    """Sometime too hot the eye of heaven shines,
And often is his gold complexion dimm'd;
And every fair from fair sometime declines,
By chance or nature's changing course untrimm'd;""",
    """But thy eternal summer shall not fade
Nor lose possession of that fair thou owest;
Nor shall Death brag thou wander'st in his shade,
When in eternal lines to time thou growest:""",
    """When, in disgrace with fortune and men's eyes,
I all alone beweep my outcast state
And trouble deaf heaven with my bootless cries
And look upon myself and curse my fate,""",
    """Wishing me like to one more rich in hope,
Featured like him, like him with friends possess'd,
Desiring this man's art and that man's scope,
With what I most enjoy contented least;""",
    """Yet in these thoughts myself almost despising,
Haply I think on thee, and then my state,
Like to the lark at break of day arising
From sullen earth, sings hymns at heaven's gate;""",
    """That time of year thou mayst in me behold
When yellow leaves, or none, or few, do hang
Upon those boughs which shake against the cold,
Bare ruin'd choirs, where late the sweet birds sang.""",
    """In me thou seest the twilight of such day
As after sunset fadeth in the west,
Which by and by black night doth take away,
Death's second self, that seals up all in rest.""",
    """In me thou see'st the glowing of such fire
That on the ashes of his youth doth lie,
As the death-bed whereon it must expire
Consumed with that which it was nourish'd by.""",
    """Let me not to the marriage of true minds
Admit impediments. Love is not love
Which alters when it alteration finds,
Or bends with the remover to remove:""",
    """O no! it is an ever-fixed mark
That looks on tempests and is never shaken;
It is the star to every wandering bark,
Whose worth's unknown, although his height be taken.""",
    """Love's not Time's fool, though rosy lips and cheeks
Within his bending sickle's compass come:
Love alters not with his brief hours and weeks,
But bears it out even to the edge of doom.""",
)


def line(count: int) -> Contrast:
    """Return pairs of texts with equal words whose last line is short / long, to continue with a space or a break."""
    pairs = []
    for verse in VERSES:
        lines = verse.split("\n")
        for first, second in zip(lines, lines[1:], strict=False):
            words = [*first.split(), *second.split()[:3]]
            short, long = (" ".join(words[:cut]) + "\n" + " ".join(words[cut:]) for cut in (len(words) - 4, 2))
            pairs.append(Pair(tuple(short), tuple(long)))
    return Contrast("line", ("goes on", "ends"), ((" ",), ("\n",)), tuple(pairs[:count]))


CONTRASTS: dict[str, Callable[[int], Contrast]] = {"line": line}
