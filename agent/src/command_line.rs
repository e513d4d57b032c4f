//! The arguments, read by hand: clap would be a third of the binary.

use std::path::PathBuf;

/// What `--help` prints.
pub const USAGE: &str = "\
Usage: ironwatch-agent COMMAND [--config FILE] [--state-dir DIR]

  enrol --server URL   join a server; the token comes from --token-file FILE, --token T,
                       or from standard input when neither is given; a token with a
                       fourth part names the server's key, and that key alone is trusted
  run                  watch this host and push to the server
  check                check the settings, and show what would be sent with them
  status               who this agent is, when the server last heard it, what it holds back
  doctor               check one thing after the other, and say what to do
  spool ls             list what waits for the server
  read-privileged      as root, by a timer: leave what only root may read of disks and firmware
                       for the agent, in paths.privileged or in --out DIR

  --config FILE        settings (default /etc/ironwatch/agent.toml, which may be missing)
  --state-dir DIR      where key, identity and spool are (default /var/lib/ironwatch-agent)
  --new-key            with enrol: make a new key, vouched for by the old one
  --help, --version

Every setting can be given as IRONWATCH_AGENT_SECTION__KEY, for example
IRONWATCH_AGENT_PUSH__INTERVAL_SECONDS=30; flags win over the environment, the environment over the file.";

/// What to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Action {
    Enrol { server: Option<String>, token: TokenSource, new_key: bool },
    Run,
    Check,
    Status,
    Doctor,
    SpoolLs,
    ReadPrivileged { out: Option<PathBuf> },
    Help,
    Version,
}

/// Where the join token comes from; a file or standard input keep it out of the process list.
#[derive(Clone, PartialEq, Eq)]
pub enum TokenSource {
    Argument(String),
    File(PathBuf),
    StandardInput,
}

impl std::fmt::Debug for TokenSource {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            TokenSource::Argument(_) => "Argument",
            TokenSource::File(_) => "File",
            TokenSource::StandardInput => "StandardInput",
        })
    }
}

/// The whole command line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CommandLine {
    pub action: Action,
    pub config: Option<PathBuf>,
    pub state_dir: Option<String>,
}

#[derive(Default)]
struct Flags {
    server: Option<String>,
    token: Option<String>,
    token_file: Option<String>,
    config: Option<String>,
    state_dir: Option<String>,
    out: Option<String>,
    new_key: bool,
}

/// Reads the arguments after the program's name. The error is one sentence.
pub fn parse(arguments: impl Iterator<Item = String>) -> Result<CommandLine, String> {
    let mut flags = Flags::default();
    let mut words: Vec<String> = Vec::new();
    let mut arguments = arguments;
    while let Some(argument) = arguments.next() {
        let (name, mut attached) = match argument.split_once('=') {
            Some((name, value)) if name.starts_with("--") => (name.to_owned(), Some(value.to_owned())),
            Some(_) | None => (argument.clone(), None),
        };
        let slot = match name.as_str() {
            "--help" | "-h" | "help" => return Ok(alone(Action::Help)),
            "--version" | "-V" => return Ok(alone(Action::Version)),
            "--new-key" => {
                flags.new_key = true;
                continue;
            }
            "--server" => &mut flags.server,
            "--token" => &mut flags.token,
            "--token-file" => &mut flags.token_file,
            "--config" => &mut flags.config,
            "--state-dir" => &mut flags.state_dir,
            "--out" => &mut flags.out,
            flag if flag.starts_with('-') => return Err(format!("{flag} is not a flag of ironwatch-agent; see --help")),
            _ => {
                words.push(argument);
                continue;
            }
        };
        let value = attached.take().or_else(|| arguments.next()).ok_or_else(|| format!("{name} needs a value"))?;
        *slot = Some(value);
    }
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let action = action(&words, &mut flags)?;
    Ok(CommandLine { action, config: flags.config.map(PathBuf::from), state_dir: flags.state_dir })
}

