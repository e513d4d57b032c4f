//! When the server's own certificate runs out.

use ironwatch_shared::Timestamp;
use ironwatch_shared::certificate::Certificate;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;

/// The last moment of the first certificate in this file; none when there is none that can be read.
#[must_use]
pub fn valid_until(file: &str) -> Option<Timestamp> {
    if file.is_empty() {
        return None;
    }
    let first = CertificateDer::pem_file_iter(file).ok()?.next()?.ok()?;
    Certificate::read(&first)?.valid_until
}
