//! Nobody gets a password but the BMC that was meant.

use crate::asking::{bmc, limits, target};
use ironwatch_redfish::{Address, Bmc, Error, Limits, Pin, Target, Trust, probe_certificate};
use ironwatch_tests::counterparties::redfish::machines::modern;
use ironwatch_tests::counterparties::redfish::{Certificate, Fault, Redfish};
use std::io::Write as _;
use std::process::Command;
use std::time::Duration;

/// Set for a child of this test that trusts another authority.
const CHILD: &str = "IRONWATCH_REDFISH_TEST_URL";

#[tokio::test]
async fn a_probe_shows_the_pin_and_asks_nothing() {
    let redfish = Redfish::start(modern()).await;
    let shown = probe_certificate(&Address::parse(&redfish.url).unwrap(), &limits()).await.unwrap();
    assert_eq!(shown.pin.to_string(), redfish.pin());
    assert_eq!((shown.subject.as_deref(), shown.is_self_signed), (Some("bmc-7"), false));
    assert!(redfish.seen().is_empty());
    assert_eq!(redfish.connections(), 1);
}

#[tokio::test]
async fn a_wrong_pin_sends_no_request_at_all() {
    let redfish = Redfish::start(modern()).await;
    let other = Pin::parse(&Certificate::new().pin).unwrap();
    let bmc = Bmc::new(&Target { trust: Trust::Pin(other), ..target(&redfish) }, &limits()).unwrap();
    for _ in 0..2 {
        let error = bmc.sensors().await.unwrap_err();
        assert_eq!(error, Error::PinChanged { pinned: other, shown: Pin::parse(&redfish.pin()).unwrap() });
        assert!(error.to_string().contains(&redfish.pin()));
    }
    assert!(redfish.seen().is_empty(), "{:?}", redfish.seen());
}

#[tokio::test]
async fn a_certificate_that_changes_later_is_noticed_before_anything_is_sent() {
    let redfish = Redfish::start(modern()).await;
    let reader = bmc(&redfish);
    reader.power_and_health().await.unwrap();
    redfish.renew_certificate(Certificate::new());
    redfish.break_at("/redfish/v1/Systems*", Fault::Drop, Some(1));
    redfish.forget_seen();
    // The kept connection breaks, and the new one shows another key.
    let health = reader.power_and_health().await;
    assert!(matches!(health, Err(Error::PinChanged { .. })), "{health:?}");
    assert_eq!(redfish.seen().len(), 1);
}

#[tokio::test]
async fn an_authority_that_the_system_does_not_know_is_not_trusted_and_the_pin_is_shown() {
    let redfish = Redfish::start(modern()).await;
    let bmc = Bmc::new(&Target { trust: Trust::System, ..target(&redfish) }, &limits()).unwrap();
    let error = bmc.sensors().await.unwrap_err();
    assert!(matches!(&error, Error::NotTrusted { pin: Some(pin), .. } if pin.to_string() == redfish.pin()), "{error}");
    assert!(redfish.seen().is_empty());
}

/// In a process of its own, since the authorities are read once.
#[tokio::test]
async fn an_authority_of_the_system_is_trusted_for_the_right_name() {
    if let Ok(url) = std::env::var(CHILD) {
        let (url, pin) = url.split_once(' ').unwrap();
        let target = Target {
            address: Address::parse(url).unwrap(),
            user: ironwatch_tests::counterparties::redfish::USER.into(),
            password: ironwatch_tests::counterparties::redfish::PASSWORD.into(),
            trust: Trust::System,
        };
        let bmc = Bmc::new(&target, &limits()).unwrap();
        assert_eq!(bmc.power_and_health().await.unwrap().systems.len(), 1);
        bmc.close().await.unwrap();
        // Another address of the same service is not in its certificate.
        let other = Target { address: Address::parse(&url.replace("127.0.0.1", "127.0.0.2")).unwrap(), ..target };
        let error = Bmc::new(&other, &limits()).unwrap().power_and_health().await.unwrap_err();
        assert!(matches!(&error, Error::NotTrusted { pin: Some(shown), .. } if shown.to_string() == pin), "{error}");
        return;
    }
    let redfish = Redfish::start_at("0.0.0.0:0", modern()).await;
    let certificate = Certificate::new();
    redfish.renew_certificate(certificate.clone());
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(certificate.authority.as_bytes()).unwrap();
    let url = redfish.url.replace("0.0.0.0", "127.0.0.1");
    let name = "trust::an_authority_of_the_system_is_trusted_for_the_right_name";
    let mut child = Command::new(std::env::current_exe().unwrap());
    child.args([name, "--exact", "--nocapture"]).env("SSL_CERT_FILE", file.path()).env(CHILD, format!("{url} {}", certificate.pin));
    let output = tokio::task::spawn_blocking(move || child.output().unwrap()).await.unwrap();
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success() && text.contains("1 passed"), "{text}{}", String::from_utf8_lossy(&output.stderr));
    assert!(!redfish.seen().is_empty());
}

