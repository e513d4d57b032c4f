//! The real binary against a small server that checks proofs as the real one does.
#![expect(clippy::unwrap_used, reason = "a failing step is a failing test")]

mod commands;
mod crash;
mod damage;
mod enrolment;
#[path = "../../src/collectors/journal/fake.rs"]
mod fake_journal;
mod full_disk;
mod host;
mod kernel_lines;
mod lanes;
mod logs;
mod parts;
mod pinned;
mod replies;
mod ring;
mod stopping;
mod stub;
mod suspended;
mod tls;
