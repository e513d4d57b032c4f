use crate::host::{Host, TOKEN, text};
use crate::stub::Stub;
use rustls::ServerConfig;
use rustls::pki_types::PrivatePkcs8KeyDer;
use std::fs;
use std::sync::Arc;

fn certified() -> (String, ServerConfig) {
    let made = rcgen::generate_simple_self_signed(["127.0.0.1".to_owned()]).unwrap();
    let key = PrivatePkcs8KeyDer::from(made.signing_key.serialize_der());
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let versions = ServerConfig::builder_with_provider(provider).with_safe_default_protocol_versions().unwrap();
    let config = versions.with_no_client_auth().with_single_cert(vec![made.cert.der().clone()], key.into()).unwrap();
    (made.cert.pem(), config)
}

#[test]
fn a_private_certificate_is_trusted_by_file_and_by_nothing_else() {
    let (pem, config) = certified();
    let (other_pem, _) = certified();
    let stub = Stub::start_tls(config);
    let mut host = Host::new();
    let arguments = ["enrol", "--server", &stub.url(), "--token", TOKEN];
    let refused = host.output(&arguments);
    assert!(refused.status.code() == Some(1) && text(&refused).contains("certificate"), "{refused:?}");
    fs::write(host.path("other.pem"), other_pem).unwrap();
    fs::write(host.path("ca.pem"), pem).unwrap();
    host.set("SERVER__CA_FILE", host.path("other.pem").to_str().unwrap());
    assert_eq!(host.output(&arguments).status.code(), Some(1));
    assert!(stub.enrolments().is_empty(), "no token went to a server that could not prove itself");
    host.set("SERVER__CA_FILE", host.path("ca.pem").to_str().unwrap());
    let joined = host.output(&arguments);
    assert!(joined.status.success(), "{joined:?}");
    let _agent = host.run();
    stub.wait_until("check-ins", |received| received.len() >= 2);
}
