"""Writes what a program of ours is made of: components.py PROGRAM TARGET third-party|sbom

third-party  every component with version, licence and source, and the texts of the licences
sbom         the same as CycloneDX 1.5, with the graph of dependencies

What stands in the program is listed: what only helped to build it (build scripts, macros, tests) is not.
SOURCE_DATE_EPOCH is the time in it; the same sources give the same bytes.
"""

import datetime
import json
import os
import re
import subprocess
import sys
import urllib.parse
import uuid
from dataclasses import dataclass, field
from pathlib import Path

LICENCE_FILE = re.compile(r"^(licen[cs]e|copying|notice|copyright|unlicense)", re.IGNORECASE)
# A text of a licence has some ten kilobytes; what is much longer is something else.
MAX_TEXT_BYTES = 200_000
SQLITE = re.compile(r'#define SQLITE_VERSION +"([0-9.]+)"')
ZSTD = re.compile(r"#define ZSTD_VERSION_(?:MAJOR|MINOR|RELEASE) +([0-9]+)")
# C sources inside of crates, which no metadata of cargo names: crate, name, file and pattern of the version, licence, source.
INSIDE = [
    ("libsqlite3-sys", "sqlite", "sqlite3/sqlite3.h", SQLITE, "blessing", "https://www.sqlite.org"),
    ("zstd-sys", "zstd", "zstd/lib/zstd.h", ZSTD, "BSD-3-Clause", "https://github.com/facebook/zstd"),
]
# Whose work it is, where the sources that we have bring no text along.
HOLDERS = {
    "musl": "Copyright 2005-2024 Rich Felker and contributors; under the MIT licence, whose words stand below",
    "rust-std": "Copyright The Rust Project Developers; under the MIT licence, whose words stand below",
    "sqlite": "in the public domain: its authors disclaim copyright",
    "zstd": "Copyright Meta Platforms, Inc. and affiliates; under the BSD licence in zstd-sys, below",
}
# The C library in the standard library of Rust for musl (src/ci/docker/scripts/musl.sh in the sources of Rust).
MUSL_VERSION = "1.2.5"


@dataclass
class Component:
    name: str
    version: str
    licence: str
    source: str
    purl: str
    checksum: str = ""
    folder: Path | None = None
    needs: list[str] = field(default_factory=list)


def output(*command):
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def purl(kind, name, version):
    return f"pkg:{kind}/{urllib.parse.quote(name, safe='/')}@{urllib.parse.quote(version, safe='')}"


def crates(program, target):
    """The crates in the program, by name and version."""
    tree = output(
        "cargo", "tree", "--locked", "-p", program, "-e", "normal,no-proc-macro", "--target", target, "--prefix", "none", "-f", "{p}"
    )
    inside = {tuple(line.split()[:2]) for line in tree.splitlines() if line.strip()}
    metadata = json.loads(output("cargo", "metadata", "--locked", "--format-version", "1", "--filter-platform", target))
    sums = checksums()
    found, by_id = {}, {}
    for package in metadata["packages"]:
        name, version = package["name"], package["version"]
        if (name, f"v{version}") not in inside:
            continue
        component = Component(
            name,
            version,
            # Older manifests write a slash for "or".
            re.sub(r" */ *", " OR ", package["license"] or "") or "LicenseRef-see-text",
            package["repository"] or f"https://crates.io/crates/{name}",
            purl("cargo", name, version),
            sums.get((name, version), ""),
            Path(package["manifest_path"]).parent,
        )
        found[component.purl] = by_id[package["id"]] = component
    for node in metadata["resolve"]["nodes"]:
        if component := by_id.get(node["id"]):
            normal = [need["pkg"] for need in node["deps"] if any(kind["kind"] is None for kind in need["dep_kinds"])]
            component.needs = sorted(by_id[need].purl for need in normal if need in by_id)
    missing = inside - {(component.name, f"v{component.version}") for component in found.values()}
    if missing:
        raise SystemExit(f"cargo metadata does not know {sorted(missing)}")
    return found


def checksums():
    found = {}
    for block in Path("Cargo.lock").read_text().split("[[package]]"):
        values = dict(re.findall(r'^(name|version|checksum) = "(.*)"$', block, re.MULTILINE))
        if "checksum" in values:
            found[values["name"], values["version"]] = values["checksum"]
    return found


