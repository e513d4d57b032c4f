//! Times and callers in brackets.

use crate::normalise::kernel_log::number::decimal;

/// More stamps than a console server, printk and a caller tag together never stand before a text.
const MOST_STAMPS: usize = 4;
/// Longest content of a stamp; `Wed Sep 30 11:43:14 2026` has 24 characters, other languages a few more.
const LONGEST_STAMP: usize = 48;

/// Takes off `[   12.345678]`, `[  T1204]`, `[Fri Aug 30 11:43:14 2024]`, and a priority between them.
pub(super) fn skip_all(text: &str) -> &str {
    let mut rest = without_opening(text.trim_start());
    for _ in 0..MOST_STAMPS {
        let Some((content, after)) = rest.strip_prefix('[').and_then(|inside| inside.split_once(']')) else { break };
        if !is_stamp(content) {
            break;
        }
        rest = after.trim_start();
        rest = super::priority(rest).map_or(rest, |(_, after)| after);
    }
    rest
}

/// `12.345678] `: who copies a line by hand often misses its first bracket.
fn without_opening(text: &str) -> &str {
    let rest = decimal(text).and_then(|(_, rest)| decimal(rest.strip_prefix('.')?)).and_then(|(_, rest)| rest.strip_prefix("] "));
    rest.map_or(text, str::trim_start)
}

fn is_stamp(content: &str) -> bool {
    let content = content.trim();
    content.len() <= LONGEST_STAMP
        && (is_seconds(content) || is_caller(content) || content.split_whitespace().any(is_clock) || is_iso(content))
}

/// `12.345678`, `+0.000844`, `12.345678 <    0.000123>`, `12.345678@3` with the processor behind it; the point of `dmesg -d`
/// is a comma in some languages.
fn is_seconds(content: &str) -> bool {
    (content.contains('.') || content.starts_with('+') && content.contains(','))
        && content.starts_with(|c: char| c.is_ascii_digit() || c == '+')
        && content.chars().all(|c| c.is_ascii_digit() || " .+<>,@".contains(c))
}

/// `T1204` (thread) or `C11` (processor), with `CONFIG_PRINTK_CALLER`; both in some trees, `T1204@C11`.
fn is_caller(content: &str) -> bool {
    let content = content.split_once("@C").map_or(content, |(thread, _)| thread);
    let digits = content.strip_prefix('T').or_else(|| content.strip_prefix('C')).unwrap_or_default();
    !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit())
}

/// `11:43`, `11:43:14`, `11:43:14.123456`.
pub(super) fn is_clock(token: &str) -> bool {
    let mut parts = token.split(':');
    let two = |part: Option<&str>| part.is_some_and(|p| (1..=2).contains(&p.len()) && p.bytes().all(|b| b.is_ascii_digit()));
    let hours_and_minutes = two(parts.next()) && two(parts.next());
    let seconds = parts.next().is_none_or(|s| s.split(['.', ',']).all(|p| !p.is_empty() && p.bytes().all(|b| b.is_ascii_digit())));
    hours_and_minutes && seconds && parts.next().is_none()
}

/// Begins with `2024-08-30` or `2024/08/30`.
pub(super) fn is_iso(token: &str) -> bool {
    let date = || {
        let (year, rest) = decimal(token)?;
        let (month, rest) = decimal(rest.strip_prefix(['-', '/'])?)?;
        let (day, _) = decimal(rest.strip_prefix(['-', '/'])?)?;
        Some((1970..=9999).contains(&year) && (1..=12).contains(&month) && (1..=31).contains(&day))
    };
    date().unwrap_or(false)
}

/// Takes off `2025-01-21T04:41:44,283302+00:00 `. The comma before the fraction is how dmesg writes it; syslog and
/// the journal write a point, and then a host and a tag follow.
pub(super) fn skip_iso(text: &str) -> Option<&str> {
    let (token, rest) = text.split_once(char::is_whitespace)?;
    (is_iso(token) && token.contains('T') && token.contains(',')).then(|| rest.trim_start())
}
