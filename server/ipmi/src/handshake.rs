//! Opening a session: the four messages of RAKP after an open-session request (IPMI 2.0, 13.15 to 13.24). Pure.

mod open_session;
mod rakp;

pub use open_session::{open_session_request, open_session_response};
pub use rakp::Rakp;

use crate::credentials::Privilege;
use crate::error::Error;

/// What a status other than 0 in a message of the handshake means (table 13-15).
fn refusal(status: u8, privilege: Privilege) -> Error {
    match status {
        0x01 | 0x0b => Error::NoSessionLeft,
        // Algorithms: not known, not allowed together, or not allowed for this user.
        0x04..=0x07 | 0x10 | 0x11 => Error::SuiteNotAllowed,
        0x09 | 0x0a => Error::PrivilegeTooLow(privilege),
        0x0c | 0x0d => Error::WrongUser,
        0x0f => Error::WrongPassword,
        status => Error::Handshake(status),
    }
}
