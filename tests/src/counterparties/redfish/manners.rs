//! How a service behaves when nothing is wrong with it.

use super::{PASSWORD, USER};
use std::time::Duration;

/// What becomes of `$expand`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Expansion {
    /// Members come with their bodies.
    Works,
    /// The query is not looked at.
    Ignored,
    /// Members come without these fields.
    Drops(&'static [&'static str]),
    /// 501.
    Refused,
}

/// What can be set. The defaults are those of a good BMC.
#[derive(Debug, Clone)]
pub struct Manners {
    /// Who may log in, and her password.
    pub login: (&'static str, &'static str),
    /// Sessions can be made.
    pub sessions: bool,
    /// Basic authentication is taken.
    pub basic: bool,
    /// The root may be read without either.
    pub open_root: bool,
    /// Most sessions at one time; then 503 as iDRAC says it.
    pub most_sessions: usize,
    /// A session ends after so many requests.
    pub requests_per_session: Option<usize>,
    /// After so many wrong passwords the account is locked.
    pub locks_after: Option<usize>,
    /// Answers carry ETags, and 304 is given.
    pub etags: bool,
    /// What becomes of `$expand`.
    pub expansion: Expansion,
    /// Members on one page of a collection.
    pub page: Option<usize>,
    /// How long each answer takes.
    pub delay: Duration,
    /// Links have a slash at the end, and who comes without one is redirected, as iLO does it.
    pub wants_slash: bool,
    /// Resets are answered with 202 and a task that takes so many looks.
    pub tasks: Option<usize>,
    /// Tasks fail.
    pub tasks_fail: bool,
    /// Changes are refused with these words.
    pub refuses: Option<&'static str>,
    /// `Location` of a new session is a whole URL, with a host of its own.
    pub whole_location: bool,
}

impl Default for Manners {
    fn default() -> Self {
        Self {
            login: (USER, PASSWORD),
            sessions: true,
            basic: true,
            open_root: true,
            most_sessions: 4,
            requests_per_session: None,
            locks_after: None,
            etags: false,
            expansion: Expansion::Works,
            page: None,
            delay: Duration::ZERO,
            wants_slash: false,
            tasks: None,
            tasks_fail: false,
            refuses: None,
            whole_location: false,
        }
    }
}
