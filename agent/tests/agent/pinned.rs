//! Servers that no authority vouches for, known by the pin in the token. Real: the TLS on both sides.

use crate::host::{Host, TOKEN, text, wait_for};
use crate::stub::Stub;
use ironwatch_shared::certificate::{Certificate, Pin};
use rcgen::{BasicConstraints, CertificateParams, IsCa, KeyPair};
use ring::digest::{SHA256, digest};
use rustls::pki_types::{CertificateDer, PrivatePkcs8KeyDer};
use rustls::sign::{CertifiedKey, SingleCertAndKey};
use rustls::{ServerConfig, ServerConnection};
use std::fs;
use std::net::TcpListener;
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

fn params(name: &str) -> CertificateParams {
    CertificateParams::new([name.to_owned()]).unwrap()
}

/// A token with this key's pin, and a server that has the key.
fn server(certificate: CertificateParams, key: &KeyPair) -> (String, ServerConfig) {
    let der: CertificateDer<'static> = certificate.self_signed(key).unwrap().der().clone();
    let pin = Pin::of_digest(digest(&SHA256, Certificate::read(&der).unwrap().public_key_info).as_ref()).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let versions = ServerConfig::builder_with_provider(provider).with_safe_default_protocol_versions().unwrap();
    let key = PrivatePkcs8KeyDer::from(key.serialize_der());
    (format!("{TOKEN}.{pin}"), versions.with_no_client_auth().with_single_cert(vec![der], key.into()).unwrap())
}

fn new_server() -> (String, ServerConfig) {
    server(params("watch.example"), &KeyPair::generate().unwrap())
}

#[test]
fn a_host_joins_by_the_pin_and_keeps_one_connection_to_that_server() {
    let (token, config) = new_server();
    let stub = Stub::start_tls(config);
    let host = Host::new();
    let joined = host.output(&["enrol", "--server", &stub.url(), "--token", &token]);
    assert!(joined.status.success(), "{joined:?}");
    assert_eq!(stub.enrolments().first().unwrap().token, TOKEN, "the pin is for the host alone");
    let identity = fs::read_to_string(host.path("state/identity.json")).unwrap();
    assert!(identity.contains(token.rsplit('.').next().unwrap()) && !identity.contains("topsecret"), "{identity}");
    let before = stub.connections();
    let _agent = host.run();
    stub.wait_until("check-ins", |received| received.len() >= 4);
    assert_eq!(stub.connections() - before, 1, "kept open from one check-in to the next");
    let doctor = text(&host.output(&["doctor"]));
    assert!(doctor.contains("✓ server's certificate: pinned") && doctor.contains("✓ server: https://"), "{doctor}");
}

#[test]
fn a_server_with_another_key_hears_nothing_of_the_token() {
    let ((token, _), (_, other)) = (new_server(), new_server());
    let stub = Stub::start_tls(other);
    let host = Host::new();
    let refused = host.output(&["enrol", "--server", &stub.url(), "--token", &token]);
    assert!(refused.status.code() == Some(1) && text(&refused).contains("another key than the token names"), "{refused:?}");
    assert!(stub.connections() >= 1 && stub.requests() == 0, "it was asked, and told nothing");
    assert!(!host.path("state/identity.json").exists());
}

/// Certificates are public: anybody can show the right one.
#[test]
fn a_server_that_shows_the_certificate_and_does_not_hold_its_key_hears_nothing_of_the_token() {
    let (key, other) = (KeyPair::generate().unwrap(), KeyPair::generate().unwrap());
    let (token, _) = server(params("watch.example"), &key);
    let der = params("watch.example").self_signed(&key).unwrap().der().clone();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let signs = provider.key_provider.load_private_key(PrivatePkcs8KeyDer::from(other.serialize_der()).into()).unwrap();
    let shown = SingleCertAndKey::from(CertifiedKey::new(vec![der], signs));
    let versions = ServerConfig::builder_with_provider(provider).with_safe_default_protocol_versions().unwrap();
    let stub = Stub::start_tls(versions.with_no_client_auth().with_cert_resolver(Arc::new(shown)));
    let refused = Host::new().output(&["enrol", "--server", &stub.url(), "--token", &token]);
    assert!(refused.status.code() == Some(1) && text(&refused).contains("BadSignature"), "{refused:?}");
    assert!(stub.connections() >= 1 && stub.requests() == 0);
}

