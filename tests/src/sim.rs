//! Simulated agents: their keys, proofs, reports and spools are real, only the machines are made up.
//!
//! [`enrol`] lets them join; then each one lives by itself ([`live`]) or they are a load ([`load`]); [`deliver`] is one
//! try of one report; [`summary`] tells what came of it.

pub mod agent;
pub mod arguments;
pub mod backoff;
pub mod bmcs;
pub mod body;
pub mod counts;
pub mod deliver;
pub mod enrol;
pub mod hostile;
pub mod http;
pub mod kernel_lines;
pub mod latency;
pub mod live;
pub mod load;
pub mod machine;
pub mod progress;
pub mod spool;
pub mod summary;
pub mod watched;

use agent::Agent;
use arguments::Agents;
use body::Shapes;
use counts::Counts;
use http::Endpoint;
use kernel_lines::KernelLines;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Instant, SystemTime, UNIX_EPOCH};
use summary::Summary;
use tokio::task::JoinSet;
use watched::Watched;

/// What all agents share.
pub struct World {
    pub arguments: Agents,
    pub endpoint: Endpoint,
    pub shapes: Shapes,
    pub lines: KernelLines,
    pub counts: Counts,
    pub start: Instant,
    pub watched: Option<Mutex<Watched>>,
}

/// Lets agents join and run; answers what came of it.
///
/// # Errors
/// A sentence, when they cannot run at all. A server that goes away later is what agents are made for.
pub async fn run(arguments: Agents) -> Result<Summary, String> {
    let endpoint = Endpoint::parse(&arguments.server)?;
    let lines = KernelLines::new(arguments.lines_file.as_deref())?;
    let joining = Instant::now();
    let identities = enrol::enrol(&arguments, &endpoint).await?;
    eprintln!("{} agents joined in {:.1} s", identities.len(), joining.elapsed().as_secs_f64());
    let watched = arguments.watch_pid.map(Watched::new).transpose()?.map(Mutex::new);
    let shapes = Shapes::new(arguments.samples);
    let world = Arc::new(World { arguments, endpoint, shapes, lines, counts: Counts::default(), start: Instant::now(), watched });
    let agents =
        identities.into_iter().zip(0..).map(|(identity, seed)| Agent::new(identity, &world, seed)).collect::<Result<Vec<_>, _>>()?;
    let mut tasks = match world.arguments.connections {
        Some(connections) => start_load(agents, connections, &world),
        None => start_living(agents, &world),
    };
    let telling = tokio::spawn(progress::tell(Arc::clone(&world)));
    let waiting = until_done(&mut tasks).await;
    telling.abort();
    let took = world.start.elapsed();
    let cost = world.watched.as_ref().and_then(|watched| watched.lock().unwrap_or_else(PoisonError::into_inner).cost());
    let silent_from_ms = world.arguments.silence_after.map(|after| unix_millis_at(world.start + after));
    Ok(Summary::new(&world, took, waiting?, cost, silent_from_ms))
}

type Tasks = JoinSet<Result<usize, String>>;

/// Each by itself, spread over the interval.
fn start_living(agents: Vec<Agent>, world: &Arc<World>) -> Tasks {
    let arguments = &world.arguments;
    let start = tokio::time::Instant::from_std(world.start);
    let hosts = u32::try_from(agents.len().max(1)).unwrap_or(u32::MAX);
    let mut tasks = JoinSet::new();
    for (agent, number) in agents.into_iter().zip(0_u32..) {
        let first_after = arguments.interval * number / hosts;
        // Spread evenly over the fleet, not over its first hosts.
        let falls_silent = u64::from(number) * u64::from(arguments.silence_percent) % 100 < u64::from(arguments.silence_percent);
        let end = arguments.silence_after.filter(|_| falls_silent).unwrap_or(arguments.duration).min(arguments.duration);
        tasks.spawn(live::live(agent, Arc::clone(world), first_after, start + end));
    }
    tasks
}

/// Dealt out to the connections.
fn start_load(agents: Vec<Agent>, connections: usize, world: &Arc<World>) -> Tasks {
    let end = tokio::time::Instant::from_std(world.start) + world.arguments.duration;
    let connections = connections.clamp(1, agents.len().max(1));
    let mut hands: Vec<Vec<Agent>> = (0..connections).map(|_| Vec::new()).collect();
    for (agent, number) in agents.into_iter().zip(0..) {
        if let Some(hand) = hands.get_mut(number % connections) {
            hand.push(agent);
        }
    }
    let mut tasks = JoinSet::new();
    for hand in hands {
        tasks.spawn(load::load(hand, Arc::clone(world), end));
    }
    tasks
}

/// Answers how many reports still wait. Whoever is interrupted still tells what was done.
async fn until_done(tasks: &mut Tasks) -> Result<usize, String> {
    let mut waiting = 0;
    let interrupted = tokio::signal::ctrl_c();
    tokio::pin!(interrupted);
    loop {
        tokio::select! {
            done = tasks.join_next() => match done {
                Some(done) => waiting += done.map_err(|error| error.to_string())??,
                None => return Ok(waiting),
            },
            _ = &mut interrupted => return Ok(waiting),
        }
    }
}

fn unix_millis_at(moment: Instant) -> i64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    let then = now.saturating_sub(moment.elapsed());
    i64::try_from(then.as_millis()).unwrap_or(i64::MAX)
}
