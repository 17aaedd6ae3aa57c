"""Body text in four languages, and the words in it whose hits are counted exactly."""

NEEDLES = [  # name, text, share of the bodies that have it
    ("rare_word", "quetzalnimbus", 0.00012), ("uncommon_word", "heliotropium", 0.002),
    ("phrase", "amber lighthouse protocol", 0.0006), ("common_marker", "roadmapitem", 0.05)]
ARABIC_NEEDLE = ("arabic_word", "مرجانيات", 0.02)
JAPANESE_NEEDLE = ("japanese_word", "琥珀灯台", 0.02)
ALL_NEEDLES = (*NEEDLES, ARABIC_NEEDLE, JAPANESE_NEEDLE)

BYTES_A_WORD = {"en": 6.2, "l1": 6.6, "ar": 10.5}
LINE = 72


def write(world, rng, language, size):
    """About `size` bytes of text, as lines."""
    if language == "ja":
        return write_japanese(world, rng, size)
    words = world.pick(rng, language, max(8, int(size / BYTES_A_WORD[language])))
    at, sentences = 0, []
    while at < len(words):
        length = min(len(words) - at, 5 + int(rng.random() * 16))
        first, *rest = words[at:at + length]
        at += length
        end = ". " if rng.random() < .9 else "? "
        sentences.append(first.capitalize() + " " + " ".join(rest) + end)
    return wrap("".join(sentences), rng)


def write_japanese(world, rng, size):
    lines, line = [], ""
    for i, word in enumerate(world.pick(rng, "ja", max(6, size // 7))):
        line += word
        if i % 9 == 8:
            line += "。"
        if len(line) > 32:
            lines.append(line)
            line = ""
    return lines + [line + "。"]


def wrap(text, rng):
    """Lines of at most 72 characters; now and then a new paragraph."""
    lines, start = [], 0
    while start < len(text):
        end = start + LINE
        if end >= len(text):
            lines.append(text[start:].rstrip())
            break
        cut = text.rfind(" ", start, end)
        if cut <= start:
            cut = end
        lines.append(text[start:cut])
        start = cut + 1
        if rng.random() < .09:
            lines.append("")
    return lines


def hide_needles(rng, language, lines):
    """Puts needles of the language on lines of their own."""
    fitting = {"ar": (ARABIC_NEEDLE,), "ja": (JAPANESE_NEEDLE,)}.get(language, NEEDLES)
    for _, text, share in fitting:
        if rng.random() < share:
            lines.insert(rng.randrange(len(lines) + 1), text + (" noted." if text.isascii() else ""))
    return lines


def found_needles(lines):
    """Names of the needles that a text shows, own or quoted."""
    text = "\n".join(lines)
    return [name for name, needle, _ in ALL_NEEDLES if needle in text]
