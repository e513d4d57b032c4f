//! Headings whose parts stand in an order of their own: collectors, web consoles and templates put date, zone, facility, level
//! and host where they like, and a relay puts a heading of its own before that of the host.
//!
//! Word by word, until one says who speaks. A word that ends in a colon and is not known ends the search: it may be the
//! name of a program that quotes.

use super::super::super::program_log;
use super::super::pci::Address;
use super::stamp::{is_clock, is_iso, skip_all};
use super::syslog::{Said, is_kernel, tag, token};
use super::{Origin, decimal};

/// Words before the speaker: two dates of seven words, two hosts, facility and level twice.
const MOST_WORDS: usize = 20;
/// Words that may be hosts or relays, where a date is there too.
const MOST_NAMES: usize = 3;
/// The same without a date: a sentence would look no different.
const MOST_NAMES_UNDATED: usize = 1;

/// Takes the heading off, where it leads to somebody known for sure.
pub(super) fn read(line: &str) -> Option<Said<'_>> {
    if let Some(text) = of_event(line) {
        return Some(Said::plain(Origin::Kernel, text));
    }
    let mut rest = behind_host(behind_broadcast(line));
    let (mut dated, mut names) = (false, 0);
    for _ in 0..MOST_WORDS {
        rest = rest.trim_start();
        if (names <= MOST_NAMES_UNDATED || dated)
            && let Some(found) = speaker(rest, dated)
        {
            return Some(found);
        }
        let (word, after) = token(rest);
        match Part::of(word)? {
            Part::Clock => dated = true,
            Part::Date | Part::Level => {}
            Part::Name => names += 1,
            Part::Words if names == 0 && dated => return Some(Said::plain(Origin::Kernel, rest)),
            Part::Words => return None,
        }
        if names > MOST_NAMES {
            return None;
        }
        rest = after;
    }
    None
}

/// `3m12s  Warning  OOMKilling  node/node7  text`, a row of `kubectl get events`: its node problem detector quotes the kernel.
fn of_event(line: &str) -> Option<&str> {
    let (age, rest) = token(line);
    let (kind, rest) = token(rest);
    let (_reason, rest) = token(rest);
    let (object, text) = token(rest);
    let (_, unit) = decimal(age)?;
    let known = matches!(kind, "Warning" | "Normal") && object.starts_with("node/") && unit.starts_with(['s', 'm', 'h', 'd']);
    known.then(|| text.trim_start())
}

/// `Message from syslogd@node7 at Mar  4 05:06:07 ... kernel:text`, put on one line by who copied it.
fn behind_broadcast(line: &str) -> &str {
    line.strip_prefix("Message from syslogd@").and_then(|rest| rest.split_once(" ...")).map_or(line, |(_, rest)| rest)
}

/// `node7: [  812.004512] text`, `node7: Mar  4 05:06:07 node7 kernel: text`: what pdsh and clush put before each line of a host. A
/// program that quotes has seldom a number in its name.
fn behind_host(line: &str) -> &str {
    let behind = || {
        let (host, rest) = line.split_once(": ")?;
        let numbered = host.bytes().any(|b| b.is_ascii_digit()) && is_name(host) && !host.contains(['[', '(', '/']);
        let rest = rest.trim_start();
        let ring = rest.starts_with('[') && skip_all(rest).len() < rest.len();
        let (month, after) = token(rest);
        let dated = is_iso(month) || (is_date(month) && is_date(token(after).0));
        (numbered && Address::parse(host).is_none() && (ring || dated)).then_some(rest)
    };
    behind().unwrap_or(line)
}

/// The kernel by name or by the ring's own time, or a program by its name and process.
fn speaker(rest: &str, dated: bool) -> Option<Said<'_>> {
    if let Some((name, has_pid, text)) = tag(rest)
        && (is_kernel(name) || (has_pid && dated) || program_log::is_known(name))
    {
        return Some(Said::tagged(name, text));
    }
    if let Some(text) = rest.strip_prefix("kernel:").or_else(|| rest.strip_prefix("[kernel] ")) {
        return Some(Said::kernel(text));
    }
    // RFC 5424 without its version, and columns.
    let text = rest.strip_prefix("kernel - - - ").or_else(|| rest.strip_prefix("kernel\t"));
    if let Some(text) = text {
        let (word, after) = token(text);
        return Some(Said::kernel(if matches!(Part::of(word), Some(Part::Level)) { after } else { text }));
    }
    let stamped = rest.starts_with('[') && skip_all(rest).len() < rest.len();
    let seconds = stamped && rest.split_once(']').is_some_and(|(time, _)| !time.contains(':'));
    seconds.then(|| Said::kernel(rest))
}

