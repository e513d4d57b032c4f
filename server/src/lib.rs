//! Doors and memory of Ironwatch.
//!
//! The path of a report: [`http`] → [`sources::agent`] (verify, unpack, parse) → [`pipeline`] (judge, commit) →
//! [`store`]; then [`deliver`] and [`notifiers`] carry the messages out, and [`live`] tells the pages that are open.

pub mod about;
pub mod api_tokens;
pub mod app;
pub mod audit;
pub mod availability;
pub mod base32;
pub mod bmcs;
pub mod captures;
pub mod channels;
pub mod clock;
pub mod command;
pub mod credentials;
pub mod csv_text;
pub mod dead_man;
pub mod deliver;
pub mod diagnostics;
pub mod embedded_address;
pub mod export;
pub mod hosts;
pub mod http;
pub mod import;
pub mod jobs;
pub mod join;
pub mod join_line;
pub mod live;
pub mod loops;
pub mod metrics;
pub mod moment;
pub mod notifiers;
pub mod open_files;
pub mod orders;
pub mod passwords;
pub mod people;
pub mod pipeline;
pub mod polling;
pub mod problem;
pub mod qr;
pub mod roster;
pub mod rules;
pub mod scopes;
pub mod second_factor;
pub mod secrets;
pub mod self_watch;
pub mod sensors;
pub mod serve;
pub mod settings;
pub mod sources;
pub mod store;
pub mod tasks;
pub mod telling;
pub mod trends;
pub mod updates;
pub mod vitals;

/// Runs something on the runtime that the server needs, with the one TLS provider of this program.
pub fn runtime<T>(work: impl Future<Output = T>) -> T {
    // Fails only when there is one already, which is as good.
    let _ = rustls::crypto::ring::default_provider().install_default();
    actix_web::rt::System::new().block_on(work)
}
