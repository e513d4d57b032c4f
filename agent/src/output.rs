//! Lines for people. The journal adds the time; a closed pipe is no reason to die, which `println!` would.

use std::io::Write as _;

/// To standard output: answers to commands.
pub fn say(line: &str) {
    let _ = writeln!(std::io::stdout().lock(), "{line}");
}

fn log(level: &str, line: &str) {
    let _ = writeln!(std::io::stderr().lock(), "{level} {line}");
}

/// Something a person may want to know.
pub fn info(line: &str) {
    log("info", line);
}

/// Something a person should look at.
pub fn warn(line: &str) {
    log("warning", line);
}

/// Something that keeps the agent from its work.
pub fn error(line: &str) {
    log("error", line);
}

/// Foreign words made safe for one line of a log: control characters out, at most `max` characters.
pub fn printable(text: &str, max: usize) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).take(max).collect()
}
