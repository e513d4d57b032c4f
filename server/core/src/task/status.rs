//! How a task goes from one status to the next.

/// Where a task stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// Nobody has taken it up.
    Pending,
    /// It has its time.
    Scheduled,
    /// Somebody is at it.
    InProgress,
    /// Done, and watched: it closes itself when the fault stays away.
    Verifying,
    /// Done.
    Completed,
    /// Not to be done.
    Cancelled,
}

impl Status {
    /// All of them, in the order of a task's life.
    pub const ALL: [Status; 6] =
        [Status::Pending, Status::Scheduled, Status::InProgress, Status::Verifying, Status::Completed, Status::Cancelled];

    /// The word in the database and the API.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Status::Pending => "pending",
            Status::Scheduled => "scheduled",
            Status::InProgress => "in_progress",
            Status::Verifying => "verifying",
            Status::Completed => "completed",
            Status::Cancelled => "cancelled",
        }
    }

    /// From its word.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.as_str() == word)
    }

    /// Nothing comes after it: what comes back is another task.
    #[must_use]
    pub fn is_closed(self) -> bool {
        match self {
            Status::Completed | Status::Cancelled => true,
            Status::Pending | Status::Scheduled | Status::InProgress | Status::Verifying => false,
        }
    }

    /// What may follow.
    #[must_use]
    pub fn next(self) -> &'static [Status] {
        match self {
            Status::Pending => &[Status::Scheduled, Status::InProgress, Status::Verifying, Status::Completed, Status::Cancelled],
            Status::Scheduled => &[Status::Pending, Status::InProgress, Status::Verifying, Status::Completed, Status::Cancelled],
            Status::InProgress => &[Status::Pending, Status::Scheduled, Status::Verifying, Status::Completed, Status::Cancelled],
            Status::Verifying => &[Status::InProgress, Status::Completed, Status::Cancelled],
            Status::Completed | Status::Cancelled => &[],
        }
    }
}

/// Why a status cannot follow another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotPossible {
    /// The task is closed.
    Closed,
    /// Not after the one it has.
    NotAfter(Status),
    /// A time is needed.
    NoTime,
    /// Only what is completed can be verified.
    NothingToVerify,
}

/// What a task becomes when a person wants `to`. `verify`: the repair is to be watched before the task closes.
///
/// # Errors
/// Why it cannot.
pub fn change(from: Status, to: Status, verify: bool, has_time: bool) -> Result<Status, NotPossible> {
    if from.is_closed() {
        return Err(NotPossible::Closed);
    }
    let to = match (to, verify) {
        (Status::Completed, true) => Status::Verifying,
        // It is a consequence, and not a wish.
        (Status::Verifying, _) | (_, true) => return Err(NotPossible::NothingToVerify),
        (to, false) => to,
    };
    if to == Status::Scheduled && !has_time {
        return Err(NotPossible::NoTime);
    }
    if to == from || from.next().contains(&to) { Ok(to) } else { Err(NotPossible::NotAfter(from)) }
}

#[cfg(test)]
mod tests {
    use super::Status::{Cancelled, Completed, InProgress, Pending, Scheduled, Verifying};
    use super::*;

    #[test]
    fn a_status_follows_another_only_where_the_table_says_so() {
        for (from, to, verify, has_time, becomes) in [
            (Pending, InProgress, false, false, Ok(InProgress)),
            (Pending, Scheduled, false, true, Ok(Scheduled)),
            (Pending, Scheduled, false, false, Err(NotPossible::NoTime)),
            (Scheduled, Scheduled, false, true, Ok(Scheduled)),
            (InProgress, Completed, true, false, Ok(Verifying)),
            (InProgress, Completed, false, false, Ok(Completed)),
            (InProgress, Verifying, false, false, Err(NotPossible::NothingToVerify)),
            (InProgress, Pending, true, false, Err(NotPossible::NothingToVerify)),
            (Verifying, Completed, false, false, Ok(Completed)),
            (Verifying, InProgress, false, false, Ok(InProgress)),
            (Verifying, Scheduled, false, true, Err(NotPossible::NotAfter(Verifying))),
            (Completed, InProgress, false, false, Err(NotPossible::Closed)),
            (Cancelled, Cancelled, false, false, Err(NotPossible::Closed)),
        ] {
            assert_eq!(change(from, to, verify, has_time), becomes, "{from:?} to {to:?}");
        }
    }

    #[test]
    fn from_every_open_status_a_task_can_be_ended_and_words_are_kept() {
        for status in Status::ALL {
            assert_eq!(Status::parse(status.as_str()), Some(status));
            assert_eq!(status.is_closed(), status.next().is_empty());
            assert!(status.is_closed() || status.next().contains(&Cancelled), "{status:?}");
        }
        assert_eq!(Status::parse("done"), None);
    }
}
