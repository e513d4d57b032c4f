//! What a certificate says, for a person who decides, and its key, for whoever checks.

use super::der::{self, BIT_STRING, Element, OBJECT_ID, SEQUENCE, SET, VERSION};
use crate::doc::clean_name;
use crate::pin::Pin;
use serde::Serialize;

/// id-at-commonName, 2.5.4.3 (RFC 5280, appendix A.1).
const COMMON_NAME: &[u8] = &[0x55, 0x04, 0x03];

/// rsaEncryption, 1.2.840.113549.1.1.1, with its tag and length (RFC 8017, appendix C).
const RSA: &[u8] = &[0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01];
/// An RSAPublicKey of 2048 bits has at least 256 bytes for its modulus alone.
const LEAST_RSA_BYTES: usize = 256;

/// A certificate that a BMC has shown. Only the pin proves anything; the rest is what it says of itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ShownCertificate {
    /// To be accepted or not.
    pub pin: Pin,
    /// Common name of the subject.
    pub subject: Option<String>,
    /// Common name of the issuer.
    pub issuer: Option<String>,
    /// As written in the certificate: `YYMMDDHHMMSSZ` or `YYYYMMDDHHMMSSZ`.
    pub not_before: Option<String>,
    /// As above.
    pub not_after: Option<String>,
    /// Subject and issuer are the same.
    pub is_self_signed: bool,
}

/// The public key of a certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct PublicKey<'a> {
    /// SubjectPublicKeyInfo, whole.
    pub info: &'a [u8],
    /// Content of its AlgorithmIdentifier.
    pub algorithm: &'a [u8],
    /// The key's bits.
    pub bits: &'a [u8],
}

impl PublicKey<'_> {
    /// An RSA key that no library of today takes; old BMCs come with such.
    pub(super) fn is_short_rsa(&self) -> bool {
        self.algorithm.starts_with(RSA) && self.bits.len() < LEAST_RSA_BYTES
    }
}

struct Parts<'a> {
    issuer: Element<'a>,
    validity: Element<'a>,
    subject: Element<'a>,
    key: Element<'a>,
}

// RFC 5280, 4.1: Certificate, TBSCertificate.
fn parts(certificate: &[u8]) -> Option<Parts<'_>> {
    let (outer, _) = der::element(certificate).filter(|(outer, _)| outer.tag == SEQUENCE)?;
    let (signed, _) = der::element(outer.content).filter(|(signed, _)| signed.tag == SEQUENCE)?;
    let mut fields = der::elements(signed.content).skip_while(|field| field.tag == VERSION);
    let (_serial, _algorithm) = (fields.next()?, fields.next()?);
    let parts = Parts { issuer: fields.next()?, validity: fields.next()?, subject: fields.next()?, key: fields.next()? };
    (parts.key.tag == SEQUENCE).then_some(parts)
}

/// Finds the key.
pub(super) fn public_key(certificate: &[u8]) -> Option<PublicKey<'_>> {
    let key = parts(certificate)?.key;
    let mut fields = der::elements(key.content);
    let algorithm = fields.next().filter(|field| field.tag == SEQUENCE)?;
    let bits = fields.next().filter(|field| field.tag == BIT_STRING)?;
    // The first byte counts unused bits; keys have none.
    let bits = bits.content.strip_prefix(&[0])?;
    Some(PublicKey { info: key.whole, algorithm: algorithm.content, bits })
}

/// The pin of a certificate.
pub(super) fn pin_of(certificate: &[u8]) -> Option<Pin> {
    public_key(certificate).map(|key| Pin::of_public_key(key.info))
}

fn common_name(name: Element<'_>) -> Option<String> {
    let attributes = der::elements(name.content).filter(|set| set.tag == SET).flat_map(|set| der::elements(set.content));
    let value = attributes
        .filter_map(|attribute| {
            let mut fields = der::elements(attribute.content);
            let named = fields.next().is_some_and(|id| id.tag == OBJECT_ID && id.content == COMMON_NAME);
            fields.next().filter(|_| named)
        })
        .last()?;
    clean_name(&String::from_utf8_lossy(value.content))
}

/// Reads what a person may want to know.
pub(super) fn describe(certificate: &[u8]) -> Option<ShownCertificate> {
    let parts = parts(certificate)?;
    let mut times = der::elements(parts.validity.content).map(|time| clean_name(&String::from_utf8_lossy(time.content)));
    Some(ShownCertificate {
        pin: Pin::of_public_key(parts.key.whole),
        subject: common_name(parts.subject),
        issuer: common_name(parts.issuer),
        not_before: times.next().flatten(),
        not_after: times.next().flatten(),
        is_self_signed: parts.subject.whole == parts.issuer.whole,
    })
}

#[cfg(test)]
#[expect(clippy::expect_used, reason = "a test may stop at the first surprise")]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// A certificate of version 1 as old BMCs show it, made by hand: no `[0]`, serial 0, P-256.
    fn version_1() -> Vec<u8> {
        fn wrap(tag: u8, parts: &[&[u8]]) -> Vec<u8> {
            let content = parts.concat();
            let length = u8::try_from(content.len()).expect("short");
            let head: &[u8] = if length < 0x80 { &[tag, length] } else { &[tag, 0x81, length] };
            [head, &content].concat()
        }
        let name = |text: &str| {
            wrap(SEQUENCE, &[&wrap(SET, &[&wrap(SEQUENCE, &[&wrap(OBJECT_ID, &[COMMON_NAME]), &wrap(0x0c, &[text.as_bytes()])])])])
        };
        let algorithm = wrap(SEQUENCE, &[&wrap(OBJECT_ID, &[&[0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01]])]);
        let key = wrap(SEQUENCE, &[&algorithm, &wrap(BIT_STRING, &[&[0, 4, 1, 2, 3]])]);
        let validity = wrap(SEQUENCE, &[&wrap(0x17, &[b"200101000000Z"]), &wrap(0x17, &[b"300101000000Z"])]);
        let signed = wrap(SEQUENCE, &[&wrap(0x02, &[&[0]]), &algorithm, &name("ca"), &validity, &name("bmc\n7"), &key]);
        wrap(SEQUENCE, &[&signed, &algorithm, &wrap(BIT_STRING, &[&[0, 9]])])
    }

    #[test]
    fn an_old_certificate_is_read_although_strict_parsers_refuse_it() {
        let certificate = version_1();
        let shown = describe(&certificate).expect("a certificate");
        assert_eq!((shown.subject.as_deref(), shown.issuer.as_deref()), (Some("bmc 7"), Some("ca")));
        assert_eq!((shown.not_after.as_deref(), shown.is_self_signed), (Some("300101000000Z"), false));
        let key = public_key(&certificate).expect("a key");
        assert_eq!(key.bits, &[4, 1, 2, 3]);
        assert_eq!(pin_of(&certificate), Some(shown.pin));
    }

    proptest! {
        #[test]
        fn a_broken_certificate_is_no_certificate_and_no_panic(at in 0usize..300, byte in any::<u8>(), cut in 0usize..300) {
            let mut certificate = version_1();
            if let Some(place) = certificate.get_mut(at) {
                *place = byte;
            }
            certificate.truncate(cut);
            let _ = (describe(&certificate), public_key(&certificate));
        }
    }
}
