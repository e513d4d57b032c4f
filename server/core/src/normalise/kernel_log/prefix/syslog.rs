//! Date, host and tag, as syslog daemons and the journal print them.

use super::super::super::program_log;
use super::super::pci::Address;
use super::heading;
use super::stamp::{is_clock, is_iso, skip_all, skip_iso};
use super::{Origin, decimal};

/// Longest tag taken for one; RFC 3164 allows 32 characters, paths as tags are longer.
const LONGEST_TAG: usize = 96;

/// Who said it and what.
#[derive(Debug, Clone, Copy)]
pub(super) struct Said<'a> {
    pub(super) origin: Origin<'a>,
    pub(super) text: &'a str,
    /// The text with the word before it, where that word was taken for a program's name and may be the kernel's own first.
    pub(super) untagged: Option<&'a str>,
    /// The text with the word before that, which was taken for a host's name.
    pub(super) hostless: Option<&'a str>,
}

impl<'a> Said<'a> {
    /// Said by one who is known for sure.
    pub(super) fn plain(origin: Origin<'a>, text: &'a str) -> Self {
        Self { origin, text, untagged: None, hostless: None }
    }

    /// A daemon that keeps what it reads as it reads it leaves `<3>` there.
    pub(super) fn kernel(text: &'a str) -> Self {
        let text = text.trim_start();
        // A relay adds the tag once more.
        let text = text.strip_prefix("kernel: ").unwrap_or(text).trim_start();
        Self::plain(Origin::Kernel, skip_all(super::priority(text).map_or(text, |(_, rest)| rest)))
    }

    /// The kernel's text may carry its own stamps behind the tag; a program's brackets are its own.
    pub(super) fn tagged(name: &'a str, text: &'a str) -> Self {
        if is_kernel(name) {
            return Self::kernel(text);
        }
        Self::plain(Origin::Program { name }, text.trim_start())
    }
}

/// `klogd` handed the kernel's lines on before rsyslog did it by itself; `vmunix` is what some call the kernel, and switches
/// `%KERN-3-SYSTEM_MSG`.
pub(super) fn is_kernel(name: &str) -> bool {
    matches!(name, "kernel" | "klogd" | "vmunix" | "kern" | "/kernel" | "Kernel" | "KERNEL") || name.starts_with("%KERN-")
}

/// Takes a line apart that has a syslog form; where the usual one does not tell who speaks, any other heading may.
pub(super) fn read(line: &str) -> Option<Said<'_>> {
    match usual(line) {
        Some(said) if said.untagged.is_none() => Some(said),
        unsure => heading::read(line).or(unsure),
    }
}

fn usual(line: &str) -> Option<Said<'_>> {
    if let Some(text) = skip_iso(line) {
        return heading::read(line).or(Some(Said::kernel(text)));
    }
    if let Some(found) = rfc5424(line) {
        return Some(found);
    }
    match after_date(line).or_else(|| after_date(behind_file(line)?)) {
        Some(rest) => Some(host_and_tag(rest)),
        None => undated(line),
    }
}

/// `/var/log/syslog.1:`, `/var/log/syslog.1:4711:` and `messages-20250304:`, as grep names the place of what it found.
fn behind_file(line: &str) -> Option<&str> {
    const STARTS: [&str; 6] = ["/", "./", "syslog", "messages", "kern.log", "dmesg"];
    let (file, rest) = line.split_once(':')?;
    let known = STARTS.iter().any(|start| file.starts_with(start)) || file.contains(".log");
    (known && !file.contains(char::is_whitespace)).then_some(())?;
    Some(decimal(rest).and_then(|(_, rest)| rest.strip_prefix(':')).unwrap_or(rest))
}

pub(super) fn token(text: &str) -> (&str, &str) {
    let text = text.trim_start();
    text.split_once(char::is_whitespace).unwrap_or((text, ""))
}

