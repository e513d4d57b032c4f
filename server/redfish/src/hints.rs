//! "Something happened": server-sent events (DSP0266, "Server-sent events"; HTML, "Server-sent events"), taken as hints to look, never as the truth.
//!
//! Streams drop events while nobody listens, and their payloads lack what logs have. So only that something came is told.

use crate::bmc::Bmc;
use crate::client::Freshness;
use crate::doc::Doc;
use crate::error::Error;

/// Longest event taken; what is longer is still a hint.
const MAX_EVENT_BYTES: usize = 64 << 10;

/// A stream of hints. Dropped, it ends.
#[derive(Debug)]
pub struct Hints {
    response: reqwest::Response,
    state: Lines,
}

/// Something happened: look at the logs and sensors.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hint;

impl Bmc {
    /// Listens until the stream drops. It takes a connection of its own beside the polls, and no more than one request.
    ///
    /// # Errors
    /// [`Error::NotOffered`] where the BMC has no such stream, and those of a request.
    pub async fn listen_hints(&self) -> Result<Hints, Error> {
        let no_stream = || Error::NotOffered { what: "a stream of events".to_owned() };
        let root = self.root_value().await?;
        let service = Doc(&root).link("EventService").ok_or_else(no_stream)?;
        let service = self.client().get(service.url(), Freshness::Unchanged).await?;
        let doc = Doc(&service.value);
        let uri = doc.link("ServerSentEventUri").filter(|_| doc.flag("ServiceEnabled") != Some(false)).ok_or_else(no_stream)?;
        let response = self.client().open(uri.as_str()).await?;
        Ok(Hints { response, state: Lines::default() })
    }
}

impl Hints {
    /// The next hint; none when the stream has ended, for whatever reason. Several events at once are one hint.
    pub async fn next(&mut self) -> Option<Hint> {
        loop {
            let chunk = self.response.chunk().await.ok()??;
            if self.state.take(&chunk) {
                return Some(Hint);
            }
        }
    }
}

/// What has come of the current event.
#[derive(Debug, Default)]
struct Lines {
    line: Vec<u8>,
    has_data: bool,
}

impl Lines {
    /// Takes bytes; whether an event is complete with them. Comments, which keep the connection alive, are none.
    fn take(&mut self, bytes: &[u8]) -> bool {
        let mut complete = false;
        for byte in bytes {
            match byte {
                b'\r' => {}
                b'\n' => {
                    let line = std::mem::take(&mut self.line);
                    if line.is_empty() {
                        complete |= std::mem::take(&mut self.has_data);
                    } else {
                        self.has_data |= line.starts_with(b"data");
                    }
                }
                byte if self.line.len() < MAX_EVENT_BYTES => self.line.push(*byte),
                _ => {}
            }
        }
        complete
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn events_are_hints_and_comments_are_not() {
        let mut lines = Lines::default();
        assert!(!lines.take(b": keep-alive\n\n"));
        assert!(!lines.take(b"id: 1\ndata: {\"Ev"));
        assert!(!lines.take(b"ents\":[]}\r\n"));
        assert!(lines.take(b"\r\n"));
        assert!(!lines.take(b"\n\n"));
        assert!(lines.take(b"data: 1\n\ndata: 2\n\n"));
        assert!(!lines.take(&vec![b'x'; 10 * MAX_EVENT_BYTES]));
        assert!(lines.line.len() <= MAX_EVENT_BYTES);
    }
}
