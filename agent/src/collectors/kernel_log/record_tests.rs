use super::*;
use proptest::prelude::*;

#[test]
fn a_record_with_caller_and_dictionary_is_read_whole() {
    let bytes =
        b"4,1421,171167621162,-,caller=T1946;NVRM: Xid (PCI:0009:01:00): 154, GPU recovery\n SUBSYSTEM=pci\n DEVICE=+pci:0009:01:00.0\n";
    let tags = [("SUBSYSTEM", "pci"), ("DEVICE", "+pci:0009:01:00.0")].map(|(k, v)| (k.to_owned(), v.to_owned()));
    let wanted = Record {
        level: 4,
        facility: 0,
        seq: 1421,
        usec: 171_167_621_162,
        continuation: false,
        caller: Some("T1946".to_owned()),
        text: "NVRM: Xid (PCI:0009:01:00): 154, GPU recovery".to_owned(),
        tags: tags.into_iter().collect(),
    };
    assert_eq!(parse(bytes), Some(wanted.clone()));
    assert_eq!(wanted.into_line().boot_ms, 171_167_621);
}

#[test]
fn user_records_keep_their_facility() {
    assert_eq!(parse(b"30,1,2,-;systemd[1]: hi\n").map(|r| (r.facility, r.level)), Some((3, 6)));
}

#[test]
fn escapes_are_undone_and_bad_bytes_replaced() {
    let text = |bytes: &[u8]| parse(bytes).map(|record| record.text);
    assert_eq!(text(br"6,1,2,-;a\x0ab\x5cc"), Some("a\nb\\c".to_owned()));
    assert_eq!(text(br"6,1,2,-;\xc3\xa4"), Some("ä".to_owned()));
    assert_eq!(text(br"6,1,2,-;\xff"), Some("\u{fffd}".to_owned()));
    assert_eq!(text(br"6,1,2,-;\xzz \x4"), Some(r"\xzz \x4".to_owned()));
    assert_eq!(text(b"6,1,2,-;a\0b\xfe"), Some("a\0b\u{fffd}".to_owned()));
}

#[test]
fn fragments_are_marked() {
    assert_eq!(parse(b"6,1,2,c;x").map(|record| record.continuation), Some(true));
    assert_eq!(parse(b"6,1,2,-;c").map(|record| record.continuation), Some(false));
}

#[test]
fn what_is_no_record_is_none() {
    for bytes in [
        &b""[..],
        b";",
        b"x",
        b"6,1,2;no flags",
        b"a,1,2,-;x",
        b"6,-1,2,-;x",
        b"6,1,99999999999999999999999,-;x",
        b"+6,1,2,-;x",
        b"\xff,1,2,-;x",
        b",,,;x",
    ] {
        assert_eq!(parse(bytes), None, "{bytes:?}");
    }
}

#[test]
fn long_texts_are_cut_between_characters() {
    let mut bytes = b"6,1,2,-;".to_vec();
    bytes.extend("ä".repeat(MAX_TEXT_BYTES).into_bytes());
    let text = parse(&bytes).map(|record| record.text).unwrap_or_default();
    assert!((MAX_TEXT_BYTES - 1..=MAX_TEXT_BYTES).contains(&text.len()) && text.chars().all(|c| c == 'ä'));
}

proptest! {
    #[test]
    fn no_bytes_make_the_reader_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        let _ = parse(&bytes);
    }
    #[test]
    fn no_text_makes_the_reader_panic(text in r"[0-9]{1,3},[0-9]{1,20},[0-9]{1,20},[-c+](,caller=[TC][0-9]{1,3})?;(\\x[0-9a-g]{0,2}|.|\n ){0,60}") {
        if let Some(record) = parse(text.as_bytes()) {
            prop_assert!(record.text.len() <= MAX_TEXT_BYTES && record.tags.len() <= MAX_TAGS && record.level <= 7);
        }
    }
}
