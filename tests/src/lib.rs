//! What the tests of the whole product stand on: the real programs, the parties that they talk to, and stories.

pub mod answer;
pub mod awaiting;
pub mod backlog;
pub mod counterparties;
pub mod inner_server;
pub mod packages;
pub mod postgres;
pub mod programs;
pub mod signed_host;
pub mod sim;
pub mod sink;
pub mod speaker;
pub mod stories;
pub mod trial_host;
pub mod watched_bmcs;
