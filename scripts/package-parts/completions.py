"""Writes the completions of a program for one shell: completions.py PROGRAM bash|zsh|fish"""

import re
import sys
from pathlib import Path

import command_tree

# What a value is, told by its name in the help.
FILES, FOLDERS = {"FILE", "CONFIG", "PATH"}, {"DIR", "DATA_DIR", "STATE_DIR"}
# A list of words in the description of a flag: `admin, operator or viewer`
CHOICE = re.compile(r"^((?:[a-z]+, )*[a-z]+ or [a-z]+)$")


def choices(flag):
    match = CHOICE.match(flag.about) if flag.value else None
    return re.split(r", | or ", match[1]) if match else []


def flags_of(root, command):
    """Those of the command and those of the whole program, each once."""
    known = {flag.name: flag for flag in root.flags}
    known.update({flag.name: flag for flag in command.flags})
    # Only the program as a whole tells its version.
    return [flag for flag in known.values() if command is root or flag.name != "--version"]


def all_flags(root):
    return {flag.name: flag for command in root.everything() for flag in command.flags}.values()


def spellings(flag):
    return ([flag.short] if flag.short else []) + [flag.name]


def bash(name, root):
    function = "_" + name.replace("-", "_")
    with_value = " | ".join(spelling for flag in all_flags(root) if flag.value for spelling in spellings(flag))
    lines = [
        f"# bash completion for {name}, made from its --help",
        f"{function}() {{",
        '    local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD - 1]} path="" word skip=""',
        "    COMPREPLY=()",
        '    for word in "${COMP_WORDS[@]:1:COMP_CWORD-1}"; do',
        '        if [ -n "$skip" ]; then',
        '            skip=""',
        "            continue",
        "        fi",
        "        case $word in",
        *([f"        {with_value}) skip=1 ;;"] if with_value else []),
        "        -*) ;;",
        '        *) path="${path:+$path }$word" ;;',
        "        esac",
        "    done",
        "    case $previous in",
    ]
    for flag in all_flags(root):
        if not flag.value:
            continue
        answer = ""
        if flag.value in FILES | FOLDERS:
            kind = "-f" if flag.value in FILES else "-d"
            answer = f'mapfile -t COMPREPLY < <(compgen {kind} -- "$current") && compopt -o filenames 2>/dev/null; '
        elif choices(flag):
            answer = f'mapfile -t COMPREPLY < <(compgen -W "{" ".join(choices(flag))}" -- "$current"); '
        lines.append(f"    {flag.name}) {answer}return ;;")
    lines += ["    esac", "    case $path in"]
    for command in root.everything():
        words = [child.words[-1] for child in command.children]
        words += [spelling for flag in flags_of(root, command) for spelling in spellings(flag)]
        lines.append(f'    "{" ".join(command.words)}") mapfile -t COMPREPLY < <(compgen -W "{" ".join(words)}" -- "$current") ;;')
    lines += ["    esac", "}", f"complete -F {function} {name}"]
    return lines


def zsh_text(text):
    """For a description between brackets, in single quotes."""
    return re.sub(r"([\[\]\\:])", r"\\\1", text).replace("'", "'\\''")


def zsh(name, root):
    base = "_" + name.replace("-", "_")
    lines = [f"#compdef {name}", f"# zsh completion for {name}, made from its --help", ""]
    for command in root.everything():
        lines += [f"{'_'.join([base, *command.words]).replace('-', '_')}() {{", "    local state line", "    _arguments -C \\"]
        for flag in flags_of(root, command):
            about = f"[{zsh_text(flag.about)}]" if flag.about else ""
            value = ""
            if flag.value:
                action = "_files" if flag.value in FILES else "_files -/" if flag.value in FOLDERS else f"({' '.join(choices(flag))})"
                value = f":{flag.value.lower()}:{action if action != '()' else ' '}"
            equals = "=" if flag.value else ""
            lines += [f"        '{spelling}{equals if spelling.startswith('--') else ''}{about}{value}' \\" for spelling in spellings(flag)]
        if command.children:
            lines += ["        '1: :->command' \\", "        '*:: :->rest'", "    case $state in", "    command)", "        local -a commands=("]
            lines += [f"            '{child.words[-1]}:{zsh_text(child.about)}'" for child in command.children]
            lines += ["        )", "        _describe command commands", "        ;;", "    rest)", "        case $line[1] in"]
            lines += [f"        {child.words[-1]}) {'_'.join([base, *child.words]).replace('-', '_')} ;;" for child in command.children]
            lines += ["        esac", "        ;;", "    esac"]
        else:
            lines += [f"        ':{argument.lower()}: ' \\" for argument in command.arguments] + ["        && return"]
        lines += ["}", ""]
    return lines + [f'{base} "$@"']


def fish(name, root):
    lines = [f"# fish completion for {name}, made from its --help", f"complete -c {name} -f"]

    def quoted(text):
        return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"

    def condition(command):
        if not command.words:
            first = " ".join(child.words[0] for child in root.children)
            return f"-n {quoted(f'not __fish_seen_subcommand_from {first}')} "
        tests = [f"__fish_seen_subcommand_from {word}" for word in command.words]
        if command.children:
            tests.append("not __fish_seen_subcommand_from " + " ".join(child.words[-1] for child in command.children))
        return f"-n {quoted('; and '.join(tests))} "

    def option(flag):
        parts = [f"-s {flag.short[1:]}"] if flag.short else []
        parts.append(f"-l {flag.name[2:]}")
        if flag.value in FILES:
            parts.append("-r -F")
        elif flag.value in FOLDERS:
            parts.append("-x -a '(__fish_complete_directories)'")
        elif flag.value:
            parts.append(f"-x -a {quoted(' '.join(choices(flag)))}" if choices(flag) else "-x")
        return " ".join(parts + ([f"-d {quoted(flag.about)}"] if flag.about else []))

    everywhere = {flag.name for flag in root.flags if flag.name != "--version"}
    for flag in root.flags:
        where = condition(root) if flag.name == "--version" else ""
        lines.append(f"complete -c {name} {where}{option(flag)}")
    for command in root.everything():
        for child in command.children:
            lines.append(f"complete -c {name} {condition(command)}-a {child.words[-1]} -d {quoted(child.about)}")
        for flag in command.flags:
            if command.words and flag.name not in everywhere:
                lines.append(f"complete -c {name} {condition(command)}{option(flag)}")
    return lines


def main():
    program, shell = sys.argv[1:]
    writer = {"bash": bash, "zsh": zsh, "fish": fish}[shell]
    print("\n".join(writer(Path(program).name, command_tree.read(program))))


if __name__ == "__main__":
    main()
