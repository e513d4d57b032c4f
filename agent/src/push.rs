//! From the spool to the server: what goes first, how it is signed, what the answers mean.

mod backoff;
mod client;
mod follow;
mod lane;
mod link;
mod pinned;
mod pusher;
mod reply;
mod resolver;
mod sender;
mod shared;

pub use client::{Client, Failure, trusted_certificates};
pub use link::{Link, LinkState};
pub use pusher::Pusher;
pub use sender::start;
pub use shared::{Shared, Wake};
