//! The form in which the engine logs (github.com/sirupsen/logrus).

/// The fields of a logfmt line that matter here.
#[derive(Default)]
pub(super) struct Logfmt<'a> {
    pub(super) level: Option<&'a str>,
    pub(super) message: Option<String>,
    pub(super) error: Option<String>,
}

impl<'a> Logfmt<'a> {
    /// `time="…" level=error msg="…" error="…"`: logrus begins with the time, and with `level` where it prints none.
    pub(super) fn read(text: &'a str) -> Option<Self> {
        if !(text.starts_with("time=") || text.starts_with("level=")) {
            return None;
        }
        let mut fields = Self::default();
        let mut rest = text;
        while let Some((name, after)) = rest.split_once('=') {
            let (value, after) = value(after);
            match name.trim() {
                "level" => fields.level = fields.level.or(Some(value)),
                "msg" => fields.message = fields.message.or_else(|| Some(value.replace("\\\"", "\""))),
                "error" | "err" => fields.error = fields.error.or_else(|| Some(value.replace("\\\"", "\""))),
                _ => {}
            }
            rest = after;
        }
        Some(fields)
    }

    /// `ERRO[0003] words error="…"`: how logrus writes to a terminal.
    pub(super) fn of_terminal(text: &str) -> Option<Self> {
        const LEVELS: [(&str, &str); 3] = [("ERRO[", "error"), ("FATA[", "fatal"), ("PANI[", "panic")];
        let (rest, level) = LEVELS.into_iter().find_map(|(start, level)| Some((text.strip_prefix(start)?, level)))?;
        let (_time, message) = rest.split_once(']')?;
        Some(Self { level: Some(level), message: Some(message.trim().to_owned()), error: None })
    }
}

/// A value, with its quotes off, and what follows. A quote that never closes goes on to the end: journald cuts long lines.
fn value(text: &str) -> (&str, &str) {
    let Some(inside) = text.strip_prefix('"') else {
        return text.split_once(' ').unwrap_or((text, ""));
    };
    let mut escaped = false;
    for (at, c) in inside.char_indices() {
        match c {
            '\\' if !escaped => escaped = true,
            '"' if !escaped => return (inside.get(..at).unwrap_or_default(), inside.get(at + 1..).unwrap_or_default()),
            _ => escaped = false,
        }
    }
    (inside, "")
}
