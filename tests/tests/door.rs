//! The door: whoever has no right to come in stays out, is told why in one code, and leaves nothing behind; whoever has
//! it cannot break anything with what he brings.

use ironwatch_server::http::route::Access;
use ironwatch_server::sources::agent::parse;
use ironwatch_shared::HostId;
use ironwatch_shared::proof::{Claims, PROOF_TYPE, SigningKey, encode_base64url};
use ironwatch_shared::wire::v1::REPORTS_PATH;
use ironwatch_shared::wire::v1::report::{MAX_KERNEL_LINES, MAX_PACKED_BYTES, MAX_SAMPLES, Sample};
use ironwatch_tests::answer::{Answer, list, number, text};
use ironwatch_tests::awaiting::{PATIENCE, until};
use ironwatch_tests::programs::{Agent, Machine, Person, Server, client};
use ironwatch_tests::signed_host::{SignedHost, ask_to_join, enrolment, gzip, new_key, random_id, unix_seconds};
use proptest::prelude::*;
use serde_json::{Value, json};
use std::io::Write as _;
use std::time::Duration;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

const XID: &str = "NVRM: Xid (PCI:0000:3b:00): 79, GPU has fallen off the bus.";

async fn count_of(person: &Person, path: &str) -> i64 {
    number(&person.get(path).await.json(), "/total")
}

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

