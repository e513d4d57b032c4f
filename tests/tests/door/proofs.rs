//! Proofs: who speaks, and what was said already.

use super::{XID, count_of};
use ironwatch_shared::proof::{Claims, PROOF_TYPE, SigningKey, encode_base64url};
use ironwatch_tests::answer::{number, text};
use ironwatch_tests::programs::Server;
use ironwatch_tests::signed_host::{SignedHost, gzip, new_key, random_id, unix_seconds};
use serde_json::{Value, json};

/// A compact JWS of any header and any claims, signed by any means.
fn forged(header: &Value, claims: &Value, sign: impl Fn(&[u8]) -> String) -> String {
    let words = format!("{}.{}", encode_base64url(header.to_string().as_bytes()), encode_base64url(claims.to_string().as_bytes()));
    format!("Ironwatch-Proof {words}.{}", sign(words.as_bytes()))
}

fn hmac_by(key: &[u8], words: &[u8]) -> String {
    use hmac::{KeyInit as _, Mac as _};
    let mut mac = hmac::Hmac::<sha2::Sha256>::new_from_slice(key).unwrap_or_else(|error| panic!("{error}"));
    mac.update(words);
    encode_base64url(&mac.finalize().into_bytes())
}

type Case = (&'static str, String, &'static str);

/// Every proof that is worth nothing, with the code it deserves.
fn worthless(host: &SignedHost, other: &SignedHost, stranger: &SigningKey, body: &[u8]) -> Vec<Case> {
    let (claims, kid, now) = (host.claims(body), host.key.key_id().to_string(), unix_seconds());
    let header = |alg: &str, kid: &str| json!({ "alg": alg, "typ": PROOF_TYPE, "kid": kid });
    let said = serde_json::to_value(&claims).unwrap_or_default();
    let ours = |words: &[u8]| host.key.sign(words);
    let public = host.key.public_key();
    let with = |change: fn(&mut Claims, i64)| {
        let mut changed = claims.clone();
        change(&mut changed, now);
        host.authorization(&changed)
    };
    let without = |claim: &str| {
        let mut said = said.clone();
        said.as_object_mut().and_then(|said| said.remove(claim));
        forged(&header("EdDSA", &kid), &said, ours)
    };
    let mut for_other_host = claims.clone();
    for_other_host.iss = other.host_id.clone();
    vec![
        ("nothing", String::new(), "no_proof"),
        ("another scheme", "Bearer abc".into(), "no_proof"),
        ("garbage", "Ironwatch-Proof garbage".into(), "bad_proof"),
        ("three empty parts", "Ironwatch-Proof ..".into(), "bad_proof"),
        ("alg none", forged(&header("none", &kid), &said, |_| String::new()), "bad_proof"),
        ("alg none, our signature", forged(&header("none", &kid), &said, ours), "bad_proof"),
        ("HS256 by our public key", forged(&header("HS256", &kid), &said, |words| hmac_by(public.as_bytes(), words)), "bad_proof"),
        ("another alg name", forged(&header("ES256", &kid), &said, ours), "bad_proof"),
        ("another type", forged(&json!({ "alg": "EdDSA", "typ": "JWT", "kid": kid }), &said, ours), "bad_proof"),
        ("no key name", forged(&json!({ "alg": "EdDSA", "typ": PROOF_TYPE }), &said, ours), "bad_proof"),
        ("a path as key name", forged(&header("EdDSA", "../../dev/null"), &said, ours), "bad_proof"),
        ("SQL as key name", forged(&header("EdDSA", "' OR 1=1 --"), &said, ours), "bad_proof"),
        (
            "the key in the header",
            forged(
                &json!({ "alg": "EdDSA", "typ": PROOF_TYPE, "kid": stranger.key_id(), "jwk": { "kty": "OKP", "crv": "Ed25519", "x": stranger.public_key() } }),
                &said,
                |words| stranger.sign(words),
            ),
            "unknown_key",
        ),
        ("a key nobody knows", forged(&header("EdDSA", stranger.key_id().as_str()), &said, |words| stranger.sign(words)), "unknown_key"),
        ("our name, another key", forged(&header("EdDSA", &kid), &said, |words| stranger.sign(words)), "bad_proof"),
        ("no signature", forged(&header("EdDSA", &kid), &said, |_| String::new()), "bad_proof"),
        ("no expiry", without("exp"), "bad_proof"),
        ("no host", without("iss"), "bad_proof"),
        ("no server", without("aud"), "bad_proof"),
        ("no digest", without("bh"), "bad_proof"),
        ("expired", with(|claims, now| (claims.iat, claims.exp) = (now - 1_000, now - 700)), "clock"),
        ("from the future", with(|claims, now| (claims.iat, claims.exp) = (now + 1_000, now + 1_300)), "clock"),
        ("valid for a day", with(|claims, now| claims.exp = now + 86_400), "bad_proof"),
        ("expiry before issue", with(|claims, now| claims.exp = now - 10), "bad_proof"),
        ("for another server", with(|claims, _| claims.aud = random_id()), "wrong_server"),
        ("for another method", with(|claims, _| claims.htm = "PUT".into()), "bad_proof"),
        ("for another path", with(|claims, _| claims.htu = "/api/v1/enrol".into()), "bad_proof"),
        ("of another body", with(|claims, _| claims.bh = ironwatch_shared::proof::body_digest(b"another")), "wrong_digest"),
        ("in another host's name", host.authorization(&for_other_host), "wrong_host"),
        ("5 kB long", format!("Ironwatch-Proof {}", "a".repeat(5_000)), "bad_proof"),
    ]
}

