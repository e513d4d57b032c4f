//! Reading a story file.

use std::path::Path;

/// One line that does something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Line {
    /// `host NAME every 30s`, `hosts 12 named gpu every 30s`; `with bmc` at the end gives each a BMC.
    Hosts { names: Vec<String>, interval_seconds: u32, with_bmc: bool },
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
    Told { step: String, severity: Option<String>, title: String, host: String, component: String, because: String, saying: String },
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
    let (words, with_bmc) = match words.as_slice() {
        ["host" | "hosts", .., "with", "bmc"] => (words.get(..words.len() - 2)?, true),
        all => (all, false),
    };
    match words {
        ["host", name, "every", interval] => {
            let interval_seconds = u32::try_from(seconds(interval)?).ok()?;
            Some(Line::Hosts { names: vec![(*name).to_owned()], interval_seconds, with_bmc })
        }
        ["hosts", count, "named", name, "every", interval] => {
            let names = (1..=count.parse::<u32>().ok()?).map(|n| format!("{name}-{n:02}")).collect();
            Some(Line::Hosts { names, interval_seconds: u32::try_from(seconds(interval)?).ok()?, with_bmc })
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
    let (tail, saying) = tail.split_once(" saying ").unwrap_or((tail, ""));
    let (place, because) = tail.split_once(" because ").unwrap_or((tail, ""));
    let quoted = |text: &str| text.trim().trim_matches('"').to_owned();
    // `on gpu-01 gpu/0`, `on "rack R1" rack/R1`
    let place = place.trim().strip_prefix("on ")?;
    let (host, component) = match place.strip_prefix('"') {
        Some(place) => place.split_once('"')?,
        None => place.split_once(' ').unwrap_or((place, "host")),
    };
    let component = component.trim();
    let (host, component) = (host.to_owned(), quoted(component));
    Some(Expected::Told { step, severity, title: title.to_owned(), host, component, because: quoted(because), saying: quoted(saying) })
}
