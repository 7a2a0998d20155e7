"""Writes what is linked into the library and the sandbox as a software bill of materials: CycloneDX 1.5, JSON.

    sbom.py --cargo CARGO --target TRIPLE --source DIR --output FILE

The same sources give the same file: it holds no time and no random number.
"""

import json
import os
import re
import sys
import uuid

from crates import arguments, linked, run


def purl(name, version):
    return f"pkg:cargo/{name}@{version}"


def locked_checksums(lock):
    """The SHA-256 of each package of a registry, by name and version."""
    field = r'^{} = "([^"]*)"$'
    found = {}
    for block in lock.split("[[package]]"):
        name, version, checksum = (re.search(field.format(key), block, re.MULTILINE)
                                   for key in ("name", "version", "checksum"))
        if checksum:
            found[name[1], version[1]] = checksum[1]
    return found


def component(crate, checksums):
    name, version = crate["name"], crate["version"]
    entry = {
        "type": "library",
        "bom-ref": purl(name, version),
        "name": name,
        "version": version,
        "purl": purl(name, version),
    }
    if crate["description"]:
        entry["description"] = " ".join(crate["description"].split())
    if crate["license"]:
        entry["licenses"] = [{"expression": crate["license"].replace("/", " OR ")}]
    if (name, version) in checksums:
        entry["hashes"] = [{"alg": "SHA-256", "content": checksums[name, version]}]
    if crate["repository"]:
        entry["externalReferences"] = [{"type": "vcs", "url": crate["repository"]}]
    return entry


def main():
    given = arguments()
    crates, nodes = linked(given)
    checksums = locked_checksums((given.source / "Cargo.lock").read_text(encoding="utf-8"))
    references = {crate["id"]: purl(crate["name"], crate["version"]) for crate in crates}
    dependencies = [{"ref": references[node["id"]],
                     "dependsOn": sorted({references[dependency["pkg"]] for dependency in node["deps"]
                                          if dependency["pkg"] in references
                                          and any(kind["kind"] is None for kind in dependency["dep_kinds"])})}
                    for node in nodes if node["id"] in references]

    own = next(crate for crate in crates if crate["name"] == "accsyn")
    bom = {
        "$schema": "http://cyclonedx.org/schema/bom-1.5.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "version": 1,
        "metadata": {
            "component": component(own, checksums) | {"name": "libaccsyn"},
            "tools": {"components": [{"type": "application", "name": "rustc",
                                      "version": run(os.environ.get("RUSTC", "rustc"), "--version", cwd=given.source).split()[1]}]},
            "properties": [{"name": "libaccsyn:target", "value": given.target}],
        },
        "components": sorted((component(crate, checksums) for crate in crates if crate is not own),
                             key=lambda entry: entry["bom-ref"]),
        "dependencies": sorted(dependencies, key=lambda entry: entry["ref"]),
    }
    text = json.dumps(bom, indent=2, ensure_ascii=False, sort_keys=True)
    bom["serialNumber"] = f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, text)}"
    text = json.dumps(bom, indent=2, ensure_ascii=False)
    given.output.write_text(text + "\n", encoding="utf-8")
    print(f"{len(bom['components'])} components")


if __name__ == "__main__":
    sys.exit(main())
