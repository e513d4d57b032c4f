"""Writes manual pages.

manual.py commands TEMPLATE PROGRAM VERSION DATE   the page of a program: the template, with the commands of its --help
manual.py settings TITLE FILE VERSION DATE         the page of a settings file: its comments, one entry for each key
"""

import re
import sys
from pathlib import Path

import command_tree

TABLE = re.compile(r"^#?\[+([a-z_.]+)\]+$")
KEY = re.compile(r"^#?([a-z_0-9]+) = (.*)$")


def roff(text):
    """Text as it must stand in roff: nothing in it is a request or an escape, and minus stays minus."""
    text = text.replace("\\", "\\e").replace("-", "\\-").replace("'", "\\(aq").replace("`", "\\(ga").replace("^", "\\(ha")
    return re.sub(r"^\.", r"\\&.", text.replace("~", "\\(ti"))


def bold(text):
    return f"\\fB{roff(text)}\\fR"


def flag_line(flag):
    shown = ", ".join(bold(spelling) for spelling in ([flag.short] if flag.short else []) + [flag.name])
    return shown + (f" \\fI{roff(flag.value)}\\fR" if flag.value else "")


def entry(head, about):
    return [".TP", head, roff(about) if about else "\\&"]


def commands(template, program, version, date):
    root = command_tree.read(program)
    name = Path(program).name
    everywhere = {flag.name for flag in root.flags}
    listed = []
    for command in root.leaves():
        arguments = "".join(f" \\fI{roff(argument)}\\fR" for argument in command.arguments)
        listed += entry(bold(" ".join(command.words)) + arguments, command.about)
        own = [flag for flag in command.flags if flag.name not in everywhere]
        if own:
            listed.append(".RS")
            for flag in own:
                listed += entry(flag_line(flag), flag.about)
            listed.append(".RE")
    options = [line for flag in root.flags for line in entry(flag_line(flag), flag.about)]
    page = Path(template).read_text()
    filled = {"@VERSION@": version, "@DATE@": date, "@NAME@": name, "@COMMANDS@": "\n".join(listed), "@OPTIONS@": "\n".join(options)}
    for mark, text in filled.items():
        if mark not in page:
            raise SystemExit(f"{template} has no {mark}")
        page = page.replace(mark, text)
    return page.rstrip("\n")


def settings(title, path, version, date):
    """The form of the file: comments before a key say what it is, and `#key = value` shows its default."""
    source = Path(path).read_text().splitlines()
    end = source.index("")
    head = [line.lstrip("# ") for line in source[:end] if line.strip("# ")]
    name = title.lower()
    out = [f'.TH {roff(title.upper())} 5 "{date}" "Ironwatch {version}" "Settings"', ".SH NAME", f"{roff(name)} \\- {roff(head[0][0].lower() + head[0][1:].rstrip('.'))}"]
    out += [".SH SYNOPSIS", bold(f"/etc/ironwatch/{Path(path).name}"), ".SH DESCRIPTION"]
    out += [line for text in head[1:] for line in (roff(text), ".br")][:-1]
    out += [".PP", "The file is TOML. Each key is shown with its default, or with an example where it has none."]
    out += [".SH KEYS"]
    table, comment = "", []
    for line in source[end:]:
        if found := TABLE.match(line):
            table = found[1] + "."
            out += [f".SS {roff(found[1])}", *map(roff, comment)]
            comment = []
        elif found := KEY.match(line):
            out += [".TP", bold(table + found[1]) + roff(f" = {found[2]}"), *(map(roff, comment) if comment else ["\\&"])]
            comment = []
        elif line.startswith("# "):
            comment.append(line[2:])
        elif not line and comment:
            out += [".PP", *map(roff, comment)]
            comment = []
    out += [".SH FILES", bold(f"/etc/ironwatch/{Path(path).name}"), ".SH SEE ALSO", f".BR {roff(name.removesuffix('.toml'))} (8)"]
    return "\n".join(out)


def main():
    kind, *rest = sys.argv[1:]
    print({"commands": commands, "settings": settings}[kind](*rest))


if __name__ == "__main__":
    main()
