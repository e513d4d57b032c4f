//! A transition in words: short for a phone, long for a mail, and as data for a machine.

mod parcel;
mod split;

pub use parcel::{Because, Joined, MOST_NAMED, Parcel};
pub use split::split_html;

use crate::alert::{Step, Transition};
use crate::catalog::explain;
use crate::outage::span_in_words;
use ironwatch_shared::{Severity, Timestamp};
use serde::{Deserialize, Serialize};
use std::fmt::Write as _;

/// Telegram refuses texts above 4,096 characters; a phone shows far fewer.
const MAX_SHORT_EVIDENCE_CHARS: usize = 300;

/// What a person is told. Plain text in every field; whoever formats it escapes it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Message {
    /// The step.
    pub step: Step,
    /// How bad.
    pub severity: Severity,
    /// In plain words.
    pub title: String,
    /// The code beside the words, for example `Xid 79`; may be empty.
    pub shown_code: String,
    /// Class, for machines.
    pub class: String,
    /// The host's name; `fleet` when the subject is all of it.
    pub host: String,
    /// The host's id, when there is one.
    pub host_id: Option<String>,
    /// The part.
    pub component: String,
    /// Number of the alert.
    pub alert_id: i64,
    /// What made it so.
    pub why: String,
    /// What it means.
    pub meaning: String,
    /// What usually causes it, likeliest first.
    pub likely_causes: Vec<String>,
    /// What to do next.
    pub next_step: String,
    /// The source's own words.
    pub evidence: String,
    /// When the alert opened.
    pub opened_at: Timestamp,
    /// When this step was taken.
    pub at: Timestamp,
    /// How often it was seen.
    pub count: u64,
    /// Where to look.
    pub link: String,
}

/// Makes invisible characters of machine text visible: line breaks stay, other control, bidirectional and zero-width
/// characters become their code. A log line must not be able to hide or turn around what a person reads.
#[must_use]
pub fn visible(text: &str) -> String {
    let mut clean = String::with_capacity(text.len());
    for c in text.chars() {
        let hidden = c.is_control() && c != '\n'
            || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}');
        if hidden {
            let _ = write!(clean, "\\u{{{:x}}}", u32::from(c));
        } else {
            clean.push(c);
        }
    }
    clean
}

fn one_line(text: &str) -> String {
    visible(text).replace('\n', " ")
}

/// Puts a transition into words.
#[must_use]
pub fn compose(transition: &Transition, host_name: &str, base_url: &str) -> Message {
    let alert = &transition.alert;
    let explanation = explain(&alert.class, alert.code.as_ref());
    let host_id = alert.host.as_ref().map(ToString::to_string);
    let link = host_id.as_ref().map_or_else(|| format!("{base_url}/alerts"), |id| format!("{base_url}/hosts/{id}"));
    Message {
        step: transition.step,
        severity: alert.severity,
        title: alert.title.clone(),
        shown_code: explanation.shown_code,
        class: alert.class.clone(),
        host: one_line(host_name),
        host_id,
        component: one_line(alert.key.component.as_str()),
        alert_id: alert.id,
        why: one_line(&transition.why),
        meaning: alert.meaning.as_deref().map_or_else(|| explanation.entry.meaning.to_owned(), visible),
        likely_causes: explanation.entry.likely_causes.iter().map(|cause| (*cause).to_owned()).collect(),
        next_step: alert.advice.as_deref().map_or_else(|| explanation.entry.next_step.to_owned(), visible),
        evidence: visible(&alert.evidence),
        opened_at: alert.opened_at,
        at: transition.at,
        count: alert.count,
        link,
    }
}

fn escape_html(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            other => escaped.push(other),
        }
    }
    escaped
}

impl Message {
    fn head(&self) -> String {
        let word = match self.step {
            Step::Opened => self.severity.as_str().to_uppercase(),
            Step::Worsened => format!("{} (worsened)", self.severity.as_str().to_uppercase()),
            Step::Eased => format!("{} (eased)", self.severity.as_str().to_uppercase()),
            Step::Acknowledged => "ACKNOWLEDGED".to_owned(),
            Step::Reminded => format!("STILL {}", self.severity.as_str().to_uppercase()),
            Step::Escalated => format!("ESCALATED {}", self.severity.as_str().to_uppercase()),
            Step::Resolved => "RESOLVED".to_owned(),
        };
        format!("[{word}] {}: {}", self.host, self.title)
    }

    fn part(&self) -> String {
        match (self.component.as_str(), self.shown_code.as_str()) {
            ("host" | "fleet", "") => String::new(),
            ("host" | "fleet", code) => code.to_owned(),
            (component, "") => component.to_owned(),
            (component, code) => format!("{component}, {code}"),
        }
    }

    /// How long it lasted, in words.
    #[must_use]
    pub fn duration(&self) -> String {
        span_in_words(self.at.millis_since(self.opened_at))
    }

    /// One line: severity, host, title, part.
    #[must_use]
    pub fn subject(&self) -> String {
        let part = self.part();
        if part.is_empty() { self.head() } else { format!("{} ({part})", self.head()) }
    }

    fn short_lines(&self) -> Vec<String> {
        if self.is_end() {
            return vec![format!("Over after {}: {}", self.duration(), self.why)];
        }
        if self.step == Step::Acknowledged {
            return vec![self.why.clone()];
        }
        let evidence: String = self.evidence.chars().take(MAX_SHORT_EVIDENCE_CHARS).collect();
        let mut lines = Vec::new();
        if matches!(self.step, Step::Reminded | Step::Escalated) {
            lines.push(self.why.clone());
        }
        lines.push(format!("Next: {}", self.next_step));
        if !evidence.is_empty() {
            lines.push(evidence);
        }
        lines
    }