#[tokio::test]
async fn errors_of_a_connection_are_told_apart() {
    let ask = async |address: &str, trust| {
        let target = Target { address: Address::parse(address).unwrap(), user: "u".into(), password: "p".into(), trust };
        let quick = Limits { connect: Duration::from_millis(800), answer: Duration::from_millis(800), ..limits() };
        Bmc::new(&target, &quick).unwrap().power_and_health().await.unwrap_err()
    };
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = free.local_addr().unwrap().port();
    let pin = Trust::Pin(Pin::of_public_key(b"x"));
    // Accepts and says nothing.
    let silent = ask(&format!("https://127.0.0.1:{port}"), pin).await;
    assert!(matches!(silent, Error::NoAnswer { .. }), "{silent}");
    drop(free);
    let refused = ask(&format!("https://127.0.0.1:{port}"), pin).await;
    assert_eq!(refused, Error::Refused { address: format!("127.0.0.1:{port}") });
    let unknown = ask("https://no-such-bmc.invalid", pin).await;
    assert_eq!(unknown, Error::NameNotFound { host: "no-such-bmc.invalid".into() });
    let plain = Redfish::start_plain(modern()).await;
    let no_tls = ask(&plain.url.replace("http://", "https://"), pin).await;
    assert!(matches!(no_tls, Error::NoTls { .. }), "{no_tls}");
    let probe = probe_certificate(&Address::parse(&plain.url).unwrap(), &limits()).await;
    assert!(matches!(probe, Err(Error::NoTls { .. })));
    let encrypted = Redfish::start(modern()).await;
    let clear = ask(&encrypted.url.replace("https://", "http://"), pin).await;
    assert!(matches!(clear, Error::NoAnswer { .. }), "{clear}");
}

#[tokio::test]
async fn http_is_spoken_only_when_told() {
    let redfish = Redfish::start_plain(modern()).await;
    let target = Target { trust: Trust::System, ..target_of_plain(&redfish) };
    let bmc = Bmc::new(&target, &limits()).unwrap();
    assert_eq!(bmc.power_and_health().await.unwrap().systems.len(), 1);
    bmc.close().await.unwrap();
}

fn target_of_plain(redfish: &Redfish) -> Target {
    Target { address: Address::parse(&redfish.url).unwrap(), ..target(redfish) }
}

#[tokio::test]
async fn redirects_stay_on_the_bmc() {
    let redfish = Redfish::start(modern()).await;
    let elsewhere = Redfish::start(modern()).await;
    let reader = bmc(&redfish);
    reader.power_and_health().await.unwrap();
    redfish.break_at("/redfish/v1/Managers*", Fault::Redirect(format!("{}/redfish/v1/Managers", elsewhere.url)), None);
    redfish.break_at("/redfish/v1/UpdateService", Fault::Redirect("/redfish/v1/UpdateService".into()), None);
    let inventory = reader.inventory().await.unwrap();
    let refused: Vec<&str> = inventory.troubles.iter().map(|trouble| trouble.path.as_str()).collect();
    assert_eq!(refused, ["/redfish/v1/Managers", "/redfish/v1/UpdateService"], "{:?}", inventory.troubles);
    assert!(elsewhere.seen().is_empty() && !inventory.memory.is_empty());
    // Not even the login goes elsewhere.
    let other = Redfish::start(modern()).await;
    other.break_at("/redfish/v1/SessionService/Sessions", Fault::Redirect(format!("{}/x", elsewhere.url)), None);
    assert!(matches!(bmc(&other).power_and_health().await, Err(Error::NoLogin { .. })));
    assert!(elsewhere.seen().is_empty());
}

#[tokio::test]
async fn what_is_no_redfish_service_gets_no_password() {
    for fault in [Fault::Html, Fault::Status(404), Fault::Says("[1]".into()), Fault::Says("{\"hello\": 1}".into())] {
        let redfish = Redfish::start(modern()).await;
        redfish.break_at("*", fault.clone(), None);
        let error = bmc(&redfish).power_and_health().await.unwrap_err();
        assert!(matches!(error, Error::NotRedfish { .. }), "{fault:?}: {error}");
        assert!(redfish.seen().iter().all(|seen| !seen.with_secret), "{fault:?}");
    }
}
