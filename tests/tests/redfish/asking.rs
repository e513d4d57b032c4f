//! A reader for a service of ours.

use ironwatch_redfish::{Address, Bmc, Limits, Pin, Secret, Target, Trust};
use ironwatch_tests::counterparties::redfish::{PASSWORD, Redfish, USER};
use std::time::Duration;

/// Limits for tests: what hangs is given up soon.
pub fn limits() -> Limits {
    Limits { connect: Duration::from_secs(5), answer: Duration::from_secs(5), task: Duration::from_secs(5), ..Limits::default() }
}

/// The right user, and the key that the service shows.
pub fn target(redfish: &Redfish) -> Target {
    Target {
        address: Address::parse(&redfish.url).unwrap(),
        user: USER.to_owned(),
        password: Secret::from(PASSWORD),
        trust: Trust::Pin(Pin::parse(&redfish.pin()).unwrap()),
    }
}

pub fn bmc(redfish: &Redfish) -> Bmc {
    bmc_within(redfish, &limits())
}

pub fn bmc_within(redfish: &Redfish, limits: &Limits) -> Bmc {
    Bmc::new(&target(redfish), limits).unwrap()
}
