"""Fails on an #include that goes against the dependency line.

    check_includes.py ROOT

core <- {parser, ingest, storage, dns, diagnosis}, which never include each
other; api sees core, storage's query side and diagnosis; app sees all.
"""

import pathlib
import re
import sys

ALLOWED = {
    "core": {"core"},
    "parser": {"core", "parser"},
    "ingest": {"core", "ingest"},
    "storage": {"core", "storage"},
    "dns": {"core", "dns"},
    "diagnosis": {"core", "diagnosis"},
    "api": {"core", "storage", "diagnosis", "api"},
    "app": {"core", "parser", "ingest", "storage", "dns", "diagnosis", "api",
            "app"},
}
# What api may know of the store: how to ask it, and what a message came to.
STORAGE_FOR_API = {"storage/queries.hpp"}
# Libraries that belong to one folder each; headers of core are std only.
LIBRARIES = {
    "pugixml.hpp": {"parser"},
    "archive.h": {"parser"},
    "sqlite3.h": {"storage"},
    "zstd.h": {"storage"},
    "boost/": {"ingest", "api", "dns", "app"},
    "nlohmann/": {"api", "app"},
    "toml++/": {"app"},
    "CLI/": {"app"},
}
INCLUDE = re.compile(r'^\s*#\s*include\s*(["<])([^">]+)[">]', re.MULTILINE)


def problems_in(folder, name, text):
    for kind, target in INCLUDE.findall(text):
        if kind == '"':
            other = target.split("/")[0]
            if other not in ALLOWED[folder]:
                yield f"{name}: {folder} must not include {target}"
            elif (folder == "api" and other == "storage"
                  and target not in STORAGE_FOR_API):
                yield f"{name}: api must not include {target}"
        else:
            for prefix, folders in LIBRARIES.items():
                if target.startswith(prefix) and folder not in folders:
                    yield f"{name}: {folder} must not include <{target}>"


def self_test():
    """The check must be able to fail."""
    for folder, line in [("parser", '#include "storage/store.hpp"'),
                         ("core", "#include <pugixml.hpp>"),
                         ("api", '#include "storage/store.hpp"'),
                         ("storage", '  #  include "api/json.hpp"')]:
        if not list(problems_in(folder, "self-test", line)):
            sys.exit(f"the check misses: {line} in {folder}")


def main():
    self_test()
    root = pathlib.Path(sys.argv[1])
    found = []
    files = 0
    for folder in ALLOWED:
        for path in sorted((root / folder).glob("**/*")):
            if path.suffix in (".hpp", ".cpp"):
                files += 1
                found += problems_in(folder, path.relative_to(root),
                                     path.read_text(encoding="utf-8"))
    if files == 0:
        sys.exit(f"no sources below {root}")
    print("\n".join(found) or f"{files} files, no forbidden include")
    sys.exit(1 if found else 0)


main()
