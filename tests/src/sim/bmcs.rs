//! BMCs by the hundred: real `ipmi_sim` programs of four made-up kinds of board, and what it costs to sweep them with the
//! client of the server.

use super::arguments::Bmcs;
use super::watched::Watched;
use crate::counterparties::ipmi_sim::{IpmiSim, Machine, Options, PASSWORD, USER, is_available};
use futures_util::StreamExt as _;
use futures_util::stream::FuturesUnordered;
use ironwatch_ipmi::{Credentials, Privilege};
use ironwatch_server::clock::SystemClock;
use ironwatch_server::polling::target::TIMING;
use ironwatch_server::sources::bmc::client::Ways;
use ironwatch_server::sources::bmc::ipmi::{Boards, Login};
use ironwatch_server::sources::bmc::{Client, Learned};
use rustix::time::{ClockId, clock_gettime};
use serde::Serialize;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

/// Temperatures that each kind of board has besides the eleven sensors of the small one: 50, 100, 100 and 195 in all.
const KINDS: [u8; 4] = [39, 89, 89, 184];
/// Where they are: 127.20.0.1 and on, or further on.
const NETWORK: u32 = 0x7f14_0000;
/// Unprivileged, and the same for all.
const PORT: u16 = 6_230;
/// A correctable error of module A3.
const EVENT: [u8; 13] = [0, 0, 0, 0, 0x20, 0, 4, 0x0c, 9, 0x6f, 0xa0, 0xff, 0x03];
/// Simulators started at once.
const STARTERS: usize = 4;

/// One sweep over all of them.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Sweep {
    pub wall_seconds: f64,
    /// Of this process, which has nothing but the clients.
    pub cpu_seconds: f64,
    pub readings: usize,
    pub entries: usize,
    pub failed: usize,
}

/// What came of it.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Outcome {
    pub bmcs: usize,
    /// The first time: records, thresholds and the whole log.
    pub contact: Sweep,
    /// With the whole log, and all else known.
    pub whole_log: Sweep,
    /// As the server does it: only what is new in the log. The middle one of several.
    pub steady: Sweep,
    pub resident_bytes: u64,
}

impl Outcome {
    /// In a few lines.
    #[must_use]
    pub fn words(&self) -> String {
        let line = |name: &str, sweep: &Sweep| {
            format!(
                "{name:<10} {:>7.2} s wall {:>6.2} s CPU ({:.2} ms each)  {} readings, {} entries, {} failed",
                sweep.wall_seconds,
                sweep.cpu_seconds,
                sweep.cpu_seconds * 1000.0 / self.bmcs.max(1) as f64,
                sweep.readings,
                sweep.entries,
                sweep.failed,
            )
        };
        let lines = [line("contact", &self.contact), line("whole log", &self.whole_log), line("steady", &self.steady)];
        format!("{}\n{} BMCs, {:.1} MiB resident", lines.join("\n"), self.bmcs, self.resident_bytes as f64 / 1048576.0)
    }
}

fn machine(place: usize, kinds: &[u8], absent: usize) -> Machine {
    let temperatures = kinds.get(place % kinds.len().max(1)).copied().unwrap_or_default();
    let machine = Machine::small(&format!("SIM-{place:05}")).with_temperatures(temperatures);
    Machine { absent: absent.min(usize::from(temperatures)), ..machine }
}

fn address(first: u16, place: usize) -> SocketAddr {
    let place = u32::from(first) + u32::try_from(place).unwrap_or_default();
    SocketAddr::from((Ipv4Addr::from_bits(NETWORK + 1 + place), PORT))
}

/// Starts them.
///
/// # Errors
/// When there is no simulator.
pub fn start(arguments: &Bmcs) -> Result<Vec<IpmiSim>, String> {
    if !is_available() {
        return Err("ipmi_sim is not installed (make test installs it)".to_owned());
    }
    let kinds: Vec<u8> = arguments.temperatures.map_or_else(|| KINDS.to_vec(), |temperatures| vec![temperatures]);
    let next = AtomicUsize::new(0);
    let begun = Instant::now();
    let mut sims: Vec<(usize, IpmiSim)> = std::thread::scope(|scope| {
        let starters: Vec<_> = (0..STARTERS)
            .map(|_| {
                scope.spawn(|| {
                    let mut mine = Vec::new();
                    loop {
                        let place = next.fetch_add(1, Ordering::Relaxed);
                        if place >= arguments.count {
                            return mine;
                        }
                        let sim = IpmiSim::start_at(
                            &machine(place, &kinds, arguments.absent).emulation(),
                            Options::default(),
                            address(arguments.first, place),
                        );
                        for _ in 0..arguments.entries {
                            sim.add_event(2, EVENT);
                        }
                        mine.push((place, sim));
                    }
                })
            })
            .collect();
        starters.into_iter().flat_map(|starter| starter.join().unwrap_or_default()).collect()
    });
    sims.sort_by_key(|(place, _)| *place);
    eprintln!("{} BMCs started in {:.1} s", sims.len(), begun.elapsed().as_secs_f64());
    Ok(sims.into_iter().map(|(_, sim)| sim).collect())
}

