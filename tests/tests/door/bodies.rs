//! What stands behind a right proof: bodies that are no reports, bombs, strange words and lies about length.

use super::{XID, count_of};
use ironwatch_server::sources::agent::parse;
use ironwatch_shared::wire::v1::REPORTS_PATH;
use ironwatch_shared::wire::v1::report::{MAX_KERNEL_LINES, MAX_PACKED_BYTES, MAX_SAMPLES, Sample};
use ironwatch_tests::answer::{list, number, text};
use ironwatch_tests::awaiting::{PATIENCE, until};
use ironwatch_tests::programs::{Agent, Machine, Server};
use ironwatch_tests::signed_host::{SignedHost, gzip};
use proptest::prelude::*;
use serde_json::json;
use std::io::Write as _;
use std::time::Duration;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

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
pub(super) async fn raw(server: &Server, bytes: &[u8]) -> String {
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
