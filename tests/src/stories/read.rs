//! Reading a story file.

use std::path::Path;

/// One line that does something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Line {
    /// `host NAME every 30s`, `hosts 12 named gpu every 30s`.
    Hosts { names: Vec<String>, interval_seconds: u32 },
    /// `rule id = "x"; kind = "reading"; …`.
    Rule { toml: String },
    /// `at 1m30s`.
    At { seconds: u64 },
    /// `NAME verb …`, `all verb …`, `server verb …`.
    Happens { who: String, verb: String, rest: String },
    /// `expect …`.
    Expect(Expected),
}

/// One expectation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Expected {
    Nothing,
    Told { step: String, severity: Option<String>, title: String, host: String, component: String, because: String },
}

/// A story with the numbers of its lines.
#[derive(Debug, Clone)]
pub struct Story {
    pub title: String,
    pub lines: Vec<(usize, Line)>,
}

/// `90s`, `2m`, `1m30s`, `1h`.
#[must_use]
pub fn seconds(text: &str) -> Option<u64> {
    let mut total = 0;
    let mut number = String::new();
    for c in text.chars() {
        match c {
            '0'..='9' => number.push(c),
            's' | 'm' | 'h' => {
                let unit = if c == 's' {
                    1
                } else if c == 'm' {
                    60
                } else {
                    3600
                };
                total += number.parse::<u64>().ok()? * unit;
                number.clear();
            }
            _ => return None,
        }
    }
    number.is_empty().then_some(total)
}

/// Reads a story.
///
/// # Errors
/// File, line number and what is wrong.
pub fn read(path: &Path) -> Result<Story, String> {
    let text = std::fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?;
    let mut story = Story { title: String::new(), lines: Vec::new() };
    for (index, line) in text.lines().enumerate() {
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        if let Some(title) = line.strip_prefix("story ") {
            title.clone_into(&mut story.title);
            continue;
        }
        let read = read_line(line).ok_or_else(|| format!("{}:{}: not understood: {line}", path.display(), index + 1))?;
        story.lines.push((index + 1, read));
    }
    Ok(story)
}

fn read_line(line: &str) -> Option<Line> {
    let words: Vec<&str> = line.split_whitespace().collect();
    match words.as_slice() {
        ["host", name, "every", interval] => {
            Some(Line::Hosts { names: vec![(*name).to_owned()], interval_seconds: u32::try_from(seconds(interval)?).ok()? })
        }
        ["hosts", count, "named", name, "every", interval] => {
            let names = (1..=count.parse::<u32>().ok()?).map(|n| format!("{name}-{n:02}")).collect();
            Some(Line::Hosts { names, interval_seconds: u32::try_from(seconds(interval)?).ok()? })
        }
        ["rule", ..] => Some(Line::Rule { toml: line.strip_prefix("rule ")?.replace("; ", "\n") }),
        ["at", time] => Some(Line::At { seconds: seconds(time)? }),
        ["expect", "nothing"] => Some(Line::Expect(Expected::Nothing)),
        ["expect", ..] => expected(line.strip_prefix("expect ")?).map(Line::Expect),
        [who, _, ..] => {
            let rest = line.strip_prefix(who)?.trim_start();
            let end = rest.find([' ', ':']).unwrap_or(rest.len());
            let (verb, rest) = rest.split_at(end);
            Some(Line::Happens { who: (*who).to_owned(), verb: verb.to_owned(), rest: rest.trim_start_matches(':').trim().to_owned() })
        }
        _ => None,
    }
}

fn expected(text: &str) -> Option<Expected> {
    let (head, rest) = text.split_once('"')?;
    let (title, tail) = rest.split_once('"')?;
    let mut head = head.split_whitespace();
    let step = head.next()?.to_owned();
    let severity = head.next().map(str::to_owned);
    let (place, because) = tail.split_once(" because ").unwrap_or((tail, ""));
    let mut place = place.trim().strip_prefix("on ")?.split_whitespace();
    let host = place.next()?.to_owned();
    let component = place.next().unwrap_or("host").to_owned();
    Some(Expected::Told { step, severity, title: title.to_owned(), host, component, because: because.trim_matches('"').to_owned() })
}
