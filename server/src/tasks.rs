//! Maintenance tasks: made of what is seen, changed by people, and closed when a repair holds.

mod change;
mod made;
mod verify;
mod work_order;

pub use change::{NewTaskSaid, TaskPatch, create, patch, say};
pub use made::keep;
pub(crate) use verify::quiet_millis;
pub use verify::watch;
pub use work_order::{Paper, STYLE, paper};

/// Characters of a title, an assignee and a note, at most.
pub const MAX_TITLE: usize = 120;
const MAX_ASSIGNEE: usize = 64;
const MAX_NOTE: usize = 4_000;