fn alone(action: Action) -> CommandLine {
    CommandLine { action, config: None, state_dir: None }
}

fn action(words: &[&str], flags: &mut Flags) -> Result<Action, String> {
    let action = match words {
        ["enrol" | "enroll"] => {
            let token = match (flags.token.take(), flags.token_file.take()) {
                (Some(_), Some(_)) => return Err("--token and --token-file exclude each other; give one".to_owned()),
                (Some(token), None) => TokenSource::Argument(token),
                (None, Some(file)) => TokenSource::File(file.into()),
                (None, None) => TokenSource::StandardInput,
            };
            Action::Enrol { server: flags.server.take(), token, new_key: std::mem::take(&mut flags.new_key) }
        }
        ["run"] => Action::Run,
        ["check"] => Action::Check,
        ["status"] => Action::Status,
        ["doctor"] => Action::Doctor,
        ["spool", "ls"] => Action::SpoolLs,
        ["read-privileged"] => Action::ReadPrivileged { out: flags.out.take().map(PathBuf::from) },
        [] => return Err("a command is missing: enrol, run, check, status, doctor, spool ls or read-privileged; see --help".to_owned()),
        other => {
            return Err(format!(
                "`{}` is not a command; there are enrol, run, check, status, doctor, spool ls and read-privileged",
                other.join(" ")
            ));
        }
    };
    let left = [
        ("--server", "enrol", flags.server.is_some()),
        ("--token", "enrol", flags.token.is_some()),
        ("--token-file", "enrol", flags.token_file.is_some()),
        ("--new-key", "enrol", flags.new_key),
        ("--out", "read-privileged", flags.out.is_some()),
    ];
    match left.iter().find(|(_, _, given)| *given) {
        Some((flag, command, _)) => Err(format!("{flag} belongs to {command} only")),
        None => Ok(action),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(line: &str) -> Result<CommandLine, String> {
        parse(line.split_whitespace().map(str::to_owned))
    }

    #[test]
    fn flags_stand_before_or_after_the_command_and_take_both_forms() {
        let wanted = CommandLine { action: Action::Run, config: Some("/a".into()), state_dir: Some("/b".into()) };
        assert_eq!(read("--config /a run --state-dir=/b").as_ref(), Ok(&wanted));
        assert_eq!(read("run --config=/a --state-dir /b").as_ref(), Ok(&wanted));
    }

    #[test]
    fn the_token_comes_from_one_place() {
        let token = |line| {
            read(line).map(|read| match read.action {
                Action::Enrol { token, .. } => Some(token),
                Action::Run
                | Action::Check
                | Action::Status
                | Action::Doctor
                | Action::SpoolLs
                | Action::ReadPrivileged { .. }
                | Action::Help
                | Action::Version => None,
            })
        };
        assert_eq!(token("enrol --server https://a"), Ok(Some(TokenSource::StandardInput)));
        assert_eq!(token("enrol --server https://a --token x"), Ok(Some(TokenSource::Argument("x".into()))));
        assert_eq!(token("enrol --token-file /t"), Ok(Some(TokenSource::File("/t".into()))));
        assert!(token("enrol --token x --token-file /t").is_err());
    }

    #[test]
    fn mistakes_are_named() {
        for (line, part) in [
            ("", "missing"),
            ("fly", "`fly`"),
            ("run --token x", "--token"),
            ("run --wings", "--wings"),
            ("run --config", "needs a value"),
            ("spool rm", "spool rm"),
            ("run --out /x", "--out belongs to read-privileged"),
        ] {
            let error = read(line).err().unwrap_or_default();
            assert!(error.contains(part), "{line:?}: {error:?}");
        }
    }

    #[test]
    fn a_token_is_not_shown_by_debug() {
        assert!(!format!("{:?}", read("enrol --token iw1.a.secret")).contains("secret"));
    }
}