/// `Aug 10 15:36:05`, `2026 Aug 10 15:36:05`, `Aug 10 2026 15:36:05`, `2026-09-28T03:11:02+0900`, `2026-09-28 03:11:02`,
/// `Fri 2026-09-28 03:11:02 UTC`, `Mon Aug 10 15:36:05 2026` (logread of OpenWrt). Months are in the language of the
/// host, so any word will do.
fn after_date(line: &str) -> Option<&str> {
    let (first, rest) = match token(line) {
        (year, rest) if is_year(year) => token(rest),
        first => first,
    };
    if is_iso(first) {
        let (second, after) = token(rest);
        // What a container wrote, as the runtime keeps it: `2025-03-04T05:06:07.004Z stderr F words`.
        let (whole, behind) = token(after);
        if matches!((second, whole), ("stdout" | "stderr", "F" | "P")) {
            return Some(behind);
        }
        // The zone may follow at once: `05:06:07.004+01:00`.
        let clock = second.split(['+', 'Z']).next().unwrap_or(second);
        return Some(if is_clock(clock) { after } else { rest });
    }
    let (second, rest) = token(rest);
    let (third, rest) = token(rest);
    let (fourth, after) = token(rest);
    if is_day(third) && is_clock(fourth) && !first.contains(':') {
        let (year, after) = token(after);
        return is_year(year).then_some(after);
    }
    if is_day(second) && is_year(third) && is_clock(fourth) && !first.contains(':') {
        return Some(after);
    }
    if !is_clock(third) || first.contains(':') {
        return None;
    }
    if is_iso(second) {
        return Some(token(rest).1);
    }
    is_day(second).then_some(if is_year(fourth) { after } else { rest })
}

fn is_day(word: &str) -> bool {
    (1..=2).contains(&word.len()) && word.bytes().all(|b| b.is_ascii_digit())
}

fn is_year(word: &str) -> bool {
    word.len() == 4 && decimal(word).is_some_and(|(year, rest)| rest.is_empty() && year >= 1970)
}

/// `kern.crit` (BusyBox), `syslog warn` or `CRIT` (some templates of rsyslog) between host and tag.
fn skip_level(rest: &str) -> &str {
    const LEVELS: [&str; 11] = ["emerg", "alert", "crit", "critical", "err", "error", "warn", "warning", "notice", "info", "debug"];
    const FACILITIES: [&str; 5] = ["kern", "user", "daemon", "syslog", "local0"];
    let level_behind = |text| {
        let (word, after): (&str, &str) = token(text);
        let level = word.split_once('.').map_or(word, |(_facility, level)| level);
        LEVELS.iter().any(|name| level.eq_ignore_ascii_case(name)).then(|| after.trim_start())
    };
    let (word, after) = token(rest);
    let named = FACILITIES.contains(&word).then(|| level_behind(after)).flatten();
    named.or_else(|| level_behind(rest)).unwrap_or(rest)
}

/// `[sshd] text` and `[sshd]: text`, the form of metalog, which names no host. `[drm]` is the kernel's own.
fn bracketed(rest: &str) -> Option<Said<'_>> {
    let (name, text) = rest.strip_prefix('[')?.split_once(']')?;
    let plain = !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(&b));
    let text = text.strip_prefix(':').unwrap_or(text);
    // A level or a host in brackets stands before the one who speaks.
    let spoken = !heading::is_level(name) && !text.starts_with(" kernel: ");
    (plain && spoken && name != "drm" && text.starts_with(' ')).then(|| Said::tagged(name, text))
}

/// `kernel:[  12.5] text` and `kernel:text`: what syslogd writes to every terminal has no blank behind the tag; a daemon
/// that adds a tag of its own leaves `kernel: : text`.
fn kernels(rest: &str) -> Option<Said<'_>> {
    if let Some(text) = rest.strip_prefix("kernel ").filter(|text| skip_all(text).len() < text.len()) {
        // Fields in columns: no colon, but the ring's own time.
        return Some(Said::kernel(text));
    }
    let text = rest.strip_prefix("kernel:")?;
    Some(Said::kernel(text.trim_start().strip_prefix(": ").unwrap_or(text)))
}

