//! The real binary against a small server that checks proofs as the real one does.
#![expect(clippy::unwrap_used, reason = "a failing step is a failing test")]

mod commands;
mod crash;
mod enrolment;
#[path = "../../src/collectors/journal/fake.rs"]
mod fake_journal;
mod host;
mod kernel_lines;
mod lanes;
mod logs;
mod parts;
mod pinned;
mod replies;
mod stopping;
mod stub;
mod tls;