/// What a word of a heading is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    /// A time of day, alone or with its date.
    Clock,
    /// A part of a date, or a zone.
    Date,
    /// Facility, level or both.
    Level,
    /// A host, a relay.
    Name,
    /// No heading any more.
    Words,
}

impl Part {
    fn of(word: &str) -> Option<Self> {
        let bare = word.trim_start_matches(['*', '[', '(', '<']).trim_end_matches([',', ']', ')', '>', '|']);
        if bare.is_empty() {
            // `|` between columns, `--`.
            return (!word.is_empty()).then_some(Self::Level);
        }
        let part = if is_moment(bare.trim_end_matches(':')) {
            Self::Clock
        } else if is_date(bare) {
            Self::Date
        } else if is_level(bare) {
            Self::Level
        } else if is_name(word) {
            Self::Name
        } else {
            Self::Words
        };
        Some(part)
    }
}

/// `05:06:07.004+01:00`, `2025-03-04T05:06:07Z`, `2025-03-04_05:06:07`, `20250304T050607`, `1741064767.004`, `@4000…` (TAI64N).
fn is_moment(word: &str) -> bool {
    if let Some(label) = word.strip_prefix('@') {
        return label.len() == 24 && label.bytes().all(|b| b.is_ascii_hexdigit());
    }
    if is_iso(word) {
        return word.contains(['T', '_']);
    }
    let digits = |text: &str| text.bytes().take_while(u8::is_ascii_digit).count();
    let compact = digits(word) == 8 && word.get(8..).is_some_and(|rest| rest.starts_with('T') && digits(rest.trim_start_matches('T')) == 6);
    let epoch = matches!(digits(word), 10 | 13) && word.bytes().all(|b| b.is_ascii_digit() || b == b'.');
    let clock = word.split(['+', 'Z']).next().unwrap_or(word);
    compact || epoch || is_clock(clock)
}

/// `Mar`, `04`, `2025`, `04.03.2025`, `03/04/2025`, `4-Mar-2025`, `Tue`, `+0100`, `CET`, `PM`.
fn is_date(word: &str) -> bool {
    const MONTHS: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    const DAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
    let zone = |letters: &str| (2..=5).contains(&letters.len()) && letters.bytes().all(|b| b.is_ascii_uppercase());
    let figures = word.bytes().all(|b| b.is_ascii_digit() || b"+-/.:".contains(&b)) && word.bytes().any(|b| b.is_ascii_digit());
    // An address is a host's.
    let figures = figures && word.len() <= 10 && word.split('.').count() < 4;
    let named = |part: &str| {
        let start = part.get(..3).unwrap_or_default().to_ascii_lowercase();
        MONTHS.contains(&start.as_str()) && part.len() == 3 || DAYS.contains(&start.as_str()) && (part.len() == 3 || part.ends_with("day"))
    };
    let mut parts = word.split(['-', '/']);
    figures
        || is_iso(word)
        || (zone(word) && !is_level(word))
        || parts.all(|part| named(part) || decimal(part).is_some_and(|(_, rest)| rest.is_empty()))
}

/// `kern.err`, `err`, `Kernel.Error`, `<4`, `kern`.
pub(super) fn is_level(word: &str) -> bool {
    const LEVELS: [&str; 13] =
        ["emerg", "panic", "alert", "crit", "critical", "err", "error", "warn", "warning", "notice", "info", "debug", "fatal"];
    const FACILITIES: [&str; 9] = ["kern", "kernel", "user", "daemon", "auth", "authpriv", "syslog", "cron", "mail"];
    let known = |table: &[&str], word: &str| table.iter().any(|name| word.eq_ignore_ascii_case(name));
    let facility = |word: &str| known(&FACILITIES, word) || word.get(..5).is_some_and(|start| start.eq_ignore_ascii_case("local"));
    match word.split_once('.') {
        Some((first, level)) => facility(first) && known(&LEVELS, level),
        None => {
            known(&LEVELS, word)
                || (facility(word) && word != "kernel")
                || (word.len() <= 3 && decimal(word).is_some_and(|(_, rest)| rest.is_empty()))
        }
    }
}

/// A host by name or address, also `name/address`; in brackets in some templates.
fn is_name(word: &str) -> bool {
    let word = word.trim_start_matches('[').trim_end_matches(']');
    let plain = word.bytes().all(|b| b.is_ascii_alphanumeric() || b".-_/@:()".contains(&b));
    let address = word.contains(':') && word.bytes().all(|b| b.is_ascii_hexdigit() || b":.%".contains(&b));
    plain && !word.is_empty() && word.len() <= 80 && (!word.contains(':') || (address && !word.ends_with(':')))
}
