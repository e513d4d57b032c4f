//! Simulated agents join as real ones do: each with its own key and a signature by it.

use super::agent::Identity;
use super::arguments::Agents;
use super::backoff::Backoff;
use super::body::Random;
use super::http::{Answer, Connection, Endpoint};
use ironwatch_shared::proof::SigningKey;
use ironwatch_shared::wire::v1::enrol::{EnrolAnswer, EnrolRequest, transcript};
use ironwatch_shared::wire::v1::problem::Problem;
use ironwatch_shared::wire::v1::{ENROL_PATH, VERSION};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use tokio::task::JoinSet;

/// Agents that join at the same time; each waits for the disk.
const AT_ONCE: usize = 16;
/// Tries of one agent before all give up.
const MAX_TRIES: usize = 20;

/// All agents join.
///
/// # Errors
/// Why the first that did not join did not.
pub async fn enrol(arguments: &Agents, endpoint: &Endpoint) -> Result<Vec<Identity>, String> {
    let next = Arc::new(AtomicUsize::new(0));
    let mut tasks = JoinSet::new();
    for _ in 0..AT_ONCE.min(arguments.hosts) {
        let (next, arguments, mut connection) = (Arc::clone(&next), arguments.clone(), Connection::new(endpoint.clone()));
        tasks.spawn(async move {
            let mut joined = Vec::new();
            loop {
                let number = next.fetch_add(1, Ordering::Relaxed);
                if number >= arguments.hosts {
                    return Ok(joined);
                }
                let name = format!("{}-{:05}", arguments.name, number + 1);
                joined.push((number, join(&mut connection, &arguments.token, name).await?));
            }
        });
    }
    let mut all = Vec::with_capacity(arguments.hosts);
    while let Some(joined) = tasks.join_next().await {
        let joined: Result<_, String> = joined.map_err(|error| error.to_string())?;
        all.extend(joined?);
    }
    // In the order of their names, whoever came first.
    all.sort_by_key(|(number, _)| *number);
    Ok(all.into_iter().map(|(_, identity)| identity).collect())
}

async fn join(connection: &mut Connection, token: &str, name: String) -> Result<Identity, String> {
    let pkcs8 = SigningKey::generate_pkcs8().ok_or("the system has no randomness")?;
    let key = SigningKey::from_pkcs8(&pkcs8).ok_or("a new key cannot be read")?;
    let public_key = key.public_key();
    let signature = key.sign(&transcript(token, &public_key, &name));
    let request = EnrolRequest {
        v: VERSION,
        token: token.to_owned(),
        public_key,
        signature,
        hostname: name.clone(),
        previous_host_id: None,
        previous_signature: None,
    };
    let body = serde_json::to_vec(&request).map_err(|error| error.to_string())?;
    let (mut backoff, mut random) = (Backoff::default(), Random::new(body.len() as u64 + u64::from(std::process::id())));
    for _ in 0..MAX_TRIES {
        let wait = match connection.post(ENROL_PATH, "", &body).await {
            Ok(Answer { status: 200, body, .. }) => {
                let answer: EnrolAnswer = serde_json::from_slice(&body).map_err(|error| format!("{name}: not a welcome: {error}"))?;
                return Ok(Identity { key, host: answer.host_id, server: answer.server_id, name });
            }
            Ok(Answer { status: 503, retry_after_seconds, .. }) => backoff.next(retry_after_seconds, 15, random.share()),
            Ok(answer) => {
                let problem = serde_json::from_slice::<Problem>(&answer.body)
                    .map_or_else(|_| "no explanation".to_owned(), |p| format!("{}: {}", p.code, p.title));
                return Err(format!("{name} cannot join: {} {problem}", answer.status));
            }
            Err(_) => backoff.next(None, 15, random.share()),
        };
        tokio::time::sleep(wait).await;
    }
    Err(format!("{name} cannot join: the server does not answer"))
}
