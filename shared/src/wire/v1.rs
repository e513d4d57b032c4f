//! Wire version 1: what an agent and the server say to each other. Frozen once released: `tests/golden/wire/v1`.
//!
//! `POST /api/v1/reports` carries a [`report::Report`] as JSON, packed with gzip or zstd, with a proof
//! ([`crate::proof`]) in the `Authorization` header, and is answered by a [`receipt::Receipt`] or a
//! [`problem::Problem`]. `POST /api/v1/enrol` carries an [`enrol::EnrolRequest`].

pub mod agent_health;
pub mod enrol;
pub mod inventory;
pub mod log_line;
pub mod problem;
pub mod receipt;
pub mod report;

/// The version that this module describes; `v` of every body.
pub const VERSION: u8 = 1;
/// Where reports go; also the `htu` claim of a proof.
pub const REPORTS_PATH: &str = "/api/v1/reports";
/// Where enrolments go.
pub const ENROL_PATH: &str = "/api/v1/enrol";
/// Scheme of the `Authorization` header of a report.
pub const PROOF_SCHEME: &str = "Ironwatch-Proof";
