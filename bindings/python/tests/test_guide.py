"""The examples of the guide do what it says."""

import os
import re
import sys
import unittest

from support import HERE, TestCase, run

GUIDE = os.path.join(HERE, "..", "..", "..", "docs", "python.md")
START = "import accsyn\nsession = accsyn.Session(rate_limit=0)\n"


@unittest.skipIf(sys.version_info < (3, 7), "the examples need Python 3.7")
class Guide(TestCase):
    def test_every_example_runs(self):
        with open(GUIDE, encoding="utf-8") as file:
            examples = re.findall(r"^```python\n(.*?)^```", file.read(), re.MULTILINE | re.DOTALL)
        self.assertGreater(len(examples), 10)
        for example in examples:
            code, output = run("%s%s" % (START, example))
            self.assertEqual(code, 0, "%s\n%s" % (example, output))
            promised = re.findall(r"print\(.*\)  # (.*)", example)
            if promised:
                self.assertEqual(output.split("\n")[-1], promised[0], example)

    def test_the_recipes_for_hosts_are_python(self):
        with open(GUIDE, encoding="utf-8") as file:
            recipes = re.findall(r"^```text\n(.*?)^```", file.read(), re.MULTILINE | re.DOTALL)
        for recipe in recipes:
            compile("async def recipe():\n" + re.sub("^", "    ", recipe, flags=re.MULTILINE), "recipe", "exec")
