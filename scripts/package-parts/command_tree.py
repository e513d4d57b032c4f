"""What a program of ours can be asked, read from its own `--help`: one source for the manual page and the completions."""

import os
import re
import subprocess
from dataclasses import dataclass, field

# `-h, --help`, `--config <CONFIG>`, `--server URL`
FLAG = re.compile(r"(?:(-[a-zA-Z]), )?(--[a-z][a-z-]*)(?:[ =](<[A-Z_]+>|[A-Z_]+\b))?")
# Two columns, and at least two spaces between them.
ROW = re.compile(r"^ {2,6}(\S.*?)(?: {2,}(\S.*))?$")


@dataclass
class Flag:
    name: str
    short: str | None
    value: str | None
    about: str


@dataclass
class Command:
    words: list[str]
    about: str
    flags: list[Flag] = field(default_factory=list)
    arguments: list[str] = field(default_factory=list)
    children: list["Command"] = field(default_factory=list)

    def leaves(self):
        """The commands that do something, in the order of the help."""
        if not self.children:
            return [self] if self.words else []
        return [leaf for child in self.children for leaf in child.leaves()]

    def everything(self):
        return [self] + [command for child in self.children for command in child.everything()]


def help_of(program, words):
    # A variable that names a setting would be shown in the help of the server.
    environment = {name: value for name, value in os.environ.items() if not name.startswith("IRONWATCH_")}
    done = subprocess.run([program, *words, "--help"], capture_output=True, text=True, env=environment, timeout=20, check=True)
    return done.stdout


def read(program):
    """The whole tree. Either kind of help is understood: with headings, as clap writes it, and the one page of the agent."""
    text = help_of(program, [])
    root = with_headings(program, [], text) if "\nCommands:\n" in text else on_one_page(text)
    if not root.leaves() or not root.flags:
        raise SystemExit(f"the help of {program} is not understood")
    return root


def with_headings(program, words, text, about=None):
    sections, heading = {}, ""
    for line in text.splitlines():
        if line.endswith(":") and not line.startswith(" "):
            heading = line[:-1]
        elif line.strip():
            sections.setdefault(heading, []).append(line)
    command = Command(words, about or sections.get("", [""])[0].strip())
    for left, right in rows(sections.get("Options", [])):
        short, name, value = FLAG.match(left).groups()
        command.flags.append(Flag(name, short, value and value.strip("<>"), right))
    command.arguments = [left.strip().strip("<>[]") for left, _ in rows(sections.get("Arguments", []))]
    for left, right in rows(sections.get("Commands", [])):
        if left != "help":
            path = [*words, left]
            command.children.append(with_headings(program, path, help_of(program, path), right))
    return command


def on_one_page(text):
    root = Command([], "")
    for left, right in rows(text.splitlines()[1:]):
        if left.startswith("-"):
            belongs = re.match(r"with ([a-z -]+): (.*)", right)
            owner, about = (find(root, belongs[1].split()), belongs[2]) if belongs else (root, right)
            owner.flags += [Flag(name, short or None, value or None, about) for short, name, value in FLAG.findall(left)]
            continue
        parts = left.split()
        words = [part for part in parts if re.fullmatch(r"[a-z][a-z-]*", part)]
        command = find(root, words)
        command.about = right
        for short, name, value in FLAG.findall(f"{left} {right}"):
            command.flags.append(Flag(name, short or None, value or None, ""))
    return root


def find(root, words):
    """The command of these words; made where there is none."""
    place = root
    for depth, word in enumerate(words, 1):
        known = next((child for child in place.children if child.words[-1] == word), None)
        if known is None:
            known = Command(words[:depth], "")
            place.children.append(known)
        place = known
    return place


def rows(lines):
    """The rows of two columns; what is indented further goes on with the row above. Text from the margin belongs to no row."""
    found = []
    for line in lines:
        row = ROW.match(line)
        if row and (row[2] or line.lstrip().startswith(("-", "<")) or len(found) == 0):
            found.append([row[1], row[2] or ""])
        elif line.startswith("  ") and found:
            found[-1][1] = f"{found[-1][1]} {line.strip()}".strip()
    return found
