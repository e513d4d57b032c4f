//! What goes out at once: one message, or many in one where a channel takes no more.

use super::{Message, escape_html};
use crate::alert::Step;
use ironwatch_shared::Severity;
use std::fmt::Write as _;

/// Messages named one by one when many are told together; the rest is counted.
pub const MOST_NAMED: usize = 20;

/// What is sent at once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Parcel {
    /// One message.
    One(Box<Message>),
    /// Many in one.
    Joined(Joined),
}

/// Why many are told in one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Because {
    /// There are more than the channel takes.
    OfPace,
    /// They waited for this: none of them is urgent.
    OfDigest,
}

/// Many messages in one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Joined {
    messages: Vec<Message>,
    link: String,
    because: Because,
}

impl Joined {
    /// In the order in which they are told; those of a digest with the worst first and what is over last. `link` leads to
    /// all alerts.
    #[must_use]
    pub fn new(mut messages: Vec<Message>, link: String, because: Because) -> Self {
        if because == Because::OfDigest {
            messages.sort_by_key(|message| (message.is_end(), std::cmp::Reverse(message.severity)));
        }
        Self { messages, link, because }
    }

    /// `57 messages: 3 critical, 40 warning, 14 resolved`, `Digest of 9: 7 info, 2 resolved`.
    #[must_use]
    pub fn subject(&self) -> String {
        let ends = self.messages.iter().filter(|message| message.is_end()).count();
        let mut parts: Vec<String> = Vec::new();
        for severity in Severity::ALL.into_iter().rev() {
            let count = self.messages.iter().filter(|message| !message.is_end() && message.severity == severity).count();
            if count > 0 {
                parts.push(format!("{count} {severity}"));
            }
        }
        if ends > 0 {
            parts.push(format!("{ends} resolved"));
        }
        let (count, parts) = (self.messages.len(), parts.join(", "));
        match self.because {
            Because::OfPace => format!("{count} messages: {parts}"),
            Because::OfDigest => format!("Digest of {count}: {parts}"),
        }
    }

    /// The first ones by their subjects, and how many more.
    #[must_use]
    pub fn lines(&self) -> Vec<String> {
        let mut lines: Vec<String> = self.messages.iter().take(MOST_NAMED).map(Message::subject).collect();
        let more = self.messages.len().saturating_sub(MOST_NAMED);
        if more > 0 {
            lines.push(format!("and {more} more"));
        }
        lines
    }
}

impl Parcel {
    /// One message.
    #[must_use]
    pub fn one(message: Message) -> Self {
        Parcel::One(Box::new(message))
    }

    /// One line.
    #[must_use]
    pub fn subject(&self) -> String {
        match self {
            Parcel::One(message) => message.subject(),
            Parcel::Joined(joined) => joined.subject(),
        }
    }

    /// Plain text for a phone.
    #[must_use]
    pub fn short(&self) -> String {
        match self {
            Parcel::One(message) => message.short(),
            Parcel::Joined(joined) => format!("{}\n{}\n{}", joined.subject(), joined.lines().join("\n"), joined.link),
        }
    }

    /// The text below the subject, for a phone, without the link.
    #[must_use]
    pub fn body(&self) -> String {
        match self {
            Parcel::One(message) => message.short_lines().join("\n"),
            Parcel::Joined(joined) => joined.lines().join("\n"),
        }
    }

    /// The same as `short` with Telegram's HTML.
    #[must_use]
    pub fn telegram_html(&self) -> String {
        match self {
            Parcel::One(message) => message.telegram_html(),
            Parcel::Joined(joined) => {
                let lines: Vec<String> = joined.lines().iter().map(|line| escape_html(line)).collect();
                format!("<b>{}</b>\n{}\n{}", escape_html(&joined.subject()), lines.join("\n"), escape_html(&joined.link))
            }
        }
    }

