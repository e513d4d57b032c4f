//! Trying a credential on a BMC before it is kept: a wrong password on a thousand BMCs locks a thousand accounts.

use crate::bmcs::BmcSaid;
use crate::secrets::Secret;
use std::pin::Pin;

/// A BMC, and how to sign in to it this once.
#[derive(Debug, Clone)]
pub struct Candidate {
    /// Where it is: address, ports, protocol, network, pin.
    pub bmc: BmcSaid,
    pub username: String,
    pub password: Secret,
    /// K_g, the second key of IPMI.
    pub bmc_key: Option<Secret>,
}

/// Why it did not work.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TryFailure {
    /// Stable, snake case: `refused`, `unreachable`, `cannot_try`.
    pub code: String,
    /// In words; may be a BMC's own.
    pub text: String,
}

/// What comes of it, later.
pub type Trial<'a> = Pin<Box<dyn Future<Output = Result<(), TryFailure>> + Send + 'a>>;

/// Signs in to a BMC, and out again.
pub trait TriesCredentials: Send + Sync {
    /// Tries it once, on one BMC, within seconds.
    fn try_credential<'a>(&'a self, candidate: &'a Candidate) -> Trial<'a>;
}