#[test]
fn names_dates_and_being_an_authority_do_not_matter_to_a_pin() {
    let mut expired = params("elsewhere.example");
    expired.not_before = rcgen::date_time_ymd(2001, 1, 1);
    expired.not_after = rcgen::date_time_ymd(2002, 1, 1);
    let mut authority = params("watch.example");
    authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    for certificate in [expired, authority] {
        for algorithm in [&rcgen::PKCS_ED25519, &rcgen::PKCS_ECDSA_P256_SHA256, &rcgen::PKCS_ECDSA_P384_SHA384] {
            let (token, config) = server(certificate.clone(), &KeyPair::generate_for(algorithm).unwrap());
            let stub = Stub::start_tls(config);
            let joined = Host::new().output(&["enrol", "--server", &stub.url(), "--token", &token]);
            assert!(joined.status.success(), "{algorithm:?}: {joined:?}");
        }
    }
}

#[test]
fn a_new_certificate_of_the_same_key_is_the_same_server_and_another_key_is_not() {
    let key = KeyPair::generate().unwrap();
    let (token, config) = server(params("watch.example"), &key);
    let stub = Stub::start_tls(config);
    let mut host = Host::new();
    assert!(host.output(&["enrol", "--server", &stub.url(), "--token", &token]).status.success());
    let renewed = Stub::start_tls(server(params("other.example"), &key).1);
    assert!(host.output(&["enrol", "--server", &renewed.url(), "--token", &token]).status.success());

    let (new_token, config) = new_server();
    let changed = Stub::start_tls(config);
    host.set("SERVER__URL", &changed.url());
    let agent = host.run();
    wait_for("a sentence about the key", || host.log().contains("the server's key is not the one this host joined"));
    wait_for("reports that wait", || host.spool().len() >= 2);
    let status = text(&host.output(&["status"]));
    assert!(status.contains("enrol again with a new token"), "{status}");
    assert_eq!(host.log().matches("not the one this host joined").count(), 1, "told once, not at each try");
    assert_eq!(changed.requests(), 0, "no report went to it");
    agent.kill();
    let waiting = host.spool();
    assert!(host.output(&["enrol", "--server", &changed.url(), "--token", &new_token]).status.success());
    let _agent = host.run();
    wait_for("the kept reports to go", || waiting.iter().all(|name| !host.spool().contains(name)));
}

#[test]
fn a_pin_without_tls_is_a_mistake_and_so_is_a_damaged_one() {
    let (token, _) = new_server();
    let stub = Stub::start();
    let host = Host::new();
    let refused = host.output(&["enrol", "--server", &stub.url(), "--token", &token]);
    assert!(refused.status.code() == Some(1) && text(&refused).contains("must be https://"), "{refused:?}");
    let damaged = token.get(..token.len() - 1).unwrap();
    let refused = host.output(&["enrol", "--server", &stub.url(), "--token", damaged]);
    assert!(refused.status.code() == Some(1) && text(&refused).contains("<pin>"), "{refused:?}");
    assert_eq!(stub.requests(), 0);
}

#[test]
fn a_server_that_falls_silent_is_not_waited_for_longer_than_set() {
    for greets in [false, true] {
        let (token, config) = new_server();
        let config = Arc::new(config);
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("https://{}", listener.local_addr().unwrap());
        thread::spawn(move || {
            let mut open = Vec::new();
            for mut connection in listener.incoming().flatten() {
                let mut session = ServerConnection::new(Arc::clone(&config)).unwrap();
                while greets && session.is_handshaking() && session.complete_io(&mut connection).is_ok() {}
                open.push((session, connection));
            }
        });
        let mut host = Host::new();
        host.set("PUSH__TIMEOUT_SECONDS", "1");
        let begun = Instant::now();
        let refused = host.output(&["enrol", "--server", &url, "--token", &token]);
        assert!(refused.status.code() == Some(1) && text(&refused).contains("timeout"), "greets: {greets}: {refused:?}");
        // Far below the minutes of the system's own limits; the rest is for a busy machine.
        assert!(begun.elapsed() < Duration::from_secs(20), "{:?}", begun.elapsed());
    }
}
