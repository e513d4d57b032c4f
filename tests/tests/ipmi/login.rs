//! Sessions: suites, users, privileges, and what is said when there is none.

use super::administrator;
use ironwatch_ipmi::{CipherSuite, Credentials, Error, Known, Privilege, Timing, connect, presence};
use ironwatch_tests::counterparties::ipmi_sim::{IpmiSim, Machine, Options, PASSWORD, READER, USER, is_available};
use std::net::{Ipv4Addr, SocketAddr, UdpSocket};
use std::time::Duration;

const QUICK: Timing = Timing { first_wait: Duration::from_millis(100), tries: 3, longest_wait: Duration::from_millis(400) };

fn sim(options: Options) -> Option<IpmiSim> {
    is_available().then(|| IpmiSim::start(&Machine::small("S-1").emulation(), options))
}

#[tokio::test]
async fn the_better_suite_is_taken_and_the_older_where_there_is_no_better() {
    let Some(sim) = sim(Options::default()) else { return };
    let found = connect(sim.address, &administrator(), Privilege::Administrator, None, QUICK).await.unwrap();
    assert_eq!(found.known, Known { suite: CipherSuite::Seventeen, privilege: Privilege::Administrator });
    let mut session = found.session;
    assert_eq!(session.device_id().await.unwrap().firmware_text(), "3.36");
    session.close().await;
    let old = IpmiSim::start(&Machine::small("S-2").emulation(), Options { without_suite_17: true });
    let found = connect(old.address, &administrator(), Privilege::Administrator, None, QUICK).await.unwrap();
    assert_eq!(found.known.suite, CipherSuite::Three);
    found.session.close().await;
    // What was found out once is asked first the next time.
    let again = connect(sim.address, &administrator(), Privilege::Administrator, Some(found.known), QUICK).await.unwrap();
    assert_eq!(again.known.suite, CipherSuite::Three);
    again.session.close().await;
}

#[tokio::test]
async fn why_there_is_no_session_is_said_in_kinds() {
    let Some(mut sim) = sim(Options::default()) else { return };
    let error = async |user: &str, password: &str, address: SocketAddr| {
        let credentials = Credentials::new(user, password).unwrap();
        connect(address, &credentials, Privilege::Administrator, None, QUICK).await.err()
    };
    assert_eq!(error(USER, "wrong", sim.address).await, Some(Error::WrongPassword));
    assert_eq!(error("nobody", PASSWORD, sim.address).await, Some(Error::WrongUser));
    let silent = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    assert_eq!(error(USER, PASSWORD, silent.local_addr().unwrap()).await, Some(Error::NoAnswer));
    sim.hang();
    assert_eq!(error(USER, PASSWORD, sim.address).await, Some(Error::NoAnswer));
    sim.kill();
    assert_eq!(error(USER, PASSWORD, sim.address).await, Some(Error::Refused));
}

#[tokio::test]
async fn a_user_who_may_less_gets_what_she_may() {
    let Some(sim) = sim(Options::default()) else { return };
    // The simulator gives everybody who asks the highest privilege, so it is not asked for.
    let reader = Credentials::new(READER, PASSWORD).unwrap();
    let found = connect(sim.address, &reader, Privilege::User, None, QUICK).await.unwrap();
    assert_eq!((found.known.privilege, found.session.privilege()), (Privilege::User, Privilege::User));
    let mut session = found.session;
    assert!(session.chassis_status().await.unwrap().power_on);
    assert!(session.clear_sel().await.unwrap_err().is_code(&[0xd4]), "reading is all");
    session.close().await;
}

#[tokio::test]
async fn sessions_are_closed_so_that_none_is_left_taken() {
    let Some(sim) = sim(Options::default()) else { return };
    // The simulator has 63; more than that one after the other need that each is given back.
    for _ in 0..80 {
        let found = connect(sim.address, &administrator(), Privilege::User, None, QUICK).await.unwrap();
        found.session.close().await;
    }
    let mut open = Vec::new();
    let full = loop {
        match connect(sim.address, &administrator(), Privilege::User, None, QUICK).await {
            Ok(found) => open.push(found.session),
            Err(error) => break error,
        }
    };
    assert_eq!((full, open.len()), (Error::NoSessionLeft, 63));
    for session in open {
        session.close().await;
    }
    connect(sim.address, &administrator(), Privilege::User, None, QUICK).await.unwrap().session.close().await;
}

#[tokio::test]
async fn what_is_offered_can_be_asked_before_any_login() {
    let Some(sim) = sim(Options::default()) else { return };
    let offers = presence::offers(sim.address, QUICK).await.unwrap();
    assert!(offers.sessions && !offers.bmc_key);
    presence::ping(sim.address, QUICK).await.unwrap();
}
