//! Manual pages, completions, licences and the bill of materials, as they lie in the packages.

use ironwatch_tests::packages::{Packages, ask, root, run};
use ironwatch_tests::programs::{agent_program, server_program};
use serde_json::Value;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

/// The files of both Debian packages, unpacked.
fn unpacked() -> &'static Path {
    static FOLDER: OnceLock<tempfile::TempDir> = OnceLock::new();
    let folder = FOLDER.get_or_init(|| {
        let folder = tempfile::tempdir().unwrap_or_else(|error| panic!("{error}"));
        for package in Packages::now().files(".deb") {
            run(Command::new("dpkg-deb").arg("-x").arg(package).arg(folder.path()));
        }
        folder
    });
    folder.path()
}

fn text(path: &str) -> String {
    let path = unpacked().join(path);
    if path.extension().is_some_and(|end| end == "gz") {
        return run(Command::new("gzip").arg("-dc").arg(path));
    }
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn completions(name: &str) -> [String; 3] {
    [
        format!("usr/share/bash-completion/completions/{name}"),
        format!("usr/share/zsh/vendor-completions/_{name}"),
        format!("usr/share/fish/vendor_completions.d/{name}.fish"),
    ]
}

fn help(program: &Path, words: &[&str]) -> String {
    run(Command::new(program).args(words).arg("--help").env_remove("IRONWATCH_CONFIG"))
}

/// Every word that looks like a flag, and every first word of a row that is no flag: read in another way than the one by
/// which the pages were made.
fn spoken_of(program: &Path) -> (BTreeSet<String>, BTreeSet<String>) {
    let mut flags = BTreeSet::new();
    let mut commands = BTreeSet::new();
    let mut paths: Vec<Vec<String>> = vec![Vec::new()];
    while let Some(path) = paths.pop() {
        let words: Vec<&str> = path.iter().map(String::as_str).collect();
        let said = help(program, &words);
        flags.extend(
            said.split(|c: char| c.is_whitespace() || ",;()[]`=".contains(c)).filter(|word| word.starts_with("--")).map(str::to_owned),
        );
        let with_headings = said.contains("\nCommands:\n");
        let rows = said.lines().skip_while(|line| with_headings && *line != "Commands:").take_while(|line| *line != "Options:");
        for row in rows.filter(|row| row.starts_with("  ") && row.chars().nth(2).is_some_and(|c| c.is_ascii_lowercase())) {
            let named = row.trim().split("  ").next().unwrap_or_default();
            let named: Vec<&str> = named.split(' ').filter(|word| word.chars().all(|c| c.is_ascii_lowercase() || c == '-')).collect();
            let named: Vec<&str> = named.into_iter().filter(|word| !word.starts_with('-')).collect();
            if named == ["help"] {
                continue;
            }
            commands.insert([&words[..], &named[..]].concat().join(" "));
            if with_headings {
                paths.push([&words[..], &named[..]].concat().iter().map(|word| (*word).to_owned()).collect());
            }
        }
    }
    flags.retain(|flag| flag.len() > 2);
    (flags, commands)
}

#[test]
fn whatever_help_speaks_of_is_in_the_manual_and_in_every_completion() {
    for (name, program) in [("ironwatch-agent", agent_program()), ("ironwatch-server", server_program())] {
        let (flags, commands) = spoken_of(&program);
        assert!(flags.len() >= 6 && commands.len() >= 6, "{name}: {flags:?} {commands:?}");
        let page = text(&format!("usr/share/man/man8/{name}.8.gz")).replace("\\-", "-");
        for flag in &flags {
            assert!(page.contains(&format!("\\fB{flag}\\fR")), "{name}: {flag} is not in the manual");
        }
        // A word that only groups commands stands in front of them.
        for command in commands.iter().filter(|command| !commands.iter().any(|other| other.starts_with(&format!("{command} ")))) {
            assert!(page.contains(&format!("\\fB{command}\\fR")), "{name}: {command} is not in the manual");
        }
        for path in completions(name) {
            let words: BTreeSet<String> = text(&path)
                .split(|c: char| !c.is_ascii_alphanumeric() && c != '-')
                .map(|word| word.trim_start_matches('-').to_owned())
                .collect();
            for wanted in flags.iter().chain(&commands).flat_map(|words| words.split(' ')) {
                assert!(words.contains(wanted.trim_start_matches('-')), "{wanted} is not in {path}");
            }
        }
    }
}

#[test]
fn each_shell_reads_its_completions_and_answers() {
    for name in ["ironwatch-agent", "ironwatch-server"] {
        for (shell, path) in ["bash", "zsh", "fish"].iter().zip(completions(name)) {
            let (well, said) = ask(Command::new(shell).arg("-n").arg(unpacked().join(&path)));
            assert!(well && said.is_empty(), "{path}: {said}");
        }
    }
    let script = "source \"$1\"; COMP_WORDS=(ironwatch-server --config /x token ''); COMP_CWORD=4; _ironwatch_server; echo ${COMPREPLY[@]}";
    let [bash, zsh, fish] = completions("ironwatch-server").map(|path| unpacked().join(path));
    let answer = run(Command::new("bash").args(["-c", script, "bash"]).arg(bash));
    assert!(answer.starts_with("create "), "{answer}");
    let answer = run(Command::new("fish").args(["-c", "source $argv[1]; complete -C 'ironwatch-server user create --role '"]).arg(fish));
    assert!(answer.contains("operator"), "{answer}");
    let load = "autoload -Uz compinit; compinit -D -u; fpath=($1:h $fpath); autoload -Uz +X _ironwatch-server && echo loaded";
    assert_eq!(run(Command::new("zsh").args(["-f", "-c", load, "zsh"]).arg(zsh)).trim(), "loaded");
}

#[test]
fn manual_pages_are_well_formed_and_hold_every_setting() {
    for side in ["agent", "server"] {
        let pages = [format!("usr/share/man/man8/ironwatch-{side}.8.gz"), format!("usr/share/man/man5/ironwatch-{side}.toml.5.gz")];
        for page in &pages {
            let plain = tempfile::NamedTempFile::new().unwrap_or_else(|error| panic!("{error}"));
            std::fs::write(plain.path(), text(page)).unwrap_or_else(|error| panic!("{error}"));
            let (_, said) = ask(Command::new("mandoc").args(["-T", "lint", "-W", "warning"]).arg(plain.path()));
            // Cross-references are looked up in the manual of this machine, where the pages are not installed.
            let wrong: Vec<&str> =
                said.lines().filter(|line| !line.contains("referenced manual not found") && !line.contains("outdated mandoc.db")).collect();
            assert!(wrong.is_empty(), "{page}: {wrong:?}");
        }
        let settings = std::fs::read_to_string(root().join(format!("packaging/{side}/etc/ironwatch/{side}.toml"))).unwrap_or_default();
        let page = text(&format!("usr/share/man/man5/ironwatch-{side}.toml.5.gz"));
        let mut keys = 0;
        for line in settings.lines().filter(|line| line.starts_with('#') && !line.starts_with("# ")) {
            let Some((key, _)) = line.trim_start_matches('#').split_once(" = ") else { continue };
            keys += 1;
            assert!(page.contains(&format!("{key}\\fR")), "{key} is not in the manual");
        }
        assert!(keys > 10, "{side}: {keys} settings");
    }
}

#[test]
fn everything_in_the_programs_is_listed_with_its_licence() {
    for (name, expected) in [("ironwatch-agent", ["ring", "rustls"]), ("ironwatch-server", ["sqlite", "svelte"])] {
        let file = Packages::now().file(&format!("{name}_"), ".cdx.json");
        let bill: Value = serde_json::from_slice(&std::fs::read(&file).unwrap_or_default()).unwrap_or_default();
        let said = |value: &Value, key: &str| value.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
        assert_eq!((said(&bill, "bomFormat"), said(&bill, "specVersion")), ("CycloneDX".to_owned(), "1.5".to_owned()));
        let serial = said(&bill, "serialNumber");
        assert!(serial.strip_prefix("urn:uuid:").is_some_and(|id| uuid::Uuid::parse_str(id).is_ok()), "{serial}");
        let list = |key: &str| bill.get(key).and_then(Value::as_array).cloned().unwrap_or_default();
        let components = list("components");
        assert!(components.len() > 30, "{name}: {} components", components.len());
        let third_party = text(&format!("usr/share/doc/{name}/THIRD-PARTY.gz"));
        for component in &components {
            let what = said(component, "name");
            assert!(said(component, "purl").starts_with("pkg:"), "{what} has no purl");
            let licence = component.pointer("/licenses/0/license/id").or_else(|| component.pointer("/licenses/0/expression"));
            let licence = licence.and_then(Value::as_str).unwrap_or_default();
            assert!(!licence.is_empty() && !licence.contains('/'), "{what}: {licence:?} is no licence");
            assert!(
                component.get("hashes").is_some() || !said(component, "purl").starts_with("pkg:cargo/") || what.starts_with("ironwatch-"),
                "{what} has no checksum"
            );
            let line = format!("{what} {}", said(component, "version"));
            assert!(what.starts_with("ironwatch-") || third_party.contains(&line), "{line} is not in THIRD-PARTY");
        }
        for wanted in expected {
            assert!(components.iter().any(|component| said(component, "name") == wanted), "{wanted} is not in {name}");
        }
        assert!(third_party.contains("Permission is hereby granted"), "the texts of the licences are missing");
        // Each reference of the graph is to something that is listed.
        let listed: BTreeSet<String> = components.iter().map(|component| said(component, "bom-ref")).collect();
        let own = bill.pointer("/metadata/component/bom-ref").and_then(Value::as_str).unwrap_or_default().to_owned();
        for edges in list("dependencies") {
            let needs: Vec<String> = edges
                .get("dependsOn")
                .and_then(Value::as_array)
                .into_iter()
                .flatten()
                .filter_map(Value::as_str)
                .map(str::to_owned)
                .collect();
            for reference in needs.iter().chain([&said(&edges, "ref")]) {
                assert!(listed.contains(reference) || *reference == own, "{reference} is listed nowhere");
            }
        }
    }
}

/// The same sources give the same bytes: two runs differ in nothing.
#[test]
fn packages_are_made_the_same_again() {
    let again = tempfile::tempdir().unwrap_or_else(|error| panic!("{error}"));
    let programs = agent_program().parent().map(PathBuf::from).unwrap_or_default();
    let mut command = Command::new("scripts/package");
    command.current_dir(root()).env("IRONWATCH_PACKAGE_DIR", again.path()).env("IRONWATCH_PACKAGE_SKIP_BUILD", programs);
    run(&mut command);
    for first in ["ironwatch-agent", "ironwatch-server"]
        .iter()
        .flat_map(|name| [".deb", ".rpm", ".cdx.json"].map(|end| Packages::now().file(name, end)))
    {
        let second = again.path().join(first.file_name().unwrap_or_default());
        assert!(std::fs::read(&first).ok() == std::fs::read(&second).ok(), "{} is another one", second.display());
    }
}
