//! How it stands with the server; told to people once for each change, not for each retry.

use crate::output;
use serde::{Deserialize, Serialize};

/// How it stands.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Link {
    /// Nothing was sent yet.
    #[default]
    Unknown,
    /// The last report was taken.
    Up,
    /// The server cannot be reached or cannot take reports now.
    Down,
    /// The server does not want this host any more.
    Revoked,
    /// Whoever answers in the server's place has another key.
    OtherKey,
}

/// With since when and why.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LinkState {
    pub link: Link,
    /// Unix milliseconds.
    pub since_ms: i64,
    /// Unix milliseconds of the last receipt.
    pub last_success_ms: Option<i64>,
    /// Why it is not up.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
}

impl LinkState {
    /// A report was taken. Answers whether that is a change.
    pub fn up(&mut self, now_ms: i64) -> bool {
        self.last_success_ms = Some(now_ms);
        let before = std::mem::replace(&mut self.link, Link::Up);
        if before == Link::Up {
            return false;
        }
        match before {
            Link::Unknown => output::info("the server took the first report"),
            Link::Down | Link::Revoked | Link::OtherKey => {
                output::info(&format!("the server is back after {}", lasted(now_ms.saturating_sub(self.since_ms))))
            }
            Link::Up => {}
        }
        self.since_ms = now_ms;
        self.why = None;
        true
    }

    /// A report was not taken. Answers whether that is a change.
    pub fn down(&mut self, link: Link, why: &str, now_ms: i64) -> bool {
        let why = output::printable(why, 300);
        let changed = self.link != link;
        if changed {
            match link {
                Link::Revoked => output::error(&format!("the server has revoked this host ({why}); nothing is sent, the spool is kept")),
                Link::OtherKey => output::error(&format!("{why}; nothing is sent, the spool is kept")),
                Link::Down | Link::Unknown | Link::Up => output::warn(&format!("the server takes no reports: {why}; they are kept")),
            }
            self.link = link;
            self.since_ms = now_ms;
        }
        self.why = Some(why);
        changed
    }
}

fn lasted(millis: i64) -> String {
    match millis.max(0) / 1000 {
        seconds @ 0..120 => format!("{seconds} s"),
        seconds @ 120..7200 => format!("{} min", seconds / 60),
        seconds => format!("{} h", seconds / 3600),
    }
}
