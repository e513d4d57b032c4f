//! The clothes a kernel line comes in, and who printed it.
//!
//! Forms, as their makers write them: the `/dev/kmsg` record (kernel, Documentation/ABI/testing/dev-kmsg), `dmesg`
//! with `-T -d -H -x -r --time-format iso` (util-linux), printk's own `<N>[time]`, syslog (RFC 3164 and 5424),
//! `journalctl -o short*`, metalog, BusyBox, OpenWrt's logread, netconsole, what syslogd writes to terminals, and a console
//! server's stamp or the name of a file that grep read before any of these.

mod stamp;
mod syslog;

use super::number::decimal;
use std::borrow::Cow;
use syslog::Said;

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
mod tests {
    use super::*;

    const TEXT: &str = "NVRM: Xid (PCI:0000:5a:00): 79, GPU has fallen off the bus.";

    #[test]
    fn every_printed_form_of_a_kernel_line_gives_the_same_text() {
        for prefix in [
            "",
            "   ",
            "4,17,2200311,-;",
            "4,17,2200311,-,caller=T1204;",
            "[  812.004512] ",
            "[    0.000000] ",
            "[  812.004512] [  T1204] ",
            "[  812.004512][  C11] ",
            "[  +0.000211] ",
            "[  812.004512 <    0.000211>] ",
            "[Tue Mar  4 05:06:07 2025] ",
            "[mar. mars  4 05:06:07 2025] ",
            "[Mar 4 05:06] ",
            "[Mar04 05:06] ",
            "kern  :warn  : [  812.004512] ",
            "kern  :err   : 2025-03-04T05:06:07,004512+01:00 ",
            "kern: warning: [2025-03-04T05:06:07.004512345Z]: ",
            "2025-03-04T05:06:07,004512+01:00 ",
            "<4>[  812.004512] ",
            "<4>",
            "<4>Mar  4 05:06:07 node7 kernel: ",
            "Mar  4 05:06:07 node7 kernel: ",
            "Mar  4 05:06:07.004512 node7 kernel: ",
            "Mar  4 05:06:07  kernel: ",
            "Mar  4 05:06:07 node7 kernel: [  812.004512] ",
            "Mar  4 05:06:07 node7 kernel: [  812.004512][ T1204] ",
            "mars 4 05:06:07 node7 kernel: ",
            "3月 4 05:06:07 node7 kernel: ",
            "Tue 2025-03-04 05:06:07 CET node7 kernel: ",
            "2025-03-04T05:06:07+0100 node7 kernel: ",
            "2025-03-04T05:06:07.004512+01:00 node7 kernel: ",
            "2025-03-04T05:06:07+0100 kernel: ",
            "2025-03-04 05:06:07 node7 kernel: ",
            "2025-03-04 05:06:07.004512+01:00 node7 kernel: ",
            "2025/03/04 05:06:07 kernel: ",
            "2025-03-04T05:06:07.004512345Z stderr F [  812.004512] ",
            "2025-03-04T05:06:07.004512345Z stdout F <4>[  812.004512] ",
            "Mar  4 05:06:07 node7 kernel: <4>",
            "messages-20250304:Mar  4 05:06:07 node7 kernel: ",
            "2025 Mar  4 05:06:07 node7 %KERN-2-SYSTEM_MSG: [  812.004512] ",
            "1741064767.004512 node7 kernel: ",
            "[  812.004512] node7 kernel: ",
            "node7 kernel: ",
            "kernel: [  812.004512] ",
            "kernel [  812.004512] ",
            "Mar  4 05:06:07 node7 kernel [  812.004512] ",
            "<4>1 2025-03-04T05:06:07.004Z node7 kernel - - - ",
            "[2025-03-04 05:06:07.123456][812.004512] ",
            "[2025-03-04 05:06:07] <4>[  812.004512] ",
            "[  +0,000211] ",
            "812.004512] ",
            "05:06:07 kernel: ",
            "kernel:",
            "kernel:[  812.004512] ",
            "[kernel] ",
            "Mar  4 05:06:07 [kernel] ",
            "Mar  4 05:06:07 node7 kernel:[  812.004512] ",
            "Mar  4 05:06:07 node7 kern.warn kernel: [  812.004512] ",
            "Tue Mar  4 05:06:07 2025 kern.warn kernel: [  812.004512] ",
            "2025 Mar  4 05:06:07.004512 node7 WARNING kernel: [  812.004512] ",
            "Mar  4 05:06:07 node7 4,17,2200311,-,caller=T1204;",
            "2025-03-04T05:06:07.004512345Z [  812.004512] ",
            "2025-03-04T05:06:07.004512345Z <4>[  812.004512] ",
            "2025-03-04T05:06:07.004512345Z 4,17,2200311,-;",
            "/var/log/syslog.1:Mar  4 05:06:07 node7 kernel: ",
            "/var/log/kern.log:4711:2025-03-04T05:06:07+01:00 node7 kernel: ",
            "Mar  4 05:06:07 node7 kernel: : ",
            "Mar  4 05:06:07 node7 kernel[0]: ",
            "Mar  4 05:06:07 node7 klogd: ",
            "Mar  4 05:06:07 (none) syslog warn klogd: ",
            "Mar  4 05:06:07 node7 kern warn kernel: ",
            "Mar  4 2025 05:06:07 node7 kernel: ",
            "Mar  4 05:06:07 2025 node7 kernel: ",
            "node7 login: [  812.004512] ",
            "[  812.004512@3] ",
        ] {
            let line = format!("{prefix}{TEXT}");
            let stripped = strip(&line);
            assert_eq!((stripped.text.as_ref(), stripped.origin), (TEXT, Origin::Kernel), "{line}");
        }
    }