    /// Plain text for a mail.
    #[must_use]
    pub fn long(&self) -> String {
        match self {
            Parcel::One(message) => message.long(),
            Parcel::Joined(joined) => {
                let why = match joined.because {
                    Because::OfPace => "There were more messages than this channel takes; they are told together.",
                    Because::OfDigest => "None of this was urgent: it waited to be told together.",
                };
                format!("{}\n\n{why}\n", self.short())
            }
        }
    }

    /// The mail as HTML: the same words, nothing loaded from elsewhere.
    #[must_use]
    pub fn mail_html(&self) -> String {
        let mut html = String::from(
            "<!doctype html><html><body style=\"font-family:sans-serif;color:#1c1c1c\">\
             <div style=\"border-left:6px solid ",
        );
        let _ = write!(
            html,
            "{};padding:4px 12px\"><h2 style=\"margin:4px 0;font-size:18px\">{}</h2>",
            self.colour(),
            escape_html(&self.subject())
        );
        match self {
            Parcel::One(message) => html.push_str(&message.html_parts()),
            Parcel::Joined(joined) => {
                html.push_str("<ul>");
                for line in joined.lines() {
                    let _ = write!(html, "<li>{}</li>", escape_html(&line));
                }
                html.push_str("</ul>");
            }
        }
        let _ = write!(html, "<p><a href=\"{0}\">{0}</a></p></div></body></html>", escape_html(self.link()));
        html
    }

    /// Where to look.
    #[must_use]
    pub fn link(&self) -> &str {
        match self {
            Parcel::One(message) => &message.link,
            Parcel::Joined(joined) => &joined.link,
        }
    }

    /// The worst of what is not over; `None`: all of it is over.
    #[must_use]
    pub fn worst(&self) -> Option<Severity> {
        match self {
            Parcel::One(message) => (!message.is_end()).then_some(message.severity),
            Parcel::Joined(joined) => joined.messages.iter().filter(|message| !message.is_end()).map(|message| message.severity).max(),
        }
    }

    /// The one message.
    #[must_use]
    pub fn message(&self) -> Option<&Message> {
        match self {
            Parcel::One(message) => Some(message),
            Parcel::Joined(_) => None,
        }
    }

    /// `#rrggbb` by how bad it is; green for what is over.
    #[must_use]
    pub fn colour(&self) -> &'static str {
        match self.worst() {
            None => "#2e7d32",
            Some(Severity::Info) => "#1565c0",
            Some(Severity::Warning) => "#b26a00",
            Some(Severity::Error) => "#d84315",
            Some(Severity::Critical) => "#b71c1c",
        }
    }
}

impl Message {
    /// Whether it tells of an end.
    #[must_use]
    pub fn is_end(&self) -> bool {
        self.step == Step::Resolved
    }

    fn html_parts(&self) -> String {
        let mut html = String::new();
        let part = |html: &mut String, head: &str, text: &str| {
            if !text.is_empty() {
                let text = escape_html(text).replace('\n', "<br>");
                let _ = write!(html, "<p style=\"margin:8px 0\"><b>{head}</b><br>{text}</p>");
            }
        };
        if self.is_end() {
            part(&mut html, "Over", &format!("after {}: {}", self.duration(), self.why));
        } else {
            if matches!(self.step, Step::Acknowledged | Step::Reminded | Step::Escalated) {
                part(&mut html, "Now", &self.why);
            }
            part(&mut html, "What it means", &self.meaning);
            part(&mut html, "What to do next", &self.next_step);
            part(&mut html, "Likely causes", &self.likely_causes.join("\n"));
        }
        if !self.evidence.is_empty() {
            let _ = write!(
                html,
                "<p style=\"margin:8px 0\"><b>In the machine's own words</b></p>\
                 <pre style=\"white-space:pre-wrap;background:#f4f4f4;padding:8px\">{}</pre>",
                escape_html(&self.evidence)
            );
        }
        part(&mut html, "Host", &self.host);
        part(&mut html, "Part", &self.component);
        part(&mut html, "Opened", &format!("{}, seen {} times, alert {}", self.opened_at, self.count, self.alert_id));
        html
    }
}
