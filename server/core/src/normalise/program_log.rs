//! Lines of programs: a parser for each program whose words are worth knowing, asked by the program's name.
//!
//! Anchored as in [`super::kernel_log`]: each reads from the start of the text.

mod docker;
mod journald;
mod smartd;
mod sshd;
mod unit;

use super::understood::Understood;

/// What a program said.
#[derive(Debug, Clone, Copy)]
pub struct Said<'a> {
    /// Its name without process id, as syslog has it: `sshd`, `dockerd`, `systemd`.
    pub program: &'a str,
    /// The unit it runs in, where the journal knows it.
    pub unit: Option<&'a str>,
    /// What it said.
    pub text: &'a str,
}

/// A parser of one program's words.
type Parser = fn(&Said<'_>) -> Option<Understood>;

/// All parsers, in the order they are asked. A new program is one file and one line here.
static PARSERS: &[Parser] = &[sshd::understand, docker::understand, journald::understand, smartd::understand, unit::understand];

/// What a program's line means. `None` means harmless or not known.
#[must_use]
pub fn understand(said: &Said<'_>) -> Option<Understood> {
    PARSERS.iter().find_map(|parse| parse(said))
}
