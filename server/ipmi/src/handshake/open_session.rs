//! Open session request and response (IPMI 2.0, 13.17, 13.18).

use super::refusal;
use crate::credentials::Privilege;
use crate::error::Error;
use crate::suite::CipherSuite;

/// What the BMC agreed to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Opened {
    /// Its number for the session.
    pub bmc_session: u32,
}

/// Asks for a session with exactly these algorithms.
pub fn open_session_request(tag: u8, privilege: Privilege, our_session: u32, suite: CipherSuite) -> Vec<u8> {
    // The privilege and not 0 for "the highest": some BMCs do not know 0.
    let mut content = vec![tag, privilege.number(), 0, 0];
    content.extend_from_slice(&our_session.to_le_bytes());
    for (kind, algorithm) in (0..).zip(suite.algorithms()) {
        content.extend_from_slice(&[kind, 0, 0, 8, algorithm, 0, 0, 0]);
    }
    content
}

/// Reads the answer; `None` when it is to something else.
pub fn open_session_response(
    content: &[u8],
    tag: u8,
    privilege: Privilege,
    our_session: u32,
    suite: CipherSuite,
) -> Option<Result<Opened, Error>> {
    // A refusal may end after its status.
    let [answers, status, rest @ ..] = content else { return None };
    if *answers != tag {
        return None;
    }
    if *status != 0 {
        return Some(Err(refusal(*status, privilege)));
    }
    let (_, rest) = rest.split_first_chunk::<2>()?;
    let (session, rest) = rest.split_first_chunk::<4>()?;
    let (bmc_session, rest) = rest.split_first_chunk::<4>()?;
    if u32::from_le_bytes(*session) != our_session {
        return None;
    }
    let mut agreed = rest.chunks_exact(8).filter_map(|payload| payload.get(4).map(|algorithm| algorithm & 0x3f));
    // A BMC that takes what it likes better would be spoken to with other algorithms than it thinks.
    let fits = suite.algorithms().iter().all(|wanted| agreed.next() == Some(*wanted));
    let bmc_session = u32::from_le_bytes(*bmc_session);
    Some(if fits && bmc_session != 0 { Ok(Opened { bmc_session }) } else { Err(Error::SuiteNotAllowed) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const SUITE: CipherSuite = CipherSuite::Seventeen;

    fn answer(tag: u8, status: u8, algorithms: [u8; 3]) -> Vec<u8> {
        let mut content = vec![tag, status, 4, 0, 0xa4, 0xa3, 0xa2, 0xa0, 1, 0, 0, 0];
        for (kind, algorithm) in (0..).zip(algorithms) {
            content.extend_from_slice(&[kind, 0, 0, 8, algorithm, 0, 0, 0]);
        }
        content
    }

    fn read(content: &[u8]) -> Option<Result<Opened, Error>> {
        open_session_response(content, 9, Privilege::Operator, 0xa0a2_a3a4, SUITE)
    }

    #[test]
    fn only_what_was_asked_for_is_agreed() {
        assert_eq!(read(&answer(9, 0, [3, 4, 1])), Some(Ok(Opened { bmc_session: 1 })));
        assert_eq!(read(&answer(8, 0, [3, 4, 1])), None, "to an earlier request");
        assert_eq!(read(&answer(9, 0, [1, 1, 1])), Some(Err(Error::SuiteNotAllowed)));
        assert_eq!(read(&answer(9, 0, [3, 4, 0])), Some(Err(Error::SuiteNotAllowed)), "no encryption is not enough");
        for (status, wanted) in [
            (0x01, Error::NoSessionLeft),
            (0x05, Error::SuiteNotAllowed),
            (0x11, Error::SuiteNotAllowed),
            (0x09, Error::PrivilegeTooLow(Privilege::Operator)),
            (0x12, Error::Handshake(0x12)),
        ] {
            assert_eq!(read(&[9, status, 0, 0, 0, 0, 0, 0]), Some(Err(wanted.clone())));
            assert_eq!(read(&[9, status]), Some(Err(wanted)));
        }
    }

    proptest! {
        #[test]
        fn any_bytes_are_read(content in prop::collection::vec(any::<u8>(), 0..60)) {
            let _ = read(&content);
        }
    }
}
