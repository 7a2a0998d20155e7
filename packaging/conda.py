"""Builds the recipe for conda, and has rattler-build run its tests.

    conda.py RECIPE WORK_FOLDER
"""

import pathlib
import sys

import rattler_build

recipe, work = sys.argv[1], pathlib.Path(sys.argv[2]).resolve()
# A channel without packages, as the recipe needs none.
for platform in ("noarch", "linux-64", "linux-aarch64"):
    folder = work / "channel" / platform
    folder.mkdir(parents=True)
    index = '{"info": {"subdir": "%s"}, "packages": {}, "packages.conda": {}}' % platform
    (folder / "repodata.json").write_text(index, encoding="utf-8")
rattler_build.Stage0Recipe.from_file(recipe).run_build(
    tool_config=rattler_build.ToolConfiguration(test_strategy="native"),
    output_dir=work / "output",
    channels=[(work / "channel").as_uri()],
)
