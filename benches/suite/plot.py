"""Plots as SVG: lines on logarithmic axes, and bars of ratios."""

import math
import xml.sax.saxutils

WIDTH, HEIGHT, LEFT, BOTTOM, TOP, RIGHT = 720, 420, 90, 60, 20, 190
COLOURS = ["#0b6bcb", "#d1495b", "#2e8b57", "#8a5cc2"]
STYLE = (
    "<style>text{font:13px system-ui,sans-serif;fill:#333}.grid{stroke:#ddd}.axis{stroke:#888}"
    "@media(prefers-color-scheme:dark){text{fill:#ddd}.grid{stroke:#444}.axis{stroke:#999}}</style>"
)


def text(x, y, words, anchor="middle", more=""):
    return '<text x="%.1f" y="%.1f" text-anchor="%s"%s>%s</text>' % (x, y, anchor, more, xml.sax.saxutils.escape(words))


def decades(values):
    low, high = math.floor(math.log10(min(values))), math.ceil(math.log10(max(values)))
    return low, max(high, low + 1)


def label(exponent):
    return "%g" % 10**exponent if -3 <= exponent <= 3 else "1e%d" % exponent


def document(height, parts):
    head = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" role="img">' % (WIDTH, height)
    return "\n".join([head, STYLE] + parts + ["</svg>"]) + "\n"


def lines(x_title, y_title, series):
    """A line for each name in `series`, of points (x, y)."""
    points = [point for line in series.values() for point in line]
    if not points:
        return document(HEIGHT, [text(WIDTH / 2, HEIGHT / 2, "skipped")])
    (x_low, x_high), (y_low, y_high) = decades([x for x, _ in points]), decades([y for _, y in points])
    right, bottom = WIDTH - RIGHT, HEIGHT - BOTTOM

    def place(x, y):
        across = (math.log10(x) - x_low) / (x_high - x_low)
        up = (math.log10(y) - y_low) / (y_high - y_low)
        return LEFT + across * (right - LEFT), bottom - up * (bottom - TOP)

    parts = []
    for exponent in range(x_low, x_high + 1):
        x, _ = place(10**exponent, 10**y_low)
        parts += ['<line class="grid" x1="%.1f" x2="%.1f" y1="%d" y2="%d"/>' % (x, x, TOP, bottom), text(x, bottom + 20, label(exponent))]
    for exponent in range(y_low, y_high + 1):
        _, y = place(10**x_low, 10**exponent)
        parts += ['<line class="grid" x1="%d" x2="%d" y1="%.1f" y2="%.1f"/>' % (LEFT, right, y, y), text(LEFT - 8, y + 4, label(exponent), "end")]
    parts += [text((LEFT + right) / 2, HEIGHT - 12, x_title), text(20, (TOP + bottom) / 2, y_title, more=' transform="rotate(-90 20 %d)"' % ((TOP + bottom) / 2))]
    for number, (name, line) in enumerate(series.items()):
        colour = COLOURS[number % len(COLOURS)]
        path = " ".join("%.1f,%.1f" % place(x, y) for x, y in line)
        parts.append('<polyline points="%s" fill="none" stroke="%s" stroke-width="2"/>' % (path, colour))
        parts += ['<circle cx="%.1f" cy="%.1f" r="3" fill="%s"/>' % (place(x, y) + (colour,)) for x, y in line]
        parts += ['<rect x="%d" y="%d" width="12" height="12" fill="%s"/>' % (right + 20, TOP + 24 * number, colour), text(right + 38, TOP + 11 + 24 * number, name, "start")]
    return document(HEIGHT, parts)


def bars(rows):
    """Calls per second of each row as a multiple of the client that it is compared with."""
    row_height, start, reach = 30, 380, WIDTH - 70
    highest = max([2.0] + [min(row["calls_per_second"], 4.0) for row in rows])
    scale = (reach - start) / highest
    height = TOP + row_height * len(rows) + 40
    parts = ['<line class="axis" x1="%.1f" x2="%.1f" y1="%d" y2="%d"/>' % (start + scale, start + scale, TOP, height - 40)]
    for number, row in enumerate(rows):
        y, ratio = TOP + row_height * number, row["calls_per_second"]
        colour = COLOURS[0] if ratio >= 1 else COLOURS[1]
        work = row["work"] if row["client"].split()[0] != "python" else "%s: %s" % ("Python", row["client"].split()[1])
        parts += [
            text(start - 10, y + 18, work, "end"),
            '<rect x="%d" y="%d" width="%.1f" height="20" fill="%s"/>' % (start, y + 4, min(ratio, highest) * scale, colour),
            text(start + min(ratio, highest) * scale + 6, y + 18, "%.2f" % ratio, "start"),
        ]
    parts.append(text(start + scale, height - 18, "1: as many calls per second as the other client"))
    return document(height, parts)
