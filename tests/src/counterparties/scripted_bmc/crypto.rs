//! The two hashes, and AES-128 in CBC mode, as a BMC has them.

use aes::Aes128;
use cbc::cipher::block_padding::NoPadding;
use cbc::cipher::{BlockModeDecrypt as _, BlockModeEncrypt as _, KeyIvInit as _};
use ring::hmac;

/// Of cipher suites 3 and 17.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hash {
    Sha1,
    Sha256,
}

impl Hash {
    pub fn algorithms(self) -> [u8; 3] {
        match self {
            Hash::Sha1 => [1, 1, 1],
            Hash::Sha256 => [3, 4, 1],
        }
    }

    /// Bytes of a code that is cut.
    pub fn cut(self) -> usize {
        match self {
            Hash::Sha1 => 12,
            Hash::Sha256 => 16,
        }
    }

    pub fn sign(self, key: &[u8], of: &[u8]) -> Vec<u8> {
        let algorithm = match self {
            Hash::Sha1 => hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY,
            Hash::Sha256 => hmac::HMAC_SHA256,
        };
        hmac::sign(&hmac::Key::new(algorithm, key), of).as_ref().to_vec()
    }
}

/// Keys of a session.
pub struct Keys {
    hash: Hash,
    integrity: Vec<u8>,
    encryption: [u8; 16],
}

impl Keys {
    pub fn new(hash: Hash, session_integrity_key: &[u8]) -> Self {
        let mut encryption = [0; 16];
        encryption.iter_mut().zip(hash.sign(session_integrity_key, &[2; 20])).for_each(|(to, from)| *to = from);
        Self { hash, integrity: hash.sign(session_integrity_key, &[1; 20]), encryption }
    }

    /// The message in a sealed packet.
    pub fn open(&self, packet: &[u8]) -> Option<Vec<u8>> {
        let (covered, code) = packet.split_at_checked(packet.len().checked_sub(self.hash.cut())?)?;
        let wanted = self.hash.sign(&self.integrity, covered.get(4..)?);
        if wanted.get(..code.len())? != code {
            return None;
        }
        let length = usize::from(u16::from_le_bytes(packet.get(14..16)?.try_into().ok()?));
        let (vector, content) = packet.get(16..16 + length)?.split_first_chunk::<16>()?;
        let mut content = content.to_vec();
        cbc::Decryptor::<Aes128>::new((&self.encryption).into(), vector.into()).decrypt_padded::<NoPadding>(&mut content).ok()?;
        let padding = usize::from(content.pop()?);
        content.truncate(content.len().checked_sub(padding)?);
        Some(content)
    }

    /// A sealed packet with a message.
    pub fn seal(&self, session: u32, sequence: u32, message: &[u8]) -> Vec<u8> {
        let vector = [0x77; 16];
        let mut content = message.to_vec();
        let mut padding = 0;
        while !(content.len() + 1).is_multiple_of(16) {
            padding += 1;
            content.push(padding);
        }
        content.push(padding);
        let length = content.len();
        let _ =
            cbc::Encryptor::<Aes128>::new((&self.encryption).into(), (&vector).into()).encrypt_padded::<NoPadding>(&mut content, length);
        let mut packet = vec![0x06, 0x00, 0xff, 0x07, 0x06, 0xc0];
        packet.extend_from_slice(&session.to_le_bytes());
        packet.extend_from_slice(&sequence.to_le_bytes());
        packet.extend_from_slice(&((length + 16) as u16).to_le_bytes());
        packet.extend_from_slice(&vector);
        packet.extend(content);
        let mut filling = 0;
        while !(packet.len() - 4 + 2).is_multiple_of(4) {
            packet.push(0xff);
            filling += 1;
        }
        packet.extend_from_slice(&[filling, 0x07]);
        let code = self.hash.sign(&self.integrity, packet.get(4..).unwrap_or_default());
        packet.extend(code.into_iter().take(self.hash.cut()));
        packet
    }
}
