//! A BMC that falls silent, and one that is beside a silent host.

use super::{bmc, watched};
use ironwatch_tests::awaiting::{PATIENCE, until};
use ironwatch_tests::counterparties::ipmi_sim::{IpmiSim, Machine, Options, is_available};

#[tokio::test(flavor = "multi_thread")]
async fn a_bmc_that_falls_silent_is_known_as_such_and_found_again() {
    if !is_available() {
        return;
    }
    let sim = IpmiSim::start(&Machine::small("S-3").emulation(), Options::default());
    let (_server, person, host) = watched(&sim, "flaky").await;
    let state = async |wanted: &str| {
        until(wanted, PATIENCE, async || (bmc(&person, &host).await["state"] == wanted).then_some(())).await;
    };
    state("reachable").await;
    sim.hang();
    state("unreachable").await;
    assert_eq!(bmc(&person, &host).await["last_error_code"], "no_answer");
    sim.go_on();
    state("reachable").await;
    assert!(bmc(&person, &host).await["last_error"].is_null());
}