/// A line of the ring buffer in its own clothes behind a date: netconsole, or a container that prints the ring and whose
/// runtime adds a time.
fn ring(rest: &str) -> Option<Said<'_>> {
    let (facility, text) = super::kmsg_record(rest).or_else(|| super::priority(rest)).unwrap_or((0, rest));
    let text = skip_all(text);
    let (origin, text) = (text.len() < rest.len()).then(|| super::by_facility(facility, text))?;
    Some(Said::plain(origin, text))
}

fn host_and_tag(rest: &str) -> Said<'_> {
    let rest = skip_level(rest.trim_start());
    if let Some(found) = kernels(rest).or_else(|| ring(rest)).or_else(|| bracketed(rest)) {
        return found;
    }
    let all = rest;
    match tag(rest) {
        Some((name, true, text)) => return Said::tagged(name, text),
        Some((name, false, text)) if is_kernel(name) => return Said::tagged(name, text),
        // No host, and a tag without a process id: the kernel's own first word looks the same (`NVRM:`).
        Some(_) => return Said::plain(Origin::Kernel, rest),
        None => {}
    }
    let (_host, rest) = token(rest);
    let rest = skip_level(rest.trim_start()).trim_start();
    if let Some(found) = kernels(rest).or_else(|| ring(rest)) {
        return found;
    }
    match tag(rest) {
        // No host, but a driver and its device: `xe 0000:03:00.0: …`.
        Some((name, false, _)) if Address::parse(name).is_some() => Said::plain(Origin::Kernel, all),
        Some((name, true, text)) => Said::tagged(name, text),
        // A daemon that gathers the lines of other hosts may leave the tag out; then a kernel's first word stands there. Who copies
        // a line may leave out both.
        Some((name, false, text)) => Said { untagged: Some(rest), hostless: Some(all), ..Said::tagged(name, text) },
        None => Said { untagged: Some(rest), hostless: Some(all), ..Said::plain(Origin::Program { name: "" }, rest) },
    }
}

/// `kernel: …`, `[kernel] …`, `host kernel: …`, `15:36:05 kernel: …`, `1700000000.123456 host kernel: …`, `host login: [
/// 12.345678] …` from a console where nobody is signed in, and `host name[88]: …`.
fn undated(line: &str) -> Option<Said<'_>> {
    if let Some(found) = kernels(line) {
        return Some(found);
    }
    if let Some(text) = line.strip_prefix("[kernel] ") {
        return Some(Said::kernel(text));
    }
    let (clock, after) = token(line);
    let mut rest = if is_clock(clock) { after.trim_start() } else { line };
    for place in 0..2 {
        if let Some(text) = rest.strip_prefix("kernel: ") {
            return Some(Said::kernel(text));
        }
        let console = rest.strip_prefix("login: ").filter(|text| place == 1 && text.starts_with('['));
        if let Some(text) = console.filter(|text| skip_all(text).len() < text.len()) {
            return Some(Said::kernel(text));
        }
        if let Some((name, text)) = program(rest).filter(|_| place == 1) {
            return Some(Said::tagged(name, text));
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
fn rfc5424(line: &str) -> Option<Said<'_>> {
    let (time, rest) = token(line.strip_prefix("1 ")?);
    let (_host, rest) = token(Some(rest).filter(|_| is_iso(time))?);
    let (name, rest) = token(rest);
    let (_pid, rest) = token(rest);
    let (_message_id, rest) = token(rest);
    let text = match rest.trim_start().strip_prefix('-') {
        Some(text) => text,
        None => rest.split_once("] ")?.1,
    };
    Some(Said::tagged(name, text.trim_start().trim_start_matches('\u{feff}')))
}

/// `name[pid]: text`, or `name: text` from a program that is known: without a date, a driver looks like any other name.
pub(in super::super) fn program(text: &str) -> Option<(&str, &str)> {
    let (name, has_pid, text) = tag(text)?;
    (has_pid || program_log::is_known(name)).then_some((name, text))
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