def beside_crates(found, program, target):
    """What no crate is: the standard library, the C library, C sources inside of crates, and the code of the dashboard."""
    rust = re.match(r"rustc (\S+)", output("rustc", "--version"))[1]
    added = [
        (program, Component("rust-std", rust, "MIT OR Apache-2.0", "https://github.com/rust-lang/rust", purl("generic", "rust-std", rust)))
    ]
    if target.endswith("-musl"):
        musl = Component("musl", MUSL_VERSION, "MIT", "https://musl.libc.org", purl("generic", "musl", MUSL_VERSION))
        added.append((program, musl))
    for crate, name, path, pattern, licence, source in INSIDE:
        for component in [component for component in found.values() if component.name == crate]:
            version = ".".join(pattern.findall((component.folder / path).read_text(errors="replace"))[:3])
            if not version:
                raise SystemExit(f"{component.folder / path} does not tell the version of {name}")
            added.append((crate, Component(name, version, licence, source, purl("generic", name, version))))
    if program == "ironwatch-server":
        # Of all that builds the dashboard, Svelte's runtime alone gets into the browser.
        lock = json.loads(Path("server/web/package-lock.json").read_text())
        svelte = lock["packages"]["node_modules/svelte"]
        folder = Path("server/web/node_modules/svelte")
        source = "https://github.com/sveltejs/svelte"
        version = svelte["version"]
        added.append((program, Component("svelte", version, svelte["license"], source, purl("npm", "svelte", version), folder=folder)))
    for owner, component in added:
        found[component.purl] = component
        for known in found.values():
            if known.name == owner:
                known.needs.append(component.purl)


def texts(component):
    if not component.folder or not component.folder.is_dir():
        return []
    files = sorted(path for path in component.folder.iterdir() if path.is_file() and LICENCE_FILE.match(path.name))
    files = [path for path in files if path.stat().st_size <= MAX_TEXT_BYTES]
    return ["\n".join(line.rstrip() for line in path.read_text(errors="replace").strip().splitlines()) for path in files]


def third_party(program, version, components):
    others = [component for component in components if not component.name.startswith("ironwatch-")]
    lines = [f"{program} {version} is under the Apache License 2.0. It contains the work of others:", ""]
    wide = max(len(f"{component.name} {component.version}") for component in others)
    wider = max(len(component.licence) for component in others)
    lines += [f"{component.name + ' ' + component.version:<{wide}}  {component.licence:<{wider}}  {component.source}" for component in others]
    lines += ["", *(f"{component.name}: {HOLDERS[component.name]}." for component in others if component.name in HOLDERS)]
    owners = {}
    for component in others:
        for text in texts(component):
            owners.setdefault(text, []).append(f"{component.name} {component.version}")
    lines += ["", "The texts of their licences, as they come with their sources."]
    for text, names in owners.items():
        lines += ["", "-" * 100, "In " + ", ".join(dict.fromkeys(names)) + ":", "", text]
    return "\n".join(lines) + "\n"


def licences(expression):
    """A single licence by its id, else the expression."""
    return [{"license": {"id": expression}}] if re.fullmatch(r"[A-Za-z0-9.-]+", expression) else [{"expression": expression}]


def sbom(program, version, target, components):
    moment = datetime.datetime.fromtimestamp(int(os.environ.get("SOURCE_DATE_EPOCH", "0")), datetime.timezone.utc)
    own = purl("cargo", program, version)

    def shown(component):
        entry = {
            "type": "library",
            "bom-ref": component.purl,
            "name": component.name,
            "version": component.version,
            "licenses": licences(component.licence),
            "purl": component.purl,
            "externalReferences": [{"type": "vcs" if "git" in component.source else "website", "url": component.source}],
        }
        if component.checksum:
            entry["hashes"] = [{"alg": "SHA-256", "content": component.checksum}]
        return entry

    body = {
        "metadata": {
            "timestamp": moment.strftime("%Y-%m-%dT%H:%M:%SZ"),
            "component": {
                "type": "application",
                "bom-ref": own,
                "name": program,
                "version": version,
                "licenses": licences("Apache-2.0"),
                "purl": own,
                "properties": [{"name": "ironwatch:target", "value": target}],
            },
        },
        "components": [shown(component) for component in components if component.purl != own],
        "dependencies": [{"ref": component.purl, "dependsOn": sorted(set(component.needs))} for component in components],
    }
    # The number is made of the content: another content has another number, and the same content the same.
    number = uuid.uuid5(uuid.NAMESPACE_URL, json.dumps(body, sort_keys=True))
    head = {"bomFormat": "CycloneDX", "specVersion": "1.5", "serialNumber": f"urn:uuid:{number}", "version": 1}
    return json.dumps(head | body, indent=1) + "\n"


def main():
    program, target, kind = sys.argv[1:]
    found = crates(program, target)
    version = next(component.version for component in found.values() if component.name == program)
    beside_crates(found, program, target)
    components = sorted(found.values(), key=lambda component: (component.name, component.version))
    sys.stdout.write(third_party(program, version, components) if kind == "third-party" else sbom(program, version, target, components))


if __name__ == "__main__":
    main()
