//! What a session is sealed with: encryption and the code under each packet (IPMI 2.0, 13.28, 13.29).

use crate::packet::{self, HEADER_BYTES, Header, PayloadType, SESSION_OFFSET};
use crate::suite::CipherSuite;
use aes::Aes128;
use cbc::cipher::block_padding::NoPadding;
use cbc::cipher::{BlockModeDecrypt as _, BlockModeEncrypt as _, InnerIvInit as _, KeyInit as _};
use ring::hmac;
use ring::rand::{SecureRandom as _, SystemRandom};
use subtle::ConstantTimeEq as _;
use zeroize::Zeroizing;

const BLOCK: usize = 16;
/// Initialisation vectors that the system is asked for at once.
const VECTORS: usize = 32;
/// "RMCP+" as next header (13.6).
const NEXT_HEADER: u8 = 0x07;

/// Keys of one session.
pub struct Keys {
    suite: CipherSuite,
    integrity: hmac::Key,
    encryption: Aes128,
    vectors: Vec<[u8; BLOCK]>,
}

impl Keys {
    /// From the session integrity key (13.31, 13.32).
    pub fn new(suite: CipherSuite, session_integrity_key: &[u8]) -> Self {
        let key = hmac::Key::new(suite.hash(), session_integrity_key);
        let (first, second) = (hmac::sign(&key, &[1; 20]), hmac::sign(&key, &[2; 20]));
        let mut encryption_key = Zeroizing::new([0; BLOCK]);
        encryption_key.iter_mut().zip(second.as_ref()).for_each(|(to, from)| *to = *from);
        Self {
            suite,
            integrity: hmac::Key::new(suite.hash(), first.as_ref()),
            encryption: Aes128::new((&*encryption_key).into()),
            vectors: Vec::new(),
        }
    }

    /// The next initialisation vector. The system is not asked for each: that is a
    /// system call more in a request of three.
    fn vector(&mut self) -> Option<[u8; BLOCK]> {
        if self.vectors.is_empty() {
            let mut fresh = [0; BLOCK * VECTORS];
            SystemRandom::new().fill(&mut fresh).ok()?;
            self.vectors.extend(fresh.chunks_exact(BLOCK).filter_map(|chunk| <[u8; BLOCK]>::try_from(chunk).ok()));
        }
        self.vectors.pop()
    }

    /// Writes a sealed packet in the place of what is there; `None` when the system has no randomness.
    pub fn seal(&mut self, packet: &mut Vec<u8>, payload: PayloadType, session: u32, sequence: u32, content: &[u8]) -> Option<()> {
        let vector = self.vector()?;
        // Bytes 1, 2, 3 … and how many there are (13.29.2).
        let padding = (BLOCK - (content.len() + 1) % BLOCK) % BLOCK;
        let encrypted_bytes = content.len() + padding + 1;
        packet.clear();
        packet.extend_from_slice(&packet::header(payload, true, session, sequence, BLOCK + encrypted_bytes));
        packet.extend_from_slice(&vector);
        let begin = packet.len();
        packet.extend_from_slice(content);
        packet.extend((1..=padding).map(|number| number as u8));
        packet.push(padding as u8);
        let encryptor = cbc::Encryptor::inner_iv_init(&self.encryption, (&vector).into());
        encryptor.encrypt_padded::<NoPadding>(packet.get_mut(begin..)?, encrypted_bytes).ok()?;
        // What the code covers is a multiple of four bytes with the two that end it (13.28.4).
        let covered = packet.len() - SESSION_OFFSET + 2;
        let filling = (4 - covered % 4) % 4;
        packet.extend(std::iter::repeat_n(0xff, filling));
        packet.extend_from_slice(&[filling as u8, NEXT_HEADER]);
        let code = hmac::sign(&self.integrity, packet.get(SESSION_OFFSET..)?);
        packet.extend_from_slice(code.as_ref().get(..self.suite.code_bytes())?);
        Some(())
    }

    /// The content of a sealed packet, decrypted where it is; `None` when anybody but the BMC made or changed it.
    pub fn open<'a>(&self, header: &Header, packet: &'a mut [u8]) -> Option<&'a [u8]> {
        let (covered, code) = packet.split_at_mut_checked(packet.len().checked_sub(self.suite.code_bytes())?)?;
        let wanted = hmac::sign(&self.integrity, covered.get(SESSION_OFFSET..)?);
        if !bool::from(wanted.as_ref().get(..code.len())?.ct_eq(code)) {
            return None;
        }
        // Authentic from here on. What follows the payload is filling.
        let payload = covered.get_mut(HEADER_BYTES..HEADER_BYTES + header.payload_bytes)?;
        let (vector, content) = payload.split_first_chunk_mut::<BLOCK>()?;
        let decryptor = cbc::Decryptor::inner_iv_init(&self.encryption, (&*vector).into());
        let (padding, content) = decryptor.decrypt_padded::<NoPadding>(content).ok()?.split_last()?;
        let padding = usize::from(*padding);
        content.get(..content.len().checked_sub(padding).filter(|_| padding < BLOCK)?)
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test may stop at once")]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn what_is_sealed_is_opened_and_what_is_changed_is_not(
            content in prop::collection::vec(any::<u8>(), 0..70), seventeen: bool, place: prop::sample::Index, bit in 0..8_u8,
        ) {
            let suite = if seventeen { CipherSuite::Seventeen } else { CipherSuite::Three };
            let mut keys = Keys::new(suite, &[7; 20]);
            let mut packet = b"what was sent before".to_vec();
            keys.seal(&mut packet, PayloadType::Ipmi, 5, 6, &content).unwrap();
            let header = packet::parse(&packet).unwrap();
            let (mut opened, mut changed) = (packet.clone(), packet.clone());
            prop_assert_eq!(keys.open(&header, &mut opened), Some(&content[..]));
            let place = SESSION_OFFSET + place.index(packet.len() - SESSION_OFFSET);
            *changed.get_mut(place).unwrap() ^= 1 << bit;
            prop_assert!(packet::parse(&changed).is_none_or(|header| keys.open(&header, &mut changed).is_none()));
            prop_assert_eq!(Keys::new(suite, &[8; 20]).open(&header, &mut packet), None);
        }

        #[test]
        fn any_bytes_are_opened_or_not(mut bytes in prop::collection::vec(any::<u8>(), 0..120)) {
            if let Some(header) = packet::parse(&bytes) {
                prop_assert_eq!(Keys::new(CipherSuite::Three, &[1; 20]).open(&header, &mut bytes), None);
            }
        }
    }
}
