//! Lists by the API: filtered, sorted, paged, counted, and asked by people who mean no good. A real server on both
//! databases, real HTTP.
#![expect(clippy::indexing_slicing, clippy::type_complexity, reason = "a test may stop at once, and its cases are tables")]

mod alerts;
mod colours;
mod events;
mod files;
mod hostile;
mod hosts;
mod once;
mod paging;
mod saved;
mod vitals;
mod world;
