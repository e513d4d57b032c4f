//! RAKP messages 1 to 4 (IPMI 2.0, 13.20 to 13.23): both sides show that they know the password, and agree on a key.

use super::refusal;
use crate::credentials::{Credentials, Privilege};
use crate::error::Error;
use crate::suite::CipherSuite;
use ring::hmac;
use subtle::ConstantTimeEq as _;

/// The name alone decides which user it is, not the name together with the privilege (13.20, byte 25).
const NAME_ONLY: u8 = 0x10;

/// One handshake.
pub struct Rakp<'a> {
    credentials: &'a Credentials,
    privilege: Privilege,
    suite: CipherSuite,
    our_session: u32,
    bmc_session: u32,
    our_random: [u8; 16],
}

/// What the BMC said in message 2.
#[derive(Debug)]
pub struct BmcSide {
    random: [u8; 16],
    guid: [u8; 16],
}

impl<'a> Rakp<'a> {
    /// After the BMC has given a session number.
    pub fn new(
        credentials: &'a Credentials,
        privilege: Privilege,
        suite: CipherSuite,
        our_session: u32,
        bmc_session: u32,
        our_random: [u8; 16],
    ) -> Self {
        Self { credentials, privilege, suite, our_session, bmc_session, our_random }
    }

    fn role(&self) -> u8 {
        self.privilege.number() | NAME_ONLY
    }

    fn role_and_user(&self) -> Vec<u8> {
        let user = &self.credentials.user;
        [&[self.role(), user.len() as u8], user.as_slice()].concat()
    }

    fn sign(&self, key: &[u8], parts: &[&[u8]]) -> hmac::Tag {
        hmac::sign(&hmac::Key::new(self.suite.hash(), key), &parts.concat())
    }

    /// Message 1.
    pub fn first(&self, tag: u8) -> Vec<u8> {
        let mut content = vec![tag, 0, 0, 0];
        content.extend_from_slice(&self.bmc_session.to_le_bytes());
        content.extend_from_slice(&self.our_random);
        content.extend_from_slice(&[self.role(), 0, 0, self.credentials.user.len() as u8]);
        content.extend_from_slice(&self.credentials.user);
        content
    }

    /// Reads message 2; `None` when it is to something else.
    pub fn second(&self, content: &[u8], tag: u8) -> Option<Result<BmcSide, Error>> {
        let rest = match self.head(content, tag)? {
            Ok(rest) => rest,
            Err(error) => return Some(Err(error)),
        };
        let (random, rest) = rest.split_first_chunk::<16>()?;
        let (guid, code) = rest.split_first_chunk::<16>()?;
        let wanted = self.sign(
            self.credentials.password.as_ref(),
            &[&self.our_session.to_le_bytes(), &self.bmc_session.to_le_bytes(), &self.our_random, random, guid, &self.role_and_user()],
        );
        let fits = code.get(..self.suite.hash_bytes()).is_some_and(|code| bool::from(code.ct_eq(wanted.as_ref())));
        Some(if fits { Ok(BmcSide { random: *random, guid: *guid }) } else { Err(Error::WrongPassword) })
    }

    /// Message 3.
    pub fn third(&self, tag: u8, bmc: &BmcSide) -> Vec<u8> {
        let mut content = vec![tag, 0, 0, 0];
        content.extend_from_slice(&self.bmc_session.to_le_bytes());
        let code = self.sign(self.credentials.password.as_ref(), &[&bmc.random, &self.our_session.to_le_bytes(), &self.role_and_user()]);
        content.extend_from_slice(code.as_ref());
        content
    }

    /// The session integrity key.
    pub fn session_integrity_key(&self, bmc: &BmcSide) -> hmac::Tag {
        let key = self.credentials.bmc_key.as_ref().map_or(&self.credentials.password, |key| &key.0);
        self.sign(key.as_ref(), &[&self.our_random, &bmc.random, &self.role_and_user()])
    }

