//! What joining needs of an X.509 certificate (RFC 5280, 4.1): whose key is in it, and whether it vouches for itself.
//!
//! A walk over the outermost fields only. Whatever does not have exactly their shape in DER (X.690, 8 and 10) is no
//! certificate; no bytes make it fail in another way.

use crate::Timestamp;
use crate::proof::{decode_base64url, encode_base64url};
use serde::{Deserialize, Serialize};
use std::fmt;

const INTEGER: u8 = 0x02;
const BIT_STRING: u8 = 0x03;
const SEQUENCE: u8 = 0x30;
const UTC_TIME: u8 = 0x17;
const GENERALIZED_TIME: u8 = 0x18;
/// `[0] EXPLICIT Version`, which certificates of version 1 do not have.
const VERSION: u8 = 0xa0;

/// A certificate, as far as it is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Certificate<'a> {
    /// The public key with its algorithm: the whole `SubjectPublicKeyInfo`, as it stands in the certificate.
    pub public_key_info: &'a [u8],
    /// Issuer and subject are the same name: no authority has issued it.
    pub self_signed: bool,
    /// Its last moment; none when it is not written as it should be.
    pub valid_until: Option<Timestamp>,
}

impl<'a> Certificate<'a> {
    /// Reads a certificate in DER; `None` when the bytes are none.
    #[must_use]
    pub fn read(der: &'a [u8]) -> Option<Self> {
        let mut outer = Fields(der);
        let mut certificate = outer.enter(SEQUENCE)?;
        outer.end()?;
        let mut signed = certificate.enter(SEQUENCE)?;
        for expected in [SEQUENCE, BIT_STRING] {
            certificate.take(expected)?;
        }
        certificate.end()?;
        if signed.0.first() == Some(&VERSION) {
            signed.take(VERSION)?;
        }
        // Serial number and algorithm of the signature; then the names, the validity between them.
        signed.take(INTEGER)?;
        signed.take(SEQUENCE)?;
        let issuer = signed.take(SEQUENCE)?;
        let validity = signed.enter(SEQUENCE)?;
        let subject = signed.take(SEQUENCE)?;
        let public_key_info = signed.take(SEQUENCE)?;
        let mut key = Fields(public_key_info).enter(SEQUENCE)?;
        for expected in [SEQUENCE, BIT_STRING] {
            key.take(expected)?;
        }
        key.end()?;
        Some(Self { public_key_info, self_signed: issuer == subject, valid_until: last_moment(validity) })
    }
}

/// The second of two moments (RFC 5280, 4.1.2.5): `YYMMDDHHMMSSZ` for years from 1950 to 2049, else `YYYYMMDDHHMMSSZ`.
fn last_moment(mut validity: Fields<'_>) -> Option<Timestamp> {
    let mut moment = || {
        let short = validity.enter(UTC_TIME);
        short.map(|field| (true, field)).or_else(|| validity.enter(GENERALIZED_TIME).map(|field| (false, field)))
    };
    moment()?;
    let (is_short, field) = moment()?;
    let text = std::str::from_utf8(field.0).ok()?;
    (is_short == (text.len() == SHORT_MOMENT)).then(|| moment_of(text)).flatten()
}

/// Letters of `YYMMDDHHMMSSZ`.
const SHORT_MOMENT: usize = 13;

/// A moment as certificates have it (RFC 5280, 4.1.2.5): `YYMMDDHHMMSSZ` for years from 1950 to 2049, else `YYYYMMDDHHMMSSZ`.
#[must_use]
pub fn moment_of(text: &str) -> Option<Timestamp> {
    let digits = text.strip_suffix('Z')?;
    let whole = match digits.len() {
        12 => format!("{}{digits}", if digits.get(..2)? < "50" { "20" } else { "19" }),
        14 => digits.to_owned(),
        _ => return None,
    };
    let part = |from: usize, to: usize| whole.get(from..to);
    let (year, month, day) = (part(0, 4)?, part(4, 6)?, part(6, 8)?);
    let (hour, minute, second) = (part(8, 10)?, part(10, 12)?, part(12, 14)?);
    Timestamp::parse(&format!("{year}-{month}-{day}T{hour}:{minute}:{second}.000Z"))
}

