//! What may be asked of a BMC to do, and what it answers.

mod outcome;
mod verb;

pub use outcome::{Outcome, TaskState, Told};
pub use verb::{ManagerReset, ResetVerb};

pub(crate) use verb::reset_type;