    /// For a phone: what, where, next step, evidence, link.
    #[must_use]
    pub fn short(&self) -> String {
        let mut lines = vec![self.subject()];
        lines.extend(self.short_lines());
        lines.push(self.link.clone());
        lines.join("\n")
    }

    /// The same with Telegram's HTML, every word escaped.
    #[must_use]
    pub fn telegram_html(&self) -> String {
        let mut lines = vec![format!("<b>{}</b>", escape_html(&self.subject()))];
        lines.extend(self.short_lines().iter().map(|line| escape_html(line)));
        lines.push(escape_html(&self.link));
        lines.join("\n")
    }

    /// For a mail.
    #[must_use]
    pub fn long(&self) -> String {
        let mut text = format!("{}\n\n", self.subject());
        if self.is_end() {
            let _ = write!(text, "Over:       {} ({})\nLasted:     {}\nWhy:        {}\n", self.at, self.title, self.duration(), self.why);
        } else {
            if matches!(self.step, Step::Acknowledged | Step::Reminded | Step::Escalated) {
                let _ = write!(text, "{}\n\n", self.why);
            }
            let _ = write!(text, "What it means\n  {}\n\nWhat to do next\n  {}\n", self.meaning, self.next_step);
            if !self.likely_causes.is_empty() {
                let _ = write!(text, "\nLikely causes\n  - {}\n", self.likely_causes.join("\n  - "));
            }
        }
        if !self.evidence.is_empty() {
            let _ = write!(text, "\nIn the machine's own words\n  {}\n", self.evidence.replace('\n', "\n  "));
        }
        let _ = write!(
            text,
            "\nHost:       {}\nPart:       {}\nOpened:     {}\nSeen:       {} times\nAlert:      {}\nLook:       {}\n",
            self.host, self.component, self.opened_at, self.count, self.alert_id, self.link
        );
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message() -> Message {
        Message {
            step: Step::Opened,
            severity: Severity::Critical,
            title: "GPU fell off the bus".into(),
            shown_code: "Xid 79".into(),
            class: "gpu_xid".into(),
            host: "gpu-07".into(),
            host_id: Some("h1".into()),
            component: "gpu/0000:3b:00".into(),
            alert_id: 7,
            why: "rule fault".into(),
            meaning: "m".into(),
            likely_causes: vec!["c".into()],
            next_step: "Drain the node.".into(),
            evidence: "<img src=x onerror=alert(1)> & more".into(),
            opened_at: Timestamp::from_millis(0),
            at: Timestamp::from_millis(0),
            count: 1,
            link: "http://127.0.0.1:8080/hosts/h1".into(),
        }
    }

    #[test]
    fn the_subject_says_how_bad_where_and_what() {
        assert_eq!(message().subject(), "[CRITICAL] gpu-07: GPU fell off the bus (gpu/0000:3b:00, Xid 79)");
    }

    #[test]
    fn machine_words_cannot_become_markup_or_hide() {
        assert!(message().telegram_html().contains("&lt;img src=x onerror=alert(1)&gt; &amp; more"));
        assert_eq!(visible("a\u{202e}b\u{1b}]0;x\u{7}\nc\0"), "a\\u{202e}b\\u{1b}]0;x\\u{7}\nc\\u{0}");
        assert_eq!(one_line("a\r\nBcc: evil"), "a\\u{d} Bcc: evil");
    }

    #[test]
    fn many_messages_in_one_are_counted_and_the_first_are_named() {
        let mut messages = vec![message(); 55];
        messages.push(Message { step: Step::Resolved, ..message() });
        messages.push(Message { severity: Severity::Warning, ..message() });
        let joined = Parcel::Joined(Joined::new(messages, "http://x/alerts".into(), Because::OfPace));
        assert_eq!(joined.subject(), "57 messages: 55 critical, 1 warning, 1 resolved");
        assert!(joined.short().ends_with("and 37 more\nhttp://x/alerts") && joined.worst() == Some(Severity::Critical));
    }

    #[test]
    fn a_digest_names_the_worst_first_and_what_is_over_last() {
        let end = Message { step: Step::Resolved, host: "over".into(), ..message() };
        let mild = Message { severity: Severity::Info, host: "mild".into(), ..message() };
        let digest = Parcel::Joined(Joined::new(vec![end, mild, message()], "http://x/alerts".into(), Because::OfDigest));
        assert_eq!(digest.subject(), "Digest of 3: 1 critical, 1 info, 1 resolved");
        let places = ["gpu-07", "mild", "over"].map(|host| digest.body().find(host));
        assert!(places.is_sorted() && places.iter().all(Option::is_some), "{places:?}");
        assert!(digest.long().contains("None of this was urgent"));
    }

    #[test]
    fn a_mail_with_markup_has_no_markup_of_machines() {
        let html = Parcel::one(message()).mail_html();
        assert!(html.contains("&lt;img src=x onerror=alert(1)&gt;") && !html.contains("<img"), "{html}");
    }

    #[test]
    fn an_end_says_how_long_and_why() {
        let end = Message { step: Step::Resolved, at: Timestamp::from_millis(200_000), why: "the machine rebooted".into(), ..message() };
        assert!(end.short().contains("[RESOLVED] gpu-07") && end.short().contains("Over after 3 min 20 s: the machine rebooted"));
    }
}
