//! IPMI with a BMC at the other end: OpenIPMI's simulator, with ipmitool and freeipmi as second readers of the same BMC.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may stop at once")]

#[path = "ipmi/bad_network.rs"]
mod bad_network;
#[path = "ipmi/captures.rs"]
mod captures;
#[path = "ipmi/hostile.rs"]
mod hostile;
#[path = "ipmi/login.rs"]
mod login;
#[path = "ipmi/reading.rs"]
mod reading;
#[path = "ipmi/second_readers.rs"]
mod second_readers;

use ironwatch_ipmi::{Credentials, Privilege, Session, Timing, connect};
use ironwatch_tests::counterparties::ipmi_sim::{IpmiSim, PASSWORD, USER};

fn administrator() -> Credentials {
    Credentials::new(USER, PASSWORD).unwrap()
}

async fn session(sim: &IpmiSim) -> Session {
    connect(sim.address, &administrator(), Privilege::Administrator, None, Timing::default())
        .await
        .unwrap_or_else(|error| panic!("{error}: {}", sim.log()))
        .session
}
