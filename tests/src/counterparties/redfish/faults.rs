//! What may go wrong with an answer.

use std::time::Duration;

/// One fault.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// This status, with no words.
    Status(u16),
    /// This status with `Retry-After`, if any.
    Busy(u16, Option<&'static str>),
    /// No answer; the connection stays open.
    Hang,
    /// The connection is closed instead of an answer.
    Drop,
    /// The answer comes in pieces with this between them.
    Slow(Duration),
    /// The JSON ends in its middle, and its length says so.
    Truncated,
    /// The answer ends in its middle, and its length said more.
    ShortBody,
    /// A page for people.
    Html,
    /// An answer without an end.
    Endless,
    /// An answer that says it has so many bytes.
    Huge(u64),
    /// To another place.
    Redirect(String),
    /// Lists within lists, so deep.
    Deep(usize),
    /// The right words as another type.
    WrongType(&'static str),
    /// Other words, as JSON.
    Says(String),
    /// Pages without an end: each leads to the next.
    EndlessPages,
    /// Each page leads to itself.
    SelfPage,
}

#[derive(Debug)]
struct Planned {
    path: String,
    fault: Fault,
    left: Option<usize>,
}

/// All that are planned.
#[derive(Debug, Default)]
pub(super) struct Faults(Vec<Planned>);

impl Faults {
    pub(super) fn add(&mut self, path: &str, fault: Fault, times: Option<usize>) {
        self.0.push(Planned { path: path.to_owned(), fault, left: times });
    }

    /// The fault for this request, if there is one.
    pub(super) fn take(&mut self, path: &str) -> Option<Fault> {
        let bare = path.split('?').next().unwrap_or_default();
        let bare = if bare.len() > 1 { bare.trim_end_matches('/') } else { bare };
        let fits = |planned: &&mut Planned| match planned.path.strip_suffix('*') {
            Some(beginning) => path.starts_with(beginning),
            None => planned.path == bare || planned.path == path,
        };
        let planned = self.0.iter_mut().filter(|planned| planned.left != Some(0)).find(fits)?;
        if let Some(left) = &mut planned.left {
            *left -= 1;
        }
        Some(planned.fault.clone())
    }
}
