//! Judgement: from observations to transitions to messages.
//!
//! Everything that decides lives here, and nothing that does: no IO, no clock, no randomness. Time is an argument.
//!
//! The path: [`normalise`] turns what a source said into [`observation::Observation`]s; [`host_state`] notes them;
//! [`evaluate`] compares what stands with what was told and returns [`alert::Transition`]s; [`telling`] says which
//! channels hear of one; [`message`] puts it into words. [`fleet`] holds all hosts and runs [`liveness`] over them.
#![warn(missing_docs)]

pub mod alert;
pub mod availability;
pub mod bmc;
pub mod catalog;
pub mod cohort;
pub mod component;
pub mod diagnosis;
pub mod evaluate;
pub mod filter;
pub mod fleet;
mod fold;
pub mod host_state;
pub mod incident;
pub mod inventory;
pub mod labels;
pub mod liveness;
pub mod message;
pub mod normalise;
pub mod observation;
pub mod outage;
pub mod plan;
pub mod recurrence;
pub mod rule;
pub mod same_machine;
pub mod self_watch;
pub mod sequence;
pub mod silence;
pub mod storm;
pub mod task;
pub mod telling;