/// Starts them and keeps them until standard input ends; tells where they are, as a file of hosts.
///
/// # Errors
/// When there is no simulator, or the file cannot be written.
pub fn hold(arguments: &Bmcs, file: &std::path::Path) -> Result<(), String> {
    let sims = start(arguments)?;
    std::fs::write(file, hosts_file(arguments.first, sims.len())).map_err(|error| format!("{}: {error}", file.display()))?;
    for sim in sims.iter().take(arguments.hanging) {
        sim.hang();
    }
    println!("ready");
    let _ = std::io::copy(&mut std::io::stdin(), &mut std::io::sink());
    Ok(())
}

/// What the server is to be told of them, as a file of hosts.
#[must_use]
pub fn hosts_file(first: u16, count: usize) -> String {
    let mut text = String::from("name,bmc_address,ipmi_port,protocol\n");
    for place in 0..count {
        let address = address(first, place);
        text.push_str(&format!("sim-bmc-{place:05},{},{},ipmi\n", address.ip(), address.port()));
    }
    text
}

async fn look(client: &mut Client, whole_log: bool) -> Result<(usize, usize), String> {
    let clock = SystemClock::start();
    if whole_log {
        client.learned.sel = None;
    }
    let asked = async {
        client.find_roads(clock.now()).await?;
        client.chassis().await?;
        let mut entries = 0;
        loop {
            let news = client.log(|| clock.now()).await?;
            entries += news.entries.len();
            if !news.more {
                break;
            }
        }
        let readings = client.sensors(|| clock.now()).await?.iter().filter(|sensor| sensor.speaks()).count();
        Ok::<_, ironwatch_server::sources::bmc::Trouble>((readings, entries))
    };
    asked.await.map_err(|trouble| trouble.words)
}

/// Of this process so far, finer than the hundredths that the system tells of others.
fn cpu_seconds() -> f64 {
    let spent = clock_gettime(ClockId::ProcessCPUTime);
    spent.tv_sec as f64 + spent.tv_nsec as f64 / 1e9
}

async fn sweep(clients: &mut [Client], at_once: usize, whole_log: bool) -> Sweep {
    let (begun, cpu_before) = (Instant::now(), cpu_seconds());
    let mut sweep = Sweep::default();
    let mut waiting = clients.iter_mut();
    let mut running: FuturesUnordered<_> = waiting.by_ref().take(at_once).map(|client| look(client, whole_log)).collect();
    while let Some(done) = running.next().await {
        match done {
            Ok((readings, entries)) => {
                sweep.readings += readings;
                sweep.entries += entries;
            }
            Err(words) => {
                if sweep.failed == 0 {
                    eprintln!("a BMC could not be asked: {words}");
                }
                sweep.failed += 1;
            }
        }
        running.extend(waiting.next().map(|client| look(client, whole_log)));
    }
    sweep.wall_seconds = begun.elapsed().as_secs_f64();
    sweep.cpu_seconds = cpu_seconds() - cpu_before;
    sweep
}

/// Sweeps them, on one thread.
///
/// # Errors
/// When nobody can sign in so.
pub async fn measure(count: usize, arguments: &Bmcs) -> Result<Outcome, String> {
    let boards = Boards::default();
    let credentials = Credentials::new(USER, PASSWORD).map_err(|error| error.to_string())?;
    let login = |place: usize| Login {
        address: address(arguments.first, place),
        credentials: credentials.clone(),
        privilege: Privilege::Administrator,
        timing: TIMING,
        window: arguments.window,
    };
    let mut clients: Vec<Client> =
        (0..count).map(|place| Client::new(Ways::by_ipmi(login(place), boards.clone()), Learned::default())).collect();
    let mut outcome = Outcome { bmcs: count, contact: sweep(&mut clients, arguments.at_once, false).await, ..Outcome::default() };
    // What was said last may have been said in this second: the log is looked into once more.
    sweep(&mut clients, arguments.at_once, false).await;
    outcome.whole_log = sweep(&mut clients, arguments.at_once, true).await;
    sweep(&mut clients, arguments.at_once, false).await;
    let mut steady = Vec::new();
    for _ in 0..arguments.sweeps {
        steady.push(sweep(&mut clients, arguments.at_once, false).await);
    }
    steady.sort_by(|a, b| a.cpu_seconds.total_cmp(&b.cpu_seconds));
    outcome.steady = steady.get(steady.len() / 2).cloned().unwrap_or_default();
    let cost = Watched::new(std::process::id()).ok().and_then(|process| process.cost());
    outcome.resident_bytes = cost.map_or(0, |cost| cost.rss_end_kib * 1024);
    for client in &mut clients {
        client.close().await;
    }
    Ok(outcome)
}
