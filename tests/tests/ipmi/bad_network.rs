//! The same BMC through a good network and a bad one: what is read is the same, whatever happens to the datagrams.

use super::administrator;
use ironwatch_ipmi::log::News;
use ironwatch_ipmi::sdr::Sensor;
use ironwatch_ipmi::{Error, Privilege, Session, Timing, connect};
use ironwatch_tests::counterparties::ipmi_sim::{IpmiSim, Machine, Options, is_available};
use ironwatch_tests::counterparties::udp_faults::{Faults, UdpFaults};
use std::net::SocketAddr;
use std::time::Duration;

/// As in use, with shorter waits: the network here is a loop.
const TIMING: Timing = Timing { first_wait: Duration::from_millis(60), tries: 7, longest_wait: Duration::from_millis(500) };

/// Everything that is read again and again, as text, and the log.
async fn sweep(address: SocketAddr, window: usize) -> Result<(Vec<u8>, Vec<String>, News), Error> {
    let mut session: Session = connect(address, &administrator(), Privilege::Administrator, None, TIMING).await?.session;
    session.set_window(window);
    let repository = session.read_repository().await?;
    let sensors: Vec<&Sensor> = repository.sensors().collect();
    let readings = session.read_sensors(&sensors).await?;
    let thresholds = session.read_thresholds(&sensors).await?;
    let log = session.read_log(None, 1_000).await?;
    session.close().await;
    let rows = sensors.iter().zip(readings.iter().zip(&thresholds));
    let told = rows.map(|(sensor, (reading, limits))| format!("{} {reading:?} {limits:?}", sensor.identity.full_name())).collect();
    Ok((repository.raw, told, log))
}

fn sim() -> Option<IpmiSim> {
    if !is_available() {
        return None;
    }
    let sim = IpmiSim::start(&Machine::small("S-1").with_temperatures(20).emulation(), Options::default());
    for number in 0..20 {
        sim.add_event(0xe0, [number; 13]);
    }
    Some(sim)
}

async fn is_the_same_under(faults: Faults, seeds: std::ops::Range<u64>) {
    let Some(sim) = sim() else { return };
    let good = sweep(sim.address, 1).await.unwrap();
    assert_eq!(good.2.records.len(), 20);
    for seed in seeds {
        for window in [1, 4] {
            let network = UdpFaults::before(sim.address, seed, faults).await;
            let bad = sweep(network.address, window).await.unwrap_or_else(|error| panic!("seed {seed}, window {window}: {error}"));
            assert_eq!(good, bad, "seed {seed}, window {window}: {:?}", network.suffered());
            let suffered = network.suffered();
            assert!(suffered.lost + suffered.doubled + suffered.late + suffered.damaged > 0, "{suffered:?}");
        }
    }
}

#[tokio::test]
async fn two_percent_are_lost() {
    is_the_same_under(Faults { loss: 0.02, ..Faults::default() }, 1..3).await;
}

#[tokio::test]
async fn many_come_twice_and_late() {
    let late = Faults { duplicate: 0.2, reorder: 0.2, late_by: Duration::from_millis(150), ..Faults::default() };
    is_the_same_under(late, 1..3).await;
}

#[tokio::test]
async fn some_are_damaged_on_the_way() {
    is_the_same_under(Faults { corrupt: 0.03, ..Faults::default() }, 1..3).await;
}

#[tokio::test]
async fn everything_at_once() {
    let all = Faults { loss: 0.02, duplicate: 0.02, reorder: 0.05, late_by: Duration::from_millis(200), corrupt: 0.01 };
    is_the_same_under(all, 1..4).await;
}
