//! The body of a webhook as its receiver wants it: JSON with `{{name}}` where a part of the message goes.
//!
//! No loops, no conditions, no calls: a name is replaced by its value, escaped for a JSON string. Numbers may stand outside of
//! strings. What does not make JSON is refused when it is set, not when a message has to go.

use ironwatch_core::message::Message;

/// Longest template, bytes.
const MAX_BYTES: usize = 16 << 10;
/// Longest value put in, characters.
const MAX_VALUE_CHARS: usize = 8_000;
/// Longest body, bytes.
const MAX_BODY_BYTES: usize = 256 << 10;

/// A part of a message by its name in a template.
type Field = (&'static str, fn(&Message, i64) -> String);

const FIELDS: &[Field] = &[
    ("alert_id", |message, _| message.alert_id.to_string()),
    ("at", |message, _| message.at.to_string()),
    ("class", |message, _| message.class.clone()),
    ("code", |message, _| message.shown_code.clone()),
    ("component", |message, _| message.component.clone()),
    ("count", |message, _| message.count.to_string()),
    ("evidence", |message, _| message.evidence.clone()),
    ("host", |message, _| message.host.clone()),
    ("host_id", |message, _| message.host_id.clone().unwrap_or_default()),
    ("link", |message, _| message.link.clone()),
    ("meaning", |message, _| message.meaning.clone()),
    ("next_step", |message, _| message.next_step.clone()),
    ("notification_id", |_, id| id.to_string()),
    ("opened_at", |message, _| message.opened_at.to_string()),
    ("severity", |message, _| message.severity.to_string()),
    ("step", |message, _| message.step.as_str().to_owned()),
    ("subject", |message, _| message.subject()),
    ("text", |message, _| message.short()),
    ("title", |message, _| message.title.clone()),
    ("why", |message, _| message.why.clone()),
];

/// Names whose values are numbers.
const NUMBERS: [&str; 3] = ["alert_id", "count", "notification_id"];

enum Part {
    Text(String),
    Value(Field),
}

/// A template that was checked.
pub(super) struct Template(Vec<Part>);

impl Template {
    /// Reads one.
    ///
    /// # Errors
    /// What is wrong with it, in words.
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        if text.len() > MAX_BYTES {
            return Err(format!("it must have {MAX_BYTES} bytes at most"));
        }
        let mut parts = Vec::new();
        let mut rest = text;
        while let Some((before, from)) = rest.split_once("{{") {
            let (name, after) = from.split_once("}}").ok_or("a {{ has no }}")?;
            let name = name.trim();
            let known = FIELDS.iter().find(|(known, _)| *known == name);
            let names = || FIELDS.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(", ");
            let field = known.ok_or_else(|| format!("{{{{{name}}}}} must be one of {}", names()))?;
            parts.push(Part::Text(before.to_owned()));
            parts.push(Part::Value(*field));
            rest = after;
        }
        parts.push(Part::Text(rest.to_owned()));
        let template = Self(parts);
        let sample = template.put_together(|(name, _)| if NUMBERS.contains(name) { "1".to_owned() } else { "x y".to_owned() });
        serde_json::from_str::<serde_json::Value>(&sample).map_err(|error| format!("it does not make JSON: {error}"))?;
        Ok(template)
    }

    /// The body for one message.
    ///
    /// # Errors
    /// That it would be too long.
    pub(super) fn fill(&self, message: &Message, id: i64) -> Result<String, String> {
        let body = self.put_together(|(_, value)| value(message, id).chars().take(MAX_VALUE_CHARS).collect());
        if body.len() > MAX_BODY_BYTES {
            return Err(format!("the template makes a body of {} bytes, more than {MAX_BODY_BYTES}", body.len()));
        }
        Ok(body)
    }

    fn put_together(&self, value: impl Fn(&Field) -> String) -> String {
        let mut body = String::new();
        for part in &self.0 {
            match part {
                Part::Text(text) => body.push_str(text),
                Part::Value(field) => {
                    let quoted = serde_json::Value::String(value(field)).to_string();
                    body.push_str(quoted.strip_prefix('"').and_then(|inner| inner.strip_suffix('"')).unwrap_or_default());
                }
            }
        }
        body
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at once")]
    use super::*;
    use ironwatch_core::alert::Step;
    use ironwatch_shared::{Severity, Timestamp};

    fn message() -> Message {
        let at = Timestamp::from_millis(0);
        Message {
            step: Step::Opened,
            severity: Severity::Critical,
            title: "a \"quoted\" \\ title\n{{host}}".into(),
            shown_code: String::new(),
            class: "c".into(),
            host: "gpu-07".into(),
            host_id: None,
            component: "host".into(),
            alert_id: 7,
            why: String::new(),
            meaning: String::new(),
            likely_causes: Vec::new(),
            next_step: String::new(),
            evidence: "x".repeat(100_000),
            opened_at: at,
            at,
            count: 1,
            link: String::new(),
        }
    }

    #[test]
    fn what_a_machine_says_stays_a_text_and_is_not_filled_again() {
        let template =
            Template::parse(r#"{"t": "{{ title }}", "n": {{alert_id}}, "e": "{{evidence}}", "id": {{notification_id}}}"#).unwrap();
        let body: serde_json::Value = serde_json::from_str(&template.fill(&message(), 3).unwrap()).unwrap();
        assert_eq!(body.get("t"), Some(&serde_json::json!("a \"quoted\" \\ title\n{{host}}")));
        assert_eq!((body.get("n"), body.get("id")), (Some(&serde_json::json!(7)), Some(&serde_json::json!(3))));
        assert_eq!(body.get("e").and_then(|e| e.as_str()).map(str::len), Some(MAX_VALUE_CHARS));
    }

    #[test]
    fn what_makes_no_json_or_names_what_is_not_there_is_refused() {
        for (text, why) in [
            (r#"{"a": "{{password}}"}"#, "{{password}} must be one of"),
            (r#"{"a": {{title}}}"#, "JSON"),
            (r#"{"a": "{{title"}"#, "has no }}"),
            ("hello {{title}}", "JSON"),
        ] {
            let said = Template::parse(text).err().unwrap_or_default();
            assert!(said.contains(why), "{text}: {said}");
        }
        assert!(Template::parse(&format!("\"{}\"", "x".repeat(MAX_BYTES))).is_err());
    }

    #[test]
    fn a_template_cannot_make_a_body_without_end() {
        let template = Template::parse(&format!("[{}\"\"]", "\"{{evidence}}\",".repeat(100))).unwrap();
        assert!(template.fill(&message(), 1).is_err());
    }
}
