"""Fails unless every relative link in the HTML and Markdown files below a folder leads to a file, and in HTML to an anchor that is there."""

import html.parser
import pathlib
import re
import sys
import urllib.parse


class Page(html.parser.HTMLParser):
    def __init__(self, path):
        super().__init__()
        self.links, self.anchors = [], set()
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag, attributes):
        for name, value in attributes:
            if name in ("href", "src") and value:
                self.links.append(value)
            elif name in ("id", "name") and value:
                self.anchors.add(value)


def links_of_markdown(text):
    prose = re.sub(r"^```.*?^```", "", text, flags=re.MULTILINE | re.DOTALL)
    return re.findall(r"\]\(([^)\s]+)\)", re.sub(r"`[^`\n]*`", "", prose))


root = pathlib.Path(sys.argv[1]).resolve()
pages = {path: Page(path) for path in root.rglob("*.html")}
# rustdoc checks its own links, as errors; what it shows of the standard library has some that lead nowhere.
pages = {path: page for path, page in pages.items() if "rust" not in path.parts}
# The page that a server shows for wrong addresses, whose links are absolute; and print views without content.
pages = {path: page for path, page in pages.items() if path.name != "404.html"}
documents = {path: links_of_markdown(path.read_text(encoding="utf-8")) for path in root.rglob("*.md")}
broken, count = [], 0
for path, links in [(path, page.links) for path, page in pages.items()] + list(documents.items()):
    for link in links:
        parts = urllib.parse.urlsplit(link)
        if parts.scheme or parts.netloc:
            continue
        count += 1
        target = (path.parent / urllib.parse.unquote(parts.path)).resolve() if parts.path else path
        anchor = urllib.parse.unquote(parts.fragment)
        if not target.exists():
            broken.append(f"{path.relative_to(root)}: {link}")
        # Doxygen leaves out the heading of a list that is empty, but not the link to it.
        elif anchor not in ("", "nested-classes") and target in pages and not {anchor, parts.fragment} & pages[target].anchors:
            broken.append(f"{path.relative_to(root)}: {link}: no such anchor")
print(*broken, f"{count} links in {len(pages)} pages and {len(documents)} documents", sep="\n")
sys.exit(bool(broken) or count == 0)