#[tokio::test(flavor = "multi_thread")]
async fn a_proof_that_is_worth_nothing_is_refused_by_its_code_counted_and_stores_nothing() {
    let server = Server::start("").await;
    let host = SignedHost::join(&server, "gpu-01").await;
    let (other, stranger, person) = (SignedHost::join(&server, "gpu-02").await, new_key(), server.sign_in().await);
    let body = gzip(&serde_json::to_vec(&host.report(&[XID.to_owned()])).unwrap_or_default());
    let cases = worthless(&host, &other, &stranger, &body);
    for (what, authorization, code) in &cases {
        let answer = host.post(authorization, "gzip", body.clone()).await.unwrap_or_else(|error| panic!("{what}: {error}"));
        assert_eq!((answer.status, answer.code().as_str()), (401, *code), "{what}: {}", answer.text);
        assert!(
            *code != "clock" || (number(&answer.json(), "/server_time_ms") / 1000 - unix_seconds()).abs() < 10,
            "{what}: {}",
            answer.text
        );
    }
    // Larger than any head may be: the connection may end before an answer.
    let huge = host.post(&format!("Ironwatch-Proof {}", "a".repeat(1 << 20)), "gzip", body.clone()).await;
    if let Ok(answer) = &huge {
        assert!((400..500).contains(&answer.status), "{answer:?}");
    }

    for code in ["no_proof", "bad_proof", "unknown_key", "clock", "wrong_server", "wrong_digest", "wrong_host"] {
        let wanted = cases.iter().filter(|(_, _, wanted)| *wanted == code).count() as f64;
        assert_eq!(person.metric(&format!("ironwatch_check_ins_total{{outcome=\"{code}\"}}")).await, wanted, "{code}");
    }
    assert_eq!((count_of(&person, "/api/v1/events").await, count_of(&person, "/api/v1/alerts").await), (0, 0));
    for host in person.items("/api/v1/hosts").await {
        assert_eq!(text(&host, "/state"), "pending", "{host}");
    }
    let answer = host.send_body("gzip", body).await.unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(answer.status, 200, "the right proof still opens: {}", answer.text);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_report_twice_is_once_and_what_does_not_fit_is_said() {
    let server = Server::start("").await;
    let mut host = SignedHost::join(&server, "gpu-01").await;
    let person = server.sign_in().await;
    let body = gzip(&serde_json::to_vec(&host.report(&[XID.to_owned()])).unwrap_or_default());
    for duplicate in [false, true, true] {
        let answer = host.send_body("gzip", body.clone()).await.unwrap_or_else(|error| panic!("{error}"));
        assert_eq!(
            (answer.status, answer.json().pointer("/duplicate").and_then(Value::as_bool)),
            (200, Some(duplicate)),
            "{}",
            answer.text
        );
        assert_eq!(number(&answer.json(), "/committed/sequence"), 1);
    }
    assert_eq!(count_of(&person, "/api/v1/events").await, 1);
    let alert = person.items("/api/v1/alerts").await.pop().unwrap_or_default();
    assert_eq!(number(&alert, "/count"), 1, "{alert}");

    let other_words = gzip(&serde_json::to_vec(&host.report(&["other words".to_owned()])).unwrap_or_default());
    let answer = host.send_body("gzip", other_words).await.unwrap_or_else(|error| panic!("{error}"));
    assert_eq!((answer.status, answer.code().as_str()), (409, "identity_conflict"));

    let old = std::mem::replace(&mut host.epoch, random_id());
    host.sequence = 7;
    host.tell(&[]).await;
    let new = std::mem::replace(&mut host.epoch, old);
    let report = host.report(&[]);
    let answer = host.send(&report).await.unwrap_or_else(|error| panic!("{error}"));
    assert_eq!((answer.status, answer.code().as_str()), (409, "out_of_step"));
    assert_eq!((text(&answer.json(), "/expected/epoch"), number(&answer.json(), "/expected/sequence")), (new.as_str(), 7));
    host.epoch = new;
    host.tell(&[]).await;
    assert_eq!(count_of(&person, "/api/v1/events").await, 1);
}
