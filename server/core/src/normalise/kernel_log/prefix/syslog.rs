//! Date, host and tag, as syslog daemons and the journal print them.

use super::Origin;
use super::stamp::{is_clock, is_iso, skip_all, skip_iso};

/// Longest tag taken for one; RFC 3164 allows 32 characters, paths as tags are longer.
const LONGEST_TAG: usize = 96;

/// Who said it and what, when the line has a syslog form.
pub(super) fn read(line: &str) -> Option<(Origin<'_>, &str)> {
    if let Some(text) = skip_iso(line) {
        return Some((Origin::Kernel, skip_all(text)));
    }
    if let Some(found) = rfc5424(line) {
        return Some(found);
    }
    match after_date(line) {
        Some(rest) => Some(host_and_tag(rest)),
        None => undated(line),
    }
}

fn token(text: &str) -> (&str, &str) {
    let text = text.trim_start();
    text.split_once(char::is_whitespace).unwrap_or((text, ""))
}

/// `Aug 10 15:36:05`, `2026-09-28T03:11:02+0900`, `2026-09-28 03:11:02`, `Fri 2026-09-28 03:11:02 UTC`. Months are in
/// the language of the host, so any word will do.
fn after_date(line: &str) -> Option<&str> {
    let (first, rest) = token(line);
    if is_iso(first) {
        let (second, after) = token(rest);
        return Some(if is_clock(second) { after } else { rest });
    }
    let (second, rest) = token(rest);
    let (third, rest) = token(rest);
    if !is_clock(third) || first.contains(':') {
        return None;
    }
    if is_iso(second) {
        return Some(token(rest).1);
    }
    let is_day = (1..=2).contains(&second.len()) && second.bytes().all(|b| b.is_ascii_digit());
    is_day.then_some(rest)
}

fn host_and_tag(rest: &str) -> (Origin<'_>, &str) {
    let rest = rest.trim_start();
    match tag(rest) {
        Some((name, has_pid, text)) if has_pid || name == "kernel" => return (origin(name), of(name, text)),
        // No host, and a tag without a process id: the kernel's own first word looks the same (`NVRM:`).
        Some(_) => return (Origin::Kernel, rest),
        None => {}
    }
    let (_host, rest) = token(rest);
    match tag(rest) {
        Some((name, _, text)) => (origin(name), of(name, text)),
        None => (Origin::Program { name: "" }, rest.trim_start()),
    }
}

/// `kernel: …`, `host kernel: …`, `1700000000.123456 host kernel: …`.
fn undated(line: &str) -> Option<(Origin<'_>, &str)> {
    let mut rest = line;
    for _ in 0..3 {
        if let Some(text) = rest.strip_prefix("kernel: ") {
            return Some((Origin::Kernel, skip_all(text)));
        }
        let (word, after) = token(rest);
        if word.contains(':') {
            return None;
        }
        rest = after.trim_start();
    }
    None
}

/// `1 2025-03-04T05:06:07Z host app procid msgid sd text`, the priority already off.
fn rfc5424(line: &str) -> Option<(Origin<'_>, &str)> {
    let (time, rest) = token(line.strip_prefix("1 ")?);
    let (_host, rest) = token(Some(rest).filter(|_| is_iso(time))?);
    let (name, rest) = token(rest);
    let (_pid, rest) = token(rest);
    let (_message_id, rest) = token(rest);
    let text = match rest.trim_start().strip_prefix('-') {
        Some(text) => text,
        None => rest.split_once("] ")?.1,
    };
    Some((origin(name), of(name, text.trim_start().trim_start_matches('\u{feff}'))))
}

fn origin(name: &str) -> Origin<'_> {
    if name == "kernel" { Origin::Kernel } else { Origin::Program { name } }
}

/// The kernel's text may carry its own stamps behind the tag; a program's brackets are its own.
fn of<'a>(name: &str, text: &'a str) -> &'a str {
    if name == "kernel" { skip_all(text) } else { text.trim_start() }
}

/// `name[pid]: text` or `name: text`: the name, whether there was a process id, the text.
pub(super) fn tag(text: &str) -> Option<(&str, bool, &str)> {
    let (word, rest) = token(text);
    let word = word.strip_suffix(':').filter(|word| !word.is_empty() && word.len() <= LONGEST_TAG)?;
    match word.strip_suffix(']').and_then(|word| word.split_once('[')) {
        Some((name, pid)) if !pid.is_empty() && pid.bytes().all(|b| b.is_ascii_digit()) => Some((name, true, rest)),
        Some(_) | None => Some((word, false, rest)),
    }
}