    /// Reads message 4; `None` when it is to something else.
    pub fn fourth(&self, content: &[u8], tag: u8, bmc: &BmcSide, session_integrity_key: &[u8]) -> Option<Result<(), Error>> {
        let code = match self.head(content, tag)? {
            Ok(code) => code,
            Err(error) => return Some(Err(error)),
        };
        let wanted = self.sign(session_integrity_key, &[&self.our_random, &self.bmc_session.to_le_bytes(), &bmc.guid]);
        let wanted = wanted.as_ref().get(..self.suite.code_bytes())?;
        // The password was right in message 2, so it is the BMC key that is not.
        let fits = code.get(..wanted.len()).is_some_and(|code| bool::from(code.ct_eq(wanted)));
        Some(if fits { Ok(()) } else { Err(Error::WrongPassword) })
    }

    /// What follows tag, status and our session number.
    fn head<'b>(&self, content: &'b [u8], tag: u8) -> Option<Result<&'b [u8], Error>> {
        let [answers, status, rest @ ..] = content else { return None };
        if *answers != tag {
            return None;
        }
        if *status != 0 {
            return Some(Err(refusal(*status, self.privilege)));
        }
        let (_, rest) = rest.split_first_chunk::<2>()?;
        let (session, rest) = rest.split_first_chunk::<4>()?;
        (u32::from_le_bytes(*session) == self.our_session).then_some(Ok(rest))
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test may stop at once")]
mod tests {
    use super::*;
    use crate::credentials::BmcKey;
    use proptest::prelude::*;

    fn rakp(credentials: &Credentials) -> Rakp<'_> {
        Rakp::new(credentials, Privilege::Administrator, CipherSuite::Three, 7, 9, [3; 16])
    }

    /// Message 2 and 4 of a BMC that has this password and key.
    fn bmc(password: &str, key: Option<BmcKey>, rakp: &Rakp<'_>) -> (Vec<u8>, Vec<u8>) {
        let mut its = Credentials::new("admin", password).unwrap();
        its.bmc_key = key;
        let side = BmcSide { random: [4; 16], guid: [5; 16] };
        let its_rakp = Rakp { credentials: &its, ..Rakp::new(&its, rakp.privilege, rakp.suite, 7, 9, [3; 16]) };
        let code =
            its_rakp.sign(its.password.as_ref(), &[&[7, 0, 0, 0], &[9, 0, 0, 0], &[3; 16], &[4; 16], &[5; 16], &its_rakp.role_and_user()]);
        let second = [&[1, 0, 0, 0, 7, 0, 0, 0], &[4; 16][..], &[5; 16], code.as_ref()].concat();
        let sik = its_rakp.session_integrity_key(&side);
        let code = its_rakp.sign(sik.as_ref(), &[&[3; 16], &[9, 0, 0, 0], &[5; 16]]);
        let fourth = [&[2, 0, 0, 0, 7, 0, 0, 0], code.as_ref().get(..12).unwrap()].concat();
        (second, fourth)
    }

    #[test]
    fn both_sides_agree_when_password_and_key_do() {
        let credentials = Credentials::new("admin", "secret").unwrap();
        let rakp = rakp(&credentials);
        let (second, fourth) = bmc("secret", None, &rakp);
        let side = rakp.second(&second, 1).unwrap().unwrap();
        let sik = rakp.session_integrity_key(&side);
        assert_eq!(rakp.fourth(&fourth, 2, &side, sik.as_ref()), Some(Ok(())));
        assert!(rakp.second(&second, 2).is_none(), "to an earlier message");
        assert_eq!(rakp.second(&bmc("other", None, &rakp).0, 1).unwrap().err(), Some(Error::WrongPassword));
        assert_eq!(rakp.second(&[1, 0x0d, 0, 0, 7, 0, 0, 0], 1).unwrap().err(), Some(Error::WrongUser));
        let keyed = bmc("secret", Some(BmcKey::new(b"another key").unwrap()), &rakp).1;
        assert_eq!(rakp.fourth(&keyed, 2, &side, sik.as_ref()), Some(Err(Error::WrongPassword)));
    }

    proptest! {
        #[test]
        fn any_bytes_are_read(content in prop::collection::vec(any::<u8>(), 0..80)) {
            let credentials = Credentials::new("admin", "secret").unwrap();
            let rakp = rakp(&credentials);
            prop_assert!(!matches!(rakp.second(&content, 1), Some(Ok(_))));
            let side = BmcSide { random: [4; 16], guid: [5; 16] };
            prop_assert!(!matches!(rakp.fourth(&content, 1, &side, &[1; 20]), Some(Ok(()))));
        }
    }
}
