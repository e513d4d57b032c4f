//! Where the agent looks. Each collector is one file with its parts beside it.

pub mod kernel_log;
pub mod machine;
