//! Hosts with BMCs: who may do what, what is written of it, and that no password is ever seen again.
#![expect(clippy::indexing_slicing, reason = "in JSON a key that is not there is null, and a test may stop at once")]

mod audit;
mod bmcs;
mod canary;
mod cohort;
mod credentials;
mod file;
mod file_passwords;
mod jobs;
mod lifecycle;
mod merge;
mod roles;
mod rotation;
mod stream;
mod trends;
