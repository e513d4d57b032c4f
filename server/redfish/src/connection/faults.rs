//! From the errors of the libraries to ours: what matters lies deep in a chain of causes.

use super::names::NoSuchName;
use crate::error::Error;
use crate::target::{Address, Trust};
use crate::trust::Judgement;
use std::error::Error as StdError;
use std::io;

/// The most telling cause in a chain.
enum Cause<'a> {
    Name(&'a NoSuchName),
    Tls(&'a rustls::Error),
    Io(&'a io::Error),
}

fn cause<'a>(error: &'a (dyn StdError + 'static)) -> Option<Cause<'a>> {
    let mut found = None;
    let mut next = Some(error);
    while let Some(error) = next {
        if let Some(name) = error.downcast_ref::<NoSuchName>() {
            return Some(Cause::Name(name));
        }
        if let Some(tls) = error.downcast_ref::<rustls::Error>() {
            return Some(Cause::Tls(tls));
        }
        next = error.source();
        if let Some(io) = error.downcast_ref::<io::Error>() {
            found = Some(Cause::Io(io));
            // An inner error is no source of its wrapper.
            if let Some(inner) = io.get_ref() {
                next = Some(inner);
            }
        }
    }
    found
}

/// Names an error of the HTTP client.
pub(super) fn name(address: &Address, error: &reqwest::Error, judgement: &Judgement, trust: Trust) -> Error {
    match cause(error) {
        Some(Cause::Name(NoSuchName(host))) => Error::NameNotFound { host: host.clone() },
        Some(Cause::Tls(tls)) => name_tls(tls, judgement, Some(trust)),
        Some(Cause::Io(io)) => io_error(address, io),
        None if error.is_timeout() => Error::NoAnswer { why: "it took too long".to_owned() },
        None => Error::NoAnswer { why: "the connection was closed".to_owned() },
    }
}

/// Names an error of a socket.
pub(crate) fn io_error(address: &Address, error: &io::Error) -> Error {
    let place = || format!("{}:{}", address.host(), address.port());
    if let Some(Cause::Tls(tls)) = cause(error) {
        return Error::NoTls { why: tls.to_string() };
    }
    if error.kind() == io::ErrorKind::ConnectionRefused {
        Error::Refused { address: place() }
    } else if error.kind() == io::ErrorKind::TimedOut {
        Error::NoAnswer { why: format!("{} took too long", place()) }
    } else {
        Error::NoAnswer { why: error.to_string() }
    }
}

/// Names an error of a handshake.
pub(crate) fn tls_error(address: &Address, error: &io::Error, judgement: &Judgement, trust: Option<Trust>) -> Error {
    match cause(error) {
        Some(Cause::Tls(tls)) => name_tls(tls, judgement, trust),
        Some(Cause::Name(_) | Cause::Io(_)) | None => io_error(address, error),
    }
}

fn name_tls(error: &rustls::Error, judgement: &Judgement, trust: Option<Trust>) -> Error {
    let shown = judgement.shown();
    match (error, trust, shown) {
        (rustls::Error::InvalidCertificate(_), Some(Trust::Pin(pinned)), Some(shown)) if pinned != shown => {
            Error::PinChanged { pinned, shown }
        }
        (rustls::Error::InvalidCertificate(reason), _, _) => Error::NotTrusted { pin: shown, why: reason.to_string() },
        _ => Error::NoTls { why: error.to_string() },
    }
}
