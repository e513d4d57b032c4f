//! The clothes a kernel line comes in, and who printed it.
//!
//! Forms, as their makers write them: the `/dev/kmsg` record (kernel, Documentation/ABI/testing/dev-kmsg), `dmesg`
//! with `-T -d -H -x -r --time-format iso` (util-linux), printk's own `<N>[time]`, syslog (RFC 3164 and 5424),
//! `journalctl -o short*`, metalog, BusyBox, OpenWrt's logread, netconsole, what syslogd writes to terminals, and a console
//! server's stamp or the name of a file that grep read before any of these.

mod heading;
mod paper;
mod stamp;
mod syslog;

use super::number::decimal;
use std::borrow::Cow;
use syslog::Said;

pub(super) use paper::plain;
pub(super) use syslog::program;

/// Who printed a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin<'a> {
    /// The kernel; also a bare text, where nobody is named.
    Kernel,
    /// A program, by the name in the line.
    Program {
        /// The name without its process id; empty where the line names none.
        name: &'a str,
    },
}

/// A line without its prefix.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stripped<'a> {
    /// What was said.
    pub text: Cow<'a, str>,
    /// Who said it.
    pub origin: Origin<'a>,
    /// The text with the word before it, where that word was taken for a program's name and may be the kernel's own first:
    /// daemons that gather the lines of other hosts may leave the tag out.
    pub untagged: Option<&'a str>,
    /// The text with the two words before it: a line may name neither host nor tag.
    pub hostless: Option<&'a str>,
}

/// Takes the prefix off a line in any printed form. Never fails: what has no prefix is its own text.
#[must_use]
pub fn strip(line: &str) -> Stripped<'_> {
    let line = line.trim();
    if let Some((facility, text)) = kmsg_record(line) {
        let (origin, text) = by_facility(facility, text);
        return Stripped { text: unescape(text), origin, untagged: None, hostless: None };
    }
    let said = printed(line);
    Stripped { text: Cow::Borrowed(said.text.trim()), origin: said.origin, untagged: said.untagged, hostless: said.hostless }
}

fn printed(line: &str) -> Said<'_> {
    let known = |(origin, text)| Said::plain(origin, text);
    if let Some((facility, rest)) = decoded(line) {
        let rest = stamp::skip_all(rest);
        // Talos writes a colon behind the time.
        let rest = rest.strip_prefix(": ").unwrap_or(rest);
        return known(by_facility(facility, stamp::skip_iso(rest).unwrap_or(rest)));
    }
    let (facility, rest) = match priority(line) {
        Some((facility, rest)) => (Some(facility), rest),
        None => (None, line),
    };
    let rest = stamp::skip_all(rest);
    if let Some(found) = syslog::read(rest) {
        return found;
    }
    match facility {
        Some(facility) => known(by_facility(facility, rest)),
        None => match syslog::program(rest) {
            Some((name, text)) => known((Origin::Program { name }, text)),
            None => known((Origin::Kernel, rest)),
        },
    }
}

/// Facility 0 is the kernel, and programs cannot write with it: what they put into the ring gets facility 1 or more
/// (kernel/printk, `devkmsg_write`). That is what makes a program that quotes a fault known as one.
fn by_facility(facility: u64, text: &str) -> (Origin<'_>, &str) {
    match (facility, syslog::tag(text)) {
        (0, _) => (Origin::Kernel, text),
        (_, Some((name, _, text))) => (Origin::Program { name }, text),
        (_, None) => (Origin::Program { name: "" }, text),
    }
}

/// `prio,seq,usec,flags[,caller=T1];text`, with the record's ` KEY=value` lines after it left out.
fn kmsg_record(line: &str) -> Option<(u64, &str)> {
    let (priority, rest) = decimal(line)?;
    let (_sequence, rest) = decimal(rest.strip_prefix(',')?)?;
    let (_micros, rest) = decimal(rest.strip_prefix(',')?)?;
    let (_flags, text) = rest.strip_prefix(',')?.split_once(';')?;
    Some((priority >> 3, text.lines().next().unwrap_or_default()))
}

/// `<N>`; the facility is above the lowest three bits.
fn priority(line: &str) -> Option<(u64, &str)> {
    let (priority, rest) = decimal(line.strip_prefix('<')?)?;
    // 191 is the highest of RFC 5424; anything more is not a priority.
    Some((priority >> 3, rest.strip_prefix('>')?)).filter(|_| priority <= 191)
}

/// `kern  :warn  : `, the form of `dmesg -x`, and `kern: warning: `, that of Talos.
fn decoded(line: &str) -> Option<(u64, &str)> {
    const FACILITIES: [&str; 12] = ["kern", "user", "mail", "daemon", "auth", "syslog", "lpr", "news", "uucp", "cron", "authpriv", "ftp"];
    const LEVELS: [&str; 9] = ["emerg", "alert", "crit", "err", "warn", "warning", "notice", "info", "debug"];
    let (facility, rest) = line.split_once(':')?;
    let (level, rest) = rest.split_once(':')?;
    LEVELS.contains(&level.trim()).then_some(())?;
    let facility = facility.trim_end();
    match FACILITIES.iter().position(|name| *name == facility) {
        Some(0) => Some((0, rest)),
        Some(_) => Some((1, rest)),
        None => facility.starts_with("local").then_some((1, rest)),
    }
}

/// Undoes `\xNN`, which `/dev/kmsg` writes for every byte that is not printable ASCII, and for the backslash.
fn unescape(text: &str) -> Cow<'_, str> {
    if !text.contains("\\x") {
        return Cow::Borrowed(text.trim());
    }
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("\\x") {
        bytes.extend_from_slice(before.as_bytes());
        let escaped = after.split_at_checked(2).filter(|(pair, _)| pair.bytes().all(|b| b.is_ascii_hexdigit()));
        match escaped.and_then(|(pair, after)| Some((u8::from_str_radix(pair, 16).ok()?, after))) {
            Some((byte, after)) => {
                bytes.push(byte);
                rest = after;
            }
            None => {
                bytes.extend_from_slice(b"\\x");
                rest = after;
            }
        }
    }
    bytes.extend_from_slice(rest.as_bytes());
    Cow::Owned(String::from_utf8_lossy(&bytes).trim().to_owned())
}

#[cfg(test)]
mod tests;
