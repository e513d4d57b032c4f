//! The beginning of a line of syslog: when, which host, which program. Two forms, RFC 3164's as all write it
//! (`Mar  1 10:12:13 host prog[77]: text`) and rsyslog's precise one (`2026-03-01T10:12:13.123456+01:00 host prog[77]: text`).

/// A line without its prefix.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Parsed<'a> {
    /// Who wrote it, or nothing where the line names none.
    pub program: &'a str,
    pub text: &'a str,
    /// Unix milliseconds, where the line says them in full; the short form leaves out year and zone.
    pub wall_ms: Option<i64>,
}

/// Longest name of a program; what is longer is text with a colon in it.
const MAX_PROGRAM_BYTES: usize = 64;

/// Takes a line apart; what has no such prefix is text.
pub fn parse(line: &str) -> Parsed<'_> {
    let whole = Parsed { program: "", text: line, wall_ms: None };
    let Some((wall_ms, rest)) = iso(line).or_else(|| short(line).map(|rest| (None, rest))) else { return whole };
    let Some((program, text)) = rest.split_once(' ').and_then(|(_host, rest)| tag(rest)) else { return Parsed { wall_ms, ..whole } };
    Parsed { program, text, wall_ms }
}

/// `prog[77]: text` or `prog: text`.
fn tag(text: &str) -> Option<(&str, &str)> {
    let (tag, rest) = text.split_once(':')?;
    let program = match tag.split_once('[') {
        Some((program, number)) => number.strip_suffix(']').map(|_| program)?,
        None => tag,
    };
    let is_name = !program.is_empty() && program.len() <= MAX_PROGRAM_BYTES && !program.contains(char::is_whitespace);
    // rsyslog calls a program by its path where the program does so itself.
    let name = program.rsplit('/').next().unwrap_or(program);
    is_name.then(|| (name, rest.strip_prefix(' ').unwrap_or(rest)))
}

/// What follows `Mar  1 10:12:13 `. Months in any language of three letters or more are no matter: nobody reads them here.
fn short(line: &str) -> Option<&str> {
    let (month, rest) = line.split_once(' ')?;
    let (day, rest) = rest.trim_start_matches(' ').split_once(' ')?;
    let (time, rest) = rest.split_once(' ')?;
    let is_month = (3..=16).contains(&month.len()) && month.chars().all(|c| c.is_alphabetic() || c == '.');
    let is_day = day.parse::<u8>().is_ok_and(|day| (1..=31).contains(&day));
    (is_month && is_day && is_time(time)).then_some(rest)
}

fn is_time(text: &str) -> bool {
    text.len() == 8 && text.bytes().enumerate().all(|(at, byte)| if at == 2 || at == 5 { byte == b':' } else { byte.is_ascii_digit() })
}

/// Moment and what follows `2026-03-01T10:12:13.123456+01:00 `.
fn iso(line: &str) -> Option<(Option<i64>, &str)> {
    let (stamp, rest) = line.split_once(' ')?;
    let (second, zone) = stamp.split_at_checked(19)?;
    let digits_end = zone.char_indices().find(|(at, c)| !(c.is_ascii_digit() || (*at == 0 && *c == '.'))).map_or(zone.len(), |(at, _)| at);
    let (fraction, zone) = zone.split_at_checked(digits_end)?;
    let millis: String = fraction.trim_start_matches('.').chars().chain("000".chars()).take(3).collect();
    let wall = ironwatch_shared::Timestamp::parse(&format!("{second}.{millis}Z"))?;
    let offset_minutes = offset_minutes(zone)?;
    Some((Some(wall.plus_millis(-offset_minutes * 60_000).as_millis()), rest))
}

/// `Z`, `+01:00`, `-0530`.
fn offset_minutes(zone: &str) -> Option<i64> {
    let (sign, rest) = match zone.chars().next()? {
        'Z' => return (zone == "Z").then_some(0),
        '+' => (1, zone.get(1..)?),
        '-' => (-1, zone.get(1..)?),
        _ => return None,
    };
    let digits: String = rest.chars().filter(|c| *c != ':').collect();
    if digits.len() != 4 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let (hours, minutes) = digits.split_at_checked(2)?;
    Some(sign * (hours.parse::<i64>().ok()? * 60 + minutes.parse::<i64>().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn both_forms_give_program_and_text() {
        for (line, program, text, wall_ms) in [
            ("Mar  1 10:12:13 n7 sshd[77]: Failed password: x", "sshd", "Failed password: x", None),
            ("Mär 21 10:12:13 n7 smartd: Device: /dev/sda", "smartd", "Device: /dev/sda", None),
            ("2026-03-01T10:12:13.123456+01:00 n7 sshd[77]: hi", "sshd", "hi", Some(1_772_356_333_123)),
            ("2026-03-01T09:12:13Z n7 /usr/sbin/cron[1]: (root) CMD", "cron", "(root) CMD", Some(1_772_356_333_000)),
            ("2026-03-01T04:42:13.5-0430 n7 kernel: [  1.0] x", "kernel", "[  1.0] x", Some(1_772_356_333_500)),
            ("Mar  1 10:12:13 n7 last message repeated 2 times", "", "Mar  1 10:12:13 n7 last message repeated 2 times", None),
            ("no prefix: at all", "", "no prefix: at all", None),
            ("", "", "", None),
        ] {
            assert_eq!(parse(line), Parsed { program, text, wall_ms }, "{line}");
        }
    }

    proptest! {
        #[test]
        fn no_line_is_too_strange(line in ".{0,120}", tail in ".{0,60}") {
            for line in [line.clone(), format!("2026-03-01T10:12:13{tail}"), format!("Mar  1 10:12:13 {tail}")] {
                let parsed = parse(&line);
                prop_assert!(line.ends_with(parsed.text));
            }
        }
    }
}
