//! As much DER (X.690) as a certificate needs, and no more: BMCs show certificates that strict parsers refuse
//! (version 1, serial 0, empty names), and a pinned key needs none of that to be right.

/// One element: its tag, its content, and all its bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Element<'a> {
    pub tag: u8,
    pub content: &'a [u8],
    pub whole: &'a [u8],
}

pub(super) const SEQUENCE: u8 = 0x30;
pub(super) const SET: u8 = 0x31;
pub(super) const OBJECT_ID: u8 = 0x06;
pub(super) const BIT_STRING: u8 = 0x03;
/// `[0] EXPLICIT`, the version of a certificate.
pub(super) const VERSION: u8 = 0xa0;

/// The first element, and what follows it.
pub(super) fn element(bytes: &[u8]) -> Option<(Element<'_>, &[u8])> {
    let (&tag, rest) = bytes.split_first()?;
    let (&first, rest) = rest.split_first()?;
    let (length, rest) = if first < 0x80 {
        (usize::from(first), rest)
    } else {
        // Certificates are far below 2^24 bytes; an indefinite length (0x80) is not DER.
        let count = usize::from(first & 0x7f);
        if count == 0 || count > 3 {
            return None;
        }
        let (bytes, rest) = rest.split_at_checked(count)?;
        (bytes.iter().fold(0, |length, byte| (length << 8) | usize::from(*byte)), rest)
    };
    let (content, after) = rest.split_at_checked(length)?;
    let whole = bytes.get(..bytes.len() - after.len())?;
    Some((Element { tag, content, whole }, after))
}

/// All elements within a content; stops at what is none.
pub(super) fn elements(mut bytes: &[u8]) -> impl Iterator<Item = Element<'_>> {
    std::iter::from_fn(move || {
        let (first, rest) = element(bytes)?;
        bytes = rest;
        Some(first)
    })
}

#[cfg(test)]
#[expect(clippy::expect_used, reason = "a test may stop at the first surprise")]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn short_and_long_lengths_are_read() {
        let (short, rest) = element(&[0x30, 2, 1, 2, 9]).expect("an element");
        assert_eq!((short.tag, short.content, short.whole, rest), (SEQUENCE, &[1, 2][..], &[0x30, 2, 1, 2][..], &[9][..]));
        let mut long = vec![0x04, 0x82, 0x01, 0x00];
        long.extend([7; 256]);
        assert_eq!(element(&long).map(|(element, rest)| (element.content.len(), rest.len())), Some((256, 0)));
        for wrong in [&[][..], &[0x30], &[0x30, 3, 1], &[0x30, 0x80, 0, 0], &[0x30, 0x84, 0, 0, 0, 1, 1]] {
            assert_eq!(element(wrong), None);
        }
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_without_a_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let total: usize = elements(&bytes).map(|element| element.whole.len()).sum();
            prop_assert!(total <= bytes.len());
        }
    }
}