/// DER fields, one after the other.
struct Fields<'a>(&'a [u8]);

impl<'a> Fields<'a> {
    /// The next field with its head, when it has this tag.
    fn take(&mut self, tag: u8) -> Option<&'a [u8]> {
        self.split(tag).map(|(field, _)| field)
    }

    /// What is in the next field, when it has this tag.
    fn enter(&mut self, tag: u8) -> Option<Fields<'a>> {
        let (field, head) = self.split(tag)?;
        field.get(head..).map(Fields)
    }

    fn end(&self) -> Option<()> {
        self.0.is_empty().then_some(())
    }

    /// The next field, and how many bytes of it are tag and length.
    fn split(&mut self, tag: u8) -> Option<(&'a [u8], usize)> {
        let (head, length) = match *self.0 {
            [found, short @ 0..=0x7f, ..] if found == tag => (2, usize::from(short)),
            // The shortest form is the only one (X.690, 10.1). Four bytes of length are more than TLS can carry.
            [found, 0x81, a, ..] if found == tag && a >= 0x80 => (3, usize::from(a)),
            [found, 0x82, a, b, ..] if found == tag && a > 0 => (4, usize::from(u16::from_be_bytes([a, b]))),
            [found, 0x83, a, b, c, ..] if found == tag && a > 0 => (5, usize::try_from(u32::from_be_bytes([0, a, b, c])).ok()?),
            _ => return None,
        };
        let (field, rest) = self.0.split_at_checked(length.checked_add(head)?)?;
        self.0 = rest;
        Some((field, head))
    }
}

/// The fingerprint of a server's public key: the SHA-256 of its `SubjectPublicKeyInfo`. It outlives a renewed
/// certificate as long as the key stays. In text 43 characters of base64url without padding, as in RFC 7469, 2.4, but for
/// the alphabet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Pin([u8; 32]);

impl Pin {
    /// The pin of a key, given the SHA-256 of [`Certificate::public_key_info`]; `None` when that has not 32 bytes.
    #[must_use]
    pub fn of_digest(digest: &[u8]) -> Option<Self> {
        digest.try_into().map(Self).ok()
    }

    /// Reads the text back.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::of_digest(&decode_base64url(text)?)
    }
}

impl fmt::Display for Pin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&encode_base64url(&self.0))
    }
}

impl TryFrom<String> for Pin {
    type Error = &'static str;
    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text).ok_or("a pin has 43 characters of base64url")
    }
}

