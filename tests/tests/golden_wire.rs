//! The bytes of wire version 1 are frozen: what was written once must be read for ever, and be written the same.
//! If this fails after a release, the change is wrong, not the file.

use ironwatch_shared::proof::Claims;
use ironwatch_shared::wire::v1::enrol::{EnrolAnswer, EnrolRequest, transcript};
use ironwatch_shared::wire::v1::problem::Problem;
use ironwatch_shared::wire::v1::receipt::Receipt;
use ironwatch_shared::wire::v1::report::Report;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::path::Path;

fn frozen(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("golden/wire/v1").join(name);
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn survives<T: Serialize + DeserializeOwned>(name: &str) {
    let text = frozen(name);
    let read: T = serde_json::from_str(&text).unwrap_or_else(|error| panic!("{name}: {error}"));
    let written = serde_json::to_string(&read).unwrap_or_else(|error| panic!("{name}: {error}"));
    assert_eq!(written, text.trim_end(), "{name}");
}

#[test]
fn reports_are_read_and_written_as_ever() {
    survives::<Report>("report-full.json");
    survives::<Report>("report-least.json");
    survives::<Report>("report-stop.json");
    survives::<Report>("report-complete.json");
}

#[test]
fn answers_are_read_and_written_as_ever() {
    survives::<Receipt>("receipt.json");
    survives::<Receipt>("receipt-with-command.json");
    survives::<Receipt>("receipt-with-wishes.json");
    survives::<Problem>("problem.json");
    survives::<Problem>("problem-out-of-step.json");
}

#[test]
fn enrolment_and_claims_are_read_and_written_as_ever() {
    survives::<EnrolRequest>("enrol-request.json");
    survives::<EnrolAnswer>("enrol-answer.json");
    survives::<Claims>("claims.json");
    assert_eq!(transcript("iw1.a.b", "key", "node-01"), b"ironwatch-enrol-v1\niw1.a.b\nkey\nnode-01");
}

#[test]
fn an_older_reader_survives_words_it_does_not_know() {
    let newer = frozen("report-least.json").replacen('{', r#"{"later":{"words":1},"#, 1);
    assert!(serde_json::from_str::<Report>(&newer).is_ok());
}

/// A proof made with a fixed key is the same text for ever: header, claims and signature (Ed25519 is deterministic).
#[test]
fn a_proof_is_the_same_text_as_ever() {
    use ironwatch_shared::proof::{Request, SigningKey, check, claimed_key, decode_base64url, decoding_key};
    let key = decode_base64url(frozen("signing-key.pkcs8.txt").trim()).and_then(|bytes| SigningKey::from_pkcs8(&bytes));
    let Some(key) = key else { panic!("the frozen key cannot be read") };
    let claims: Claims = serde_json::from_str(&frozen("claims.json")).unwrap_or_else(|error| panic!("{error}"));
    let proof = key.prove(&claims).unwrap_or_default();
    assert_eq!(proof, frozen("proof.txt").trim_end());
    assert_eq!(claimed_key(&proof).as_ref(), Ok(key.key_id()));
    let public: [u8; 32] = decode_base64url(&key.public_key()).and_then(|bytes| bytes.try_into().ok()).unwrap_or_default();
    let request = Request { method: "POST", path: "/api/v1/reports", body_digest: &claims.bh };
    assert_eq!(check(&proof, &decoding_key(&public), &claims.aud, claims.iat + 1, request), Ok(claims));
}