/// Bodies with a right proof that are no reports, with the code each deserves.
fn poison(host: &SignedHost) -> Vec<(&'static str, &'static str, Vec<u8>, u16, &'static str)> {
    let report = host.report(&[XID.to_owned()]);
    let set = |pointer: &str, raw: &str| {
        let mut value = serde_json::to_value(&report).unwrap_or_default();
        if let Some(place) = value.pointer_mut(pointer) {
            *place = json!("PLACE");
        }
        value.to_string().replace("\"PLACE\"", raw).into_bytes()
    };
    let mut crowd = report.clone();
    crowd.samples =
        (0..=MAX_SAMPLES).map(|n| Sample { name: format!("s{n}"), component: "host".into(), value: Some(1.0), no_reading: None }).collect();
    let mut storm = report.clone();
    storm.kernel_lines = (0..=MAX_KERNEL_LINES).filter_map(|_| report.kernel_lines.first().cloned()).collect();
    let written = |report| serde_json::to_vec(report).unwrap_or_default();
    let whole = gzip(&written(&report));
    let half = whole.get(..whole.len() / 2).unwrap_or_default().to_vec();
    vec![
        ("another version", "", set("/v", "2"), 400, "unknown_version"),
        ("a version above all", "", br#"{"v":255,"new":{}}"#.to_vec(), 400, "unknown_version"),
        ("an empty object", "", b"{}".to_vec(), 400, "bad_report"),
        ("nothing", "", Vec::new(), 400, "bad_report"),
        ("not JSON", "", b"\x00\xff<xml/>".to_vec(), 400, "bad_report"),
        (
            "invalid UTF-8",
            "",
            set("/kernel_lines/0/text", "\"\u{1}\"").iter().map(|b| if *b == 1 { 0xff } else { *b }).collect(),
            400,
            "bad_report",
        ),
        ("a number above all", "", set("/taken/wall_ms", "1e400"), 400, "bad_report"),
        ("NaN", "", set("/taken/wall_ms", "NaN"), 400, "bad_report"),
        ("a text for a number", "", set("/interval_seconds", "\"nan\""), 400, "bad_report"),
        ("a negative count", "", set("/taken/boot_ms", "-1"), 400, "bad_report"),
        ("a level above all", "", set("/kernel_lines/0/level", "300"), 400, "bad_report"),
        ("a path as boot", "", set("/boot_id", "\"../../etc\""), 400, "bad_report"),
        ("lone surrogate", "", set("/kernel_lines/0/text", r#""\ud800""#), 400, "bad_report"),
        ("deep nesting", "", "[".repeat(200_000).into_bytes(), 400, "bad_report"),
        ("deep nesting inside", "", set("/machine", &format!("{}{}", "{\"a\":".repeat(50_000), "1")), 400, "bad_report"),
        ("too many samples", "gzip", gzip(&written(&crowd)), 400, "bad_report"),
        ("too many lines", "gzip", gzip(&written(&storm)), 400, "bad_report"),
        ("a line too long", "gzip", gzip(&set("/kernel_lines/0/text", &format!("{:?}", "x".repeat(9_000)))), 400, "bad_report"),
        ("a host name too long", "", set("/machine/hostname", &format!("{:?}", "x".repeat(300))), 400, "bad_report"),
        ("half a gzip", "gzip", half, 400, "bad_encoding"),
        ("no gzip at all", "gzip", b"{}".to_vec(), 400, "bad_encoding"),
        ("no zstd at all", "zstd", whole.clone(), 400, "bad_encoding"),
        ("brotli", "br", whole.clone(), 415, "unknown_encoding"),
        ("twice packed", "gzip, gzip", gzip(&whole), 415, "unknown_encoding"),
        ("too large as sent", "", vec![b' '; MAX_PACKED_BYTES + 1], 413, "too_large"),
        ("too large when unpacked", "gzip", gzip(&vec![b' '; (8 << 20) + 1]), 413, "too_large"),
    ]
}

#[tokio::test(flavor = "multi_thread")]
async fn a_body_that_is_no_report_is_refused_by_its_code_and_the_next_report_is_taken() {
    let server = Server::start("").await;
    let mut host = SignedHost::join(&server, "gpu-01").await;
    let person = server.sign_in().await;
    for (what, encoding, body, status, code) in poison(&host) {
        let answer = host.send_body(encoding, body).await.unwrap_or_else(|error| panic!("{what}: {error}"));
        assert_eq!((answer.status, answer.code().as_str()), (status, code), "{what}: {}", answer.text);
    }
    assert_eq!(count_of(&person, "/api/v1/events").await, 0);
    host.tell(&[XID.to_owned()]).await;
    assert_eq!(count_of(&person, "/api/v1/events").await, 1);
    assert!(!server.log().contains("panicked"));
}

#[tokio::test(flavor = "multi_thread")]
async fn bombs_are_refused_in_bounded_memory() {
    let server = Server::start("").await;
    let host = SignedHost::join(&server, "gpu-01").await;
    let mut packer = zstd::stream::write::Encoder::new(Vec::new(), 1).unwrap_or_else(|error| panic!("{error}"));
    let zeros = vec![0_u8; 8 << 20];
    for _ in 0..64 {
        packer.write_all(&zeros).unwrap_or_else(|error| panic!("{error}"));
    }
    let zstd_bomb = packer.finish().unwrap_or_else(|error| panic!("{error}"));
    let gzip_bomb = gzip(&vec![0; 96 << 20]);
    // A second bomb in the same body: unpacking must not go on to the next member.
    let chain = [gzip(&vec![b' '; 4 << 20]), gzip_bomb.clone()].concat();
    println!("bombs: zstd {} bytes for 512 MiB, gzip {} bytes for 96 MiB", zstd_bomb.len(), gzip_bomb.len());
    let before = server.resident_bytes();
    for (encoding, bomb) in [("zstd", &zstd_bomb), ("gzip", &gzip_bomb), ("zstd", &zstd_bomb), ("gzip", &gzip_bomb)] {
        let answer = host.send_body(encoding, bomb.clone()).await.unwrap_or_else(|error| panic!("{error}"));
        assert_eq!((answer.status, answer.code().as_str()), (413, "too_large"), "{}", answer.text);
    }
    let answer = host.send_body("gzip", chain).await.unwrap_or_else(|error| panic!("{error}"));
    assert!([400, 413].contains(&answer.status), "{}", answer.text);
    let grown = server.resident_bytes().saturating_sub(before);
    println!("memory grew by {} kB", grown / 1024);
    assert!(grown < 64 << 20, "memory grew by {grown} bytes");
}

#[tokio::test(flavor = "multi_thread")]
async fn strange_words_are_stored_visibly_and_everything_can_still_be_read() {
    let server = Server::start("").await;
    let mut host = SignedHost::join(&server, "gpu-01").await;
    let person = server.sign_in().await;
    host.tell(&["NUL \0 bidi \u{202e} escape \u{1b}]0;x\u{7} <script>alert(1)</script>".to_owned()]).await;
    let mut report = host.report(&[]);
    let sample = |name: &str, value| Sample { name: name.into(), component: "host".into(), value: Some(value), no_reading: None };
    report.samples = vec![sample("huge", 1e308), sample("tiny", -1e-308), sample("memory_used_percent", 1e308)];
    let answer = host.send(&report).await.unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(answer.status, 200, "{}", answer.text);
    let sensors = person.get(&format!("/api/v1/hosts/{}/sensors", host.host_id)).await.json();
    let values: Vec<_> = list(&sensors, "/items").iter().filter_map(|item| item.pointer("/value")?.as_f64()).collect();
    assert_eq!(values, [1e308, 1e308, -1e-308], "sorted by name");

    // The kernel writes such bytes as \xNN; a broken one may write them raw.
    let mut machine = Machine::boot("gpu-02");
    let agent = Agent::start(&machine, &server, "");
    machine.print(&[r"raw \xff\xfe bytes and \x00 nothing".to_owned()]);
    let event =
        until("the event of the agent", PATIENCE, async || person.items_with("/api/v1/events", "/host_id", &agent.host_id).await.pop())
            .await;
    let evidence = text(&event, "/evidence");
    assert!(evidence.contains("raw \u{fffd}\u{fffd} bytes") && !evidence.contains('\0') && evidence.contains('\u{2400}'), "{evidence:?}");
    let events = person.get("/api/v1/events").await;
    assert_eq!((events.status, number(&events.json(), "/total")), (200, 2));
    assert!(!events.text.contains("\\u0000"), "{}", events.text);
    assert_eq!(events.header("content-type"), "application/json");
    assert_eq!(events.header("x-content-type-options"), "nosniff");
}

/// Speaks to the server byte by byte; returns what it answers within two seconds.
async fn raw(server: &Server, bytes: &[u8]) -> String {
    let address = server.url.trim_start_matches("http://");
    let mut stream = TcpStream::connect(address).await.unwrap_or_else(|error| panic!("{error}"));
    let _ = stream.write_all(bytes).await;
    let mut answer = Vec::new();
    let _ = tokio::time::timeout(Duration::from_secs(2), stream.read_to_end(&mut answer)).await;
    String::from_utf8_lossy(&answer).into_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn lies_about_length_change_nothing() {
    let server = Server::start("").await;
    let mut host = SignedHost::join(&server, "gpu-01").await;
    let person = server.sign_in().await;
    let body = serde_json::to_vec(&host.report(&[XID.to_owned()])).unwrap_or_default();
    let head = |lengths: &str| {
        format!(
            "POST {REPORTS_PATH} HTTP/1.1\r\nHost: x\r\nAuthorization: {}\r\n{lengths}\r\n\r\n",
            host.authorization(&host.claims(&body))
        )
    };
    let before = server.resident_bytes();
    let endless = raw(&server, &[head("Content-Length: 100000000000").as_bytes(), &body].concat()).await;
    assert!(!endless.contains("HTTP/1.1 200"), "{endless}");
    assert!(server.resident_bytes().saturating_sub(before) < 32 << 20, "a length alone takes no memory");
    let short = raw(&server, &[head(&format!("Content-Length: {}", body.len() - 10)).as_bytes(), &body].concat()).await;
    assert!(short.starts_with("HTTP/1.1 401") && short.contains("wrong_digest"), "{short}");
    let both =
        raw(&server, &[head(&format!("Content-Length: {}\r\nTransfer-Encoding: chunked", body.len())).as_bytes(), &body].concat()).await;
    assert!(!both.starts_with("HTTP/1.1 200"), "{both}");
    let twice = raw(&server, &[head(&format!("Content-Length: {}\r\nContent-Length: 5", body.len())).as_bytes(), &body].concat()).await;
    assert!(twice.starts_with("HTTP/1.1 400"), "{twice}");
    let negative = raw(&server, &[head("Content-Length: -5").as_bytes(), &body].concat()).await;
    assert!(negative.starts_with("HTTP/1.1 400"), "{negative}");
    assert_eq!(count_of(&person, "/api/v1/events").await, 0);
    host.tell(&[XID.to_owned()]).await;
    assert_eq!(count_of(&person, "/api/v1/events").await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_revoked_host_is_out_at_once() {
    let server = Server::start("").await;
    let mut host = SignedHost::join(&server, "gpu-01").await;
    let person = server.sign_in().await;
    host.tell(&[]).await;
    assert_eq!(person.post("/api/v1/hosts/nobody/revoke", &json!({})).await.code(), "not_found");
    assert_eq!(person.post(&format!("/api/v1/hosts/{}/revoke", host.host_id), &json!({})).await.status, 204);
    let report = host.report(&[XID.to_owned()]);
    let answer = host.send(&report).await.unwrap_or_else(|error| panic!("{error}"));
    assert_eq!((answer.status, answer.code().as_str()), (403, "revoked"));
    assert_eq!(count_of(&person, "/api/v1/events").await, 0);
    let shown = person.get(&format!("/api/v1/hosts/{}", host.host_id)).await.json();
    assert_eq!(text(&shown, "/state"), "revoked");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_revoked_host_stays_out_after_a_restart() {
    let mut server = Server::start("").await;
    let mut host = SignedHost::join(&server, "gpu-01").await;
    host.tell(&[]).await;
    let person = server.sign_in().await;
    assert_eq!(person.post(&format!("/api/v1/hosts/{}/revoke", host.host_id), &json!({})).await.status, 204);
    server.start_again().await;
    let report = host.report(&[]);
    let answer = host.send(&report).await.unwrap_or_else(|error| panic!("{error}"));
    assert_eq!((answer.status, answer.code().as_str()), (403, "revoked"), "the agent must hear the same as before: {}", answer.text);
}

#[tokio::test(flavor = "multi_thread")]
async fn other_methods_and_paths_are_refused_as_problems() {
    let server = Server::start("").await;
    for method in ["GET", "PUT", "DELETE", "PATCH", "OPTIONS"] {
        let method = reqwest::Method::from_bytes(method.as_bytes()).unwrap_or_default();
        let sent = client().request(method.clone(), format!("{}{REPORTS_PATH}", server.url)).send().await;
        let answer = Answer::read(sent.unwrap_or_else(|error| panic!("{error}"))).await.unwrap_or_else(|error| panic!("{error}"));
        assert_eq!((answer.status, answer.code().as_str()), (405, "method_not_allowed"), "{method}");
    }
    for path in ["/api/v2/hosts", "/api/", "/favicon.php", "/assets/no-such.js"] {
        assert_eq!(server.get(path).await.code(), "not_found", "{path}");
    }
    // Everything else is a page of the dashboard, and never a file of the machine.
    for path in ["/.git/config", "/..%2f..%2f..%2fetc%2fpasswd", "/assets/..%2f..%2f..%2f..%2f..%2fetc%2fpasswd", "//etc/passwd"] {
        let answer = server.get(path).await;
        let is_page = answer.status == 200 && answer.header("content-type").starts_with("text/html");
        assert!((is_page || answer.status == 404) && !answer.text.contains("root:"), "{path}: {answer:?}");
    }
    let outside = raw(&server, b"GET /../../../../etc/passwd HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").await;
    assert!(!outside.contains("root:"), "{outside}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_join_token_lets_in_as_many_as_it_says_and_nobody_else() {
    let server = Server::start("").await;
    let person = server.sign_in().await;
    let token = server.join_token(5, "1h");
    let asking: Vec<_> = (0..20)
        .map(|number| {
            let (url, request) = (server.url.clone(), enrolment(&new_key(), &token, &format!("node-{number}")));
            tokio::spawn(async move { ask_to_join(&url, &request).await })
        })
        .collect();
    let mut let_in = 0;
    for asked in asking {
        let answer = asked.await.unwrap_or_else(|error| panic!("{error}"));
        match (answer.status, answer.code().as_str()) {
            (200, _) => let_in += 1,
            (401, "bad_token") | (429, "too_many_attempts") => {}
            other => panic!("{other:?}: {}", answer.text),
        }
    }
    assert_eq!((let_in, person.items("/api/v1/hosts").await.len()), (5, 5));
}

#[tokio::test(flavor = "multi_thread")]
async fn joining_twice_with_one_key_is_once_and_wrong_requests_are_refused() {
    let server = Server::start("").await;
    let person = server.sign_in().await;
    let (token, key) = (server.join_token(1, "1h"), new_key());
    let ask = async |request| ask_to_join(&server.url, &request).await;
    let first = ask(enrolment(&key, &token, "gpu-01")).await;
    let again = ask(enrolment(&key, &token, "gpu-01")).await;
    assert_eq!((first.status, again.status), (200, 200), "an answer that was lost is given again");
    assert_eq!(text(&first.json(), "/host_id"), text(&again.json(), "/host_id"));
    assert!(HostId::parse(text(&first.json(), "/host_id")).is_ok());

    let spare = server.join_token(1, "1h");
    let mut stolen = enrolment(&new_key(), &spare, "gpu-02");
    stolen.public_key = new_key().public_key();
    let refused = [
        ("used up", ask(enrolment(&new_key(), &token, "gpu-02")).await, (401, "bad_token")),
        ("another key's signature", ask(stolen).await, (422, "bad_enrolment")),
        ("markup as name", ask(enrolment(&new_key(), &spare, "<img src=x onerror=alert(1)>")).await, (422, "bad_enrolment")),
        ("a path as name", ask(enrolment(&new_key(), &spare, "../../etc")).await, (422, "bad_enrolment")),
    ];
    for (what, answer, wanted) in &refused {
        assert_eq!((answer.status, answer.code().as_str()), *wanted, "{what}: {}", answer.text);
        assert!(!answer.text.contains(&spare) && !answer.text.contains("<img src=x onerror=alert(1)>\""), "{what}: {}", answer.text);
    }
    assert_eq!(person.items("/api/v1/hosts").await.len(), 1);
    // Guessing gets slower and slower.
    let guess = ask(enrolment(&new_key(), "iw1.aaaaaaaa.bbbb", "gpu-03")).await;
    assert_eq!(guess.code(), "bad_token");
    let guess = ask(enrolment(&new_key(), "iw1.aaaaaaaa.cccc", "gpu-03")).await;
    assert_eq!((guess.status, guess.code().as_str()), (429, "too_many_attempts"));
    assert!(guess.header("retry-after").parse::<u64>().is_ok_and(|seconds| seconds >= 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_join_token_ends() {
    let server = Server::start("").await;
    let token = server.join_token(3, "1s");
    tokio::time::sleep(Duration::from_millis(1_100)).await;
    assert_eq!(ask_to_join(&server.url, &enrolment(&new_key(), &token, "gpu-01")).await.code(), "bad_token");
}

/// Routes for signed-in people, as the server's own table has them.
fn signed_in_routes() -> Vec<(reqwest::Method, String)> {
    let mut table = ironwatch_server::http::table();
    table.retain(|entry| entry.access != Access::Anybody);
    let method = |name: &str| reqwest::Method::from_bytes(name.as_bytes()).unwrap_or_default();
    let path = |path: &str| path.replace("{id}", "00000000-0000-0000-0000-000000000000").replace("{group}", "nowhere");
    table.iter().map(|entry| (method(entry.method.as_str()), path(entry.path))).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_shown_to_whoever_has_not_signed_in() {
    let server = Server::start("").await;
    let mut routes = signed_in_routes();
    assert!(routes.len() >= 30, "the table of routes is read: {routes:?}");
    for path in ["/metrics", "/api/v1/session", "/api/v1/no-such-thing"] {
        routes.push((reqwest::Method::GET, path.to_owned()));
    }
    for (method, path) in &routes {
        for cookie in ["", "__Host-ironwatch=", "__Host-ironwatch=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "ironwatch=x"] {
            let request = client()
                .request(method.clone(), format!("{}{path}", server.url))
                .header("Content-Type", "application/json")
                .header("Cookie", cookie);
            let sent = request.body("{}").send().await.unwrap_or_else(|error| panic!("{error}"));
            let answer = Answer::read(sent).await.unwrap_or_else(|error| panic!("{error}"));
            assert_eq!((answer.status, answer.code().as_str()), (401, "not_signed_in"), "{method} {path} with {cookie:?}: {}", answer.text);
        }
    }
    let health = server.get("/health").await;
    assert_eq!((health.status, text(&health.json(), "/status")), (200, "ok"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_must_come_from_our_own_page() {
    let server = Server::start("").await;
    let host = SignedHost::join(&server, "gpu-01").await;
    let person = server.sign_in().await;
    let url = format!("{}/api/v1/hosts/{}/revoke", server.url, host.host_id);
    let json = ("Content-Type", "application/json");
    for headers in [
        vec![json, ("Origin", "https://evil.example")],
        vec![json, ("Origin", "null")],
        vec![json, ("Sec-Fetch-Site", "cross-site")],
        vec![json, ("Sec-Fetch-Site", "same-site")],
        vec![("Content-Type", "text/plain")],
        vec![("Content-Type", "application/x-www-form-urlencoded")],
        vec![],
    ] {
        let mut request = client().post(&url).header("Cookie", person.cookie());
        for (name, value) in &headers {
            request = request.header(*name, *value);
        }
        let sent = request.body("{}").send().await.unwrap_or_else(|error| panic!("{error}"));
        let answer = Answer::read(sent).await.unwrap_or_else(|error| panic!("{error}"));
        assert_eq!((answer.status, answer.code().as_str()), (403, "cross_site"), "{headers:?}");
    }
    let shown = person.get(&format!("/api/v1/hosts/{}", host.host_id)).await.json();
    assert_eq!(text(&shown, "/state"), "pending", "nothing was revoked");
    let sent = client()
        .post(format!("{}/api/v1/session", server.url))
        .header("Content-Type", "application/json")
        .header("Origin", "https://evil.example");
    let sent = sent.body(r#"{"user":"admin","password":"x"}"#).send().await.unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(Answer::read(sent).await.map(|answer| answer.code()).unwrap_or_default(), "cross_site");
}

#[tokio::test(flavor = "multi_thread")]
async fn guessing_passwords_gets_slower_and_signing_out_ends_the_session() {
    let server = Server::start("").await;
    let person = server.sign_in().await;
    let guess = async |user: &str, password: &str| {
        let body = json!({ "user": user, "password": password }).to_string();
        let sent =
            client().post(format!("{}/api/v1/session", server.url)).header("Content-Type", "application/json").body(body).send().await;
        Answer::read(sent.unwrap_or_else(|error| panic!("{error}"))).await.unwrap_or_else(|error| panic!("{error}"))
    };
    for number in 0..5 {
        let answer = guess(if number % 2 == 0 { "admin" } else { "nobody" }, "wrong password").await;
        assert_eq!(
            (answer.status, answer.code().as_str()),
            (401, "wrong_password"),
            "the same words for a wrong name and a wrong password"
        );
        assert!(answer.header("set-cookie").is_empty());
    }
    let answer = guess("admin", ironwatch_tests::programs::PASSWORD).await;
    assert_eq!((answer.status, answer.code().as_str()), (429, "too_many_attempts"));
    assert!(answer.header("retry-after").parse::<u64>().is_ok_and(|seconds| seconds >= 1));
    assert_eq!(person.metric("ironwatch_logins_total{outcome=\"refused\"}").await, 5.0);

    assert_eq!(person.get("/api/v1/session").await.status, 200, "whoever is signed in stays so");
    let sent = client()
        .delete(format!("{}/api/v1/session", server.url))
        .header("Cookie", person.cookie())
        .header("Content-Type", "application/json")
        .send()
        .await;
    assert_eq!(sent.map(|response| response.status().as_u16()).unwrap_or_default(), 204);
    assert_eq!(person.get("/api/v1/hosts").await.code(), "not_signed_in", "the cookie is worth nothing any more");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_are_a_report_or_a_refusal(bytes in prop::collection::vec(any::<u8>(), 0..400), encoding in prop::sample::select(vec!["gzip", "zstd", "identity"])) {
        let _ = parse(&bytes, encoding);
    }

    /// Damage to a real report comes further in than noise.
    #[test]
    fn a_damaged_report_is_a_report_or_a_refusal(place in 0_usize..600, byte in any::<u8>(), packed in any::<bool>()) {
        let mut bytes = br#"{"v":1,"boot_id":"b","taken":{"wall_ms":1,"boot_ms":2},"interval_seconds":30,"machine":{"hostname":"h","os":"o","kernel":"k","architecture":"a","agent_version":"1","uptime_seconds":5},"samples":[{"name":"n","component":"host","value":1.5}],"kernel_lines":[{"seq":1,"boot_ms":2,"level":4,"facility":0,"text":"NVRM: Xid (PCI:0000:3b:00): 79, x"}],"conditions":[{"class":"c","component":"x","detail":"d"}],"losses":[{"what":"w","count":3,"why":"y"}],"stop":{"reason":"reboot"}}"#.to_vec();
        prop_assert!(parse(&bytes, "identity").is_ok(), "the report is one before it is damaged");
        if packed {
            bytes = gzip(&bytes);
        }
        let place = place % bytes.len();
        if let Some(damaged) = bytes.get_mut(place) {
            *damaged = byte;
        }
        let _ = parse(&bytes, if packed { "gzip" } else { "identity" });
    }
}