impl From<Pin> for String {
    fn from(pin: Pin) -> String {
        pin.to_string()
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a failing step is a failing test")]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair, PublicKeyData as _};

    /// Made by `openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1` (3.0): version 3, CA:TRUE.
    const BY_OPENSSL: &str = "MIIBhTCCASugAwIBAgIUFtuF0RU37pbqqBua_Xe7IKHY6HMwCgYIKoZIzj0EAwIwGDEWMBQGA1UEAwwNd2F0Y2guZXhhbXBsZTAeFw0yNjExMjEwNDQ5MTNaFw0yNjExMjIwNDQ5MTNaMBgxFjAUBgNVBAMMDXdhdGNoLmV4YW1wbGUwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAARzGYybLYlI-MMv_rYfsRhxp9pE6UaAe6gHO5Ub6gukUjQH1pZG5sKZqQeGSrptFu_vzN-gCkme59VSo6xnHlLYo1MwUTAdBgNVHQ4EFgQUZLFeUsqAKUCJfnN42lIca6OpRAUwHwYDVR0jBBgwFoAUZLFeUsqAKUCJfnN42lIca6OpRAUwDwYDVR0TAQH_BAUwAwEB_zAKBggqhkjOPQQDAgNIADBFAiEA5AwZTbij_cj_9L0qsRGBY2yx2SSYSkt9ZslNg5ZgHXcCIEYBTWK2I8HV-TAxdB5IvupjHe7bR-SV8hR5NFSEb1mJ";
    /// Of the same: `openssl x509 -pubkey -noout | openssl pkey -pubin -outform der | openssl dgst -sha256 -binary`.
    const ITS_PIN: &str = "a-yWoltffsZp1V7AMwTQBrSUCKPm0Nexna8ISnWWFRs";

    fn pin(certificate: &Certificate<'_>) -> String {
        use sha2::Digest as _;
        Pin::of_digest(&sha2::Sha256::digest(certificate.public_key_info)).unwrap().to_string()
    }

    #[test]
    fn the_pin_is_the_one_that_openssl_computes() {
        let der = decode_base64url(BY_OPENSSL).unwrap();
        let certificate = Certificate::read(&der).unwrap();
        assert!(certificate.self_signed);
        assert_eq!(certificate.valid_until.unwrap().to_string(), "2026-11-22T04:49:13.000Z");
        assert_eq!(pin(&certificate), ITS_PIN);
        assert_eq!(Pin::parse(ITS_PIN).unwrap().to_string(), ITS_PIN);
    }

    #[test]
    fn the_key_is_found_whatever_the_algorithm_and_an_authority_is_told_from_oneself() {
        for algorithm in [&rcgen::PKCS_ED25519, &rcgen::PKCS_ECDSA_P256_SHA256, &rcgen::PKCS_ECDSA_P384_SHA384] {
            let (authority_key, key) = (KeyPair::generate_for(algorithm).unwrap(), KeyPair::generate_for(algorithm).unwrap());
            let mut authority = CertificateParams::default();
            authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
            authority.distinguished_name.push(DnType::CommonName, "an authority");
            let own = authority.self_signed(&authority_key).unwrap();
            let own = Certificate::read(own.der()).unwrap();
            // Further away than two digits of a year reach.
            assert_eq!(own.valid_until.unwrap().to_string(), "4096-01-01T00:00:00.000Z");
            assert_eq!((own.self_signed, own.public_key_info), (true, authority_key.subject_public_key_info().as_slice()));
            let issued = CertificateParams::new(["watch.example".to_owned()]).unwrap();
            let issued = issued.signed_by(&key, &Issuer::new(authority, authority_key)).unwrap();
            let issued = Certificate::read(issued.der()).unwrap();
            assert_eq!((issued.self_signed, issued.public_key_info), (false, key.subject_public_key_info().as_slice()));
        }
    }

    #[test]
    fn every_beginning_and_every_continuation_of_a_certificate_is_none() {
        let mut der = decode_base64url(BY_OPENSSL).unwrap();
        assert!((0..der.len()).all(|length| Certificate::read(der.get(..length).unwrap()).is_none()));
        der.push(0);
        assert_eq!(Certificate::read(&der), None);
    }

    #[test]
    fn a_length_has_one_form() {
        for (bytes, length) in
            [(&[0x30, 1, 7][..], Some(3)), (&[0x30, 0x81, 1, 7], None), (&[0x30, 0x82, 0, 1, 7], None), (&[0x30, 0x80, 0, 0], None)]
        {
            assert_eq!(Fields(bytes).take(SEQUENCE).map(<[u8]>::len), length, "{bytes:?}");
        }
    }

    #[test]
    fn a_pin_has_32_bytes_and_one_spelling() {
        for wrong in ["", "a-yW", &ITS_PIN.replace('s', "t"), &format!("{ITS_PIN}="), &format!("{ITS_PIN}A"), &ITS_PIN.replace('-', "+")] {
            assert_eq!(Pin::parse(wrong), None, "{wrong}");
        }
        assert!(serde_json::from_str::<Pin>("\"short\"").is_err());
    }

    proptest! {
        #[test]
        fn any_bytes_are_a_certificate_or_none(bytes in prop::collection::vec(any::<u8>(), 0..600)) {
            let _ = Certificate::read(&bytes);
        }

        /// Damage to a real one comes further in than noise.
        #[test]
        fn a_damaged_certificate_is_read_within_its_bounds_or_not_at_all(damage in prop::collection::vec((0_usize..393, any::<u8>()), 1..4)) {
            let mut der = decode_base64url(BY_OPENSSL).unwrap();
            for (place, byte) in damage {
                if let Some(damaged) = der.get_mut(place) {
                    *damaged = byte;
                }
            }
            if let Some(read) = Certificate::read(&der) {
                prop_assert!(read.public_key_info.len() < der.len());
            }
        }
    }
}