    #[test]
    fn a_program_that_quotes_a_fault_is_known_as_a_program() {
        for (prefix, name) in [
            ("12,17,2200311,-;watcher[88]: ", "watcher"),
            ("<30>[   12.5] watcher[88]: ", "watcher"),
            ("daemon:info  : [   12.5] watcher[88]: ", "watcher"),
            ("local4:info  : [   12.5] watcher: ", "watcher"),
            ("user: warning: [2025-03-04T05:06:07.004512345Z]: watcher: ", "watcher"),
            ("Mar  4 05:06:07 node7 watcher[88]: ", "watcher"),
            ("Mar  4 05:06:07 node7 watcher: ", "watcher"),
            ("2025-03-04T05:06:07+01:00 node7 watcher[88]: ", "watcher"),
            ("<134>1 2025-03-04T05:06:07.004Z node7 watcher 88 - - ", "watcher"),
            ("watcher[88]: ", "watcher"),
            ("node7 watcher[88]: ", "watcher"),
            ("Mar  4 05:06:07 [watcher] ", "watcher"),
            ("Mar  4 05:06:07 [watcher]: ", "watcher"),
            ("Tue Mar  4 05:06:07 2025 daemon.err watcher[88]: ", "watcher"),
            ("2025 Mar  4 05:06:07.004512 node7 ERR watcher: ", "watcher"),
            ("Mar  4 05:06:07 node7 12,17,2200311,-;watcher: ", "watcher"),
            ("2025-03-04T05:06:07.004512345Z <30>[   12.5] watcher[88]: ", "watcher"),
            ("/var/log/syslog:Mar  4 05:06:07 node7 watcher: ", "watcher"),
            ("mcelog: ", "mcelog"),
            ("node7 mcelog: ", "mcelog"),
            ("12,17,2200311,-;", "NVRM"),
        ] {
            let line = format!("{prefix}{TEXT}");
            assert_eq!(strip(&line).origin, Origin::Program { name }, "{line}");
        }
    }

    #[test]
    fn a_first_word_that_nobody_tagged_may_be_the_kernels() {
        for (line, text, untagged) in [
            ("Mar  4 05:06:07 192.0.2.7 end_request: I/O error, dev sda", "I/O error, dev sda", "end_request: I/O error, dev sda"),
            ("Mar  4 05:06:07 node7 zapping low mappings.", "zapping low mappings.", "zapping low mappings."),
        ] {
            let stripped = strip(line);
            assert_eq!((stripped.text.as_ref(), stripped.untagged), (text, Some(untagged)), "{line}");
        }
        for line in ["Mar  4 05:06:07 node7 watcher[88]: text", "Mar  4 05:06:07 node7 kernel: text", "12,5,77,-;watcher: text", "text"] {
            assert_eq!(strip(line).untagged, None, "{line}");
        }
    }

    #[test]
    fn a_driver_behind_a_date_without_a_host_is_the_kernel() {
        let stripped = strip("2025-03-04T05:06:07 xe 0000:5a:00.0: [drm] GT0: Engine reset");
        assert_eq!((stripped.text.as_ref(), stripped.origin), ("xe 0000:5a:00.0: [drm] GT0: Engine reset", Origin::Kernel));
    }

    #[test]
    fn escapes_of_a_record_are_undone_and_its_tags_left_out() {
        let stripped = strip("4,1,2,-;a\\x09b\\x5cc\\xc3\\xa9 \\xzz\n SUBSYSTEM=pci\n DEVICE=+pci:0000:00:01.0");
        assert_eq!(stripped.text, "a\tb\\cé \\xzz");
    }

    #[test]
    fn brackets_that_are_part_of_the_text_stay() {
        for text in ["[Hardware Error]: event", "[drm] ready", "[ 0] RxErr", "{3}[Hardware Error]: x", "[UFW BLOCK] IN=eth0"] {
            assert_eq!(strip(&format!("[  1.000000] {text}")).text, text);
        }
    }
}
