//! ipmitool and freeipmi read the same BMC at the same time, and say the same; they also hold our own BMCs to the protocol.

use super::session;
use ironwatch_ipmi::sdr::Sensor;
use ironwatch_tests::counterparties::ipmi_sim::{IpmiSim, Machine, Options, PASSWORD, USER, is_available, program};
use ironwatch_tests::counterparties::scripted_bmc::{Door, ScriptedBmc};
use std::net::SocketAddr;
use tokio::process::Command;

async fn ipmitool(address: SocketAddr, user: &str, password: &str, suite: u8, arguments: &[&str]) -> Option<String> {
    let Some(program) = program("ipmitool") else {
        println!("skipped: ipmitool is not installed (make test installs it)");
        return None;
    };
    let (host, port, suite) = (address.ip().to_string(), address.port().to_string(), suite.to_string());
    let login = ["-I", "lanplus", "-H", &host, "-p", &port, "-U", user, "-P", password, "-C", &suite];
    let output = Command::new(program).args(login).args(arguments).output().await.unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    Some(String::from_utf8_lossy(&output.stdout).into_owned())
}

#[tokio::test]
async fn sensors_are_the_same_for_all_three() {
    if !is_available() {
        return;
    }
    let sim = IpmiSim::start(&Machine::small("S-1").emulation(), Options::default());
    let mut session = session(&sim).await;
    let repository = session.read_repository().await.unwrap();
    let sensors: Vec<&Sensor> = repository.sensors().collect();
    let readings = session.read_sensors(&sensors).await.unwrap();
    let ours: Vec<(String, Option<f64>)> = sensors
        .iter()
        .zip(&readings)
        .map(|(sensor, reading)| (sensor.identity.name.clone(), reading.ok().and_then(|reading| reading.number)))
        .collect();
    session.close().await;
    for suite in [17, 3] {
        let Some(list) = ipmitool(sim.address, USER, PASSWORD, suite, &["sensor", "list"]).await else { return };
        let theirs: Vec<(String, Option<f64>)> = list
            .lines()
            .map(|line| line.split('|').map(str::trim).collect::<Vec<_>>())
            .map(|row| (row[0].to_owned(), row[1].parse().ok().filter(|_| row[2] != "discrete")))
            .collect();
        assert_eq!(ours, theirs, "suite {suite}");
    }
    let Some(program) = program("ipmi-sensors") else {
        println!("skipped: freeipmi is not installed (make test installs it)");
        return;
    };
    let host = format!("{}:{}", sim.address.ip(), sim.address.port());
    let arguments = ["-h", &host, "-u", USER, "-p", PASSWORD, "-D", "LAN_2_0", "-I", "17", "-W", "opensesspriv", "--flush-cache", "-Q"];
    let _ = Command::new(&program).args(arguments).output().await.unwrap();
    let cache = tempfile::tempdir().unwrap();
    let output = Command::new(&program)
        .args(&arguments[..arguments.len() - 2])
        .args(["-Q", "--no-header-output", "--comma-separated-output", "--sdr-cache-directory"])
        .arg(cache.path())
        .output()
        .await
        .unwrap();
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let theirs: Vec<(String, f64)> = text
        .lines()
        .map(|line| line.split(',').collect::<Vec<_>>())
        .filter_map(|row| Some((row.get(1)?.to_string(), row.get(3..)?.iter().find_map(|column| column.parse().ok())?)))
        .collect();
    let ours: Vec<(String, f64)> = ours.into_iter().filter_map(|(name, number)| Some((name, number?))).collect();
    assert_eq!(ours, theirs, "{text}{}", String::from_utf8_lossy(&output.stderr));
}

#[tokio::test]
async fn our_own_bmc_speaks_as_others_expect() {
    for suite in [17, 3] {
        let device = [0, 0x20, 1, 3, 0x36, 2, 0xbf, 0xa2, 2, 0, 0, 1];
        let bmc = ScriptedBmc::start(Door::default(), move |asked| {
            Some(if (asked.net_function, asked.command) == (6, 1) { device.to_vec() } else { vec![0xc1] })
        })
        .await;
        let Some(text) = ipmitool(bmc.address, "admin", "secret", suite, &["raw", "6", "1"]).await else { return };
        assert_eq!(text.split_whitespace().collect::<Vec<_>>().join(" "), "20 01 03 36 02 bf a2 02 00 00 01", "suite {suite}");
    }
}
