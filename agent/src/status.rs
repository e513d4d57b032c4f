//! `status` and `spool ls`: what the state directory says, whether or not an agent runs.

use crate::clock;
use crate::identity;
use crate::output::{printable, say};
use crate::push::Link;
use crate::settings::Settings;
use crate::spool;
use crate::status_file;
use ironwatch_shared::Timestamp;
use ironwatch_shared::wire::v1::agent_health::CollectorState;

/// Prints how it stands. Answers whether all is well.
pub fn status(settings: &Settings) -> bool {
    let state_dir = settings.state_dir();
    let identity = identity::read_both(state_dir);
    match &identity {
        Ok((_, identity)) => say(&format!("host        {}\nserver      {}", identity.host_id, identity.server_url)),
        Err(why) => say(&format!("host        {why}")),
    }
    let waiting = spool::list(&spool::dir(state_dir)).unwrap_or_default();
    say(&format!("spool       {} reports, {} bytes", waiting.len(), waiting.iter().map(|(_, bytes)| bytes).sum::<u64>()));
    let Some(status) = status_file::read(state_dir) else {
        say("agent       never ran here");
        return false;
    };
    let age_seconds = clock::wall_ms().saturating_sub(status.written_at_ms).max(0) / 1000;
    let fresh = status.running && age_seconds <= 3 * i64::from(status.interval_seconds) + 5;
    say(&match (status.running, fresh) {
        (true, true) => format!("agent       running (process {}), a check-in every {} s", status.process_id, status.interval_seconds),
        (true, false) => format!("agent       gave its last sign {age_seconds} s ago"),
        (false, _) => format!("agent       stopped {age_seconds} s ago"),
    });
    let last = status.server.last_success_ms.map_or("none since the last start".to_owned(), |at| Timestamp::from_millis(at).to_string());
    say(&format!("last receipt {last}"));
    if let Some(why) = &status.server.why {
        say(&format!("not taken   since {}: {}", Timestamp::from_millis(status.server.since_ms), printable(why, 300)));
    }
    for (name, collector) in &status.collectors {
        let state = match collector.state {
            CollectorState::Reads if collector.interval_seconds > 0 => {
                format!("each {} s, in {} ms", collector.interval_seconds, collector.took_ms)
            }
            CollectorState::Reads => "as it comes".to_owned(),
            CollectorState::Absent => "nothing of the kind here".to_owned(),
            CollectorState::Cannot => format!("cannot: {}", printable(&collector.why, 300)),
            CollectorState::Off => "switched off".to_owned(),
        };
        say(&format!("reads       {name:<12} {state}"));
    }
    for condition in &status.conditions {
        say(&format!("condition   {} ({}): {}", condition.class, condition.component, printable(&condition.detail, 300)));
    }
    identity.is_ok() && fresh && status.server.link == Link::Up && status.conditions.is_empty()
}

/// Prints what waits and what was set aside.
pub fn spool_ls(settings: &Settings) -> Result<(), String> {
    let dir = spool::dir(settings.state_dir());
    let waiting = match spool::list(&dir) {
        Ok(waiting) => waiting,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Vec::new(),
        Err(error) => return Err(format!("{} cannot be read: {error}", dir.display())),
    };
    for (name, bytes) in &waiting {
        say(&format!("{:>8}  {:<5}  {}  {bytes:>7} bytes", name.number, name.kind.as_str(), Timestamp::from_millis(name.taken_ms)));
    }
    let rejected = spool::rejected(&dir);
    for name in &rejected {
        say(&format!("rejected  {}", printable(name, 200)));
    }
    say(&format!("{} waiting, {} set aside", waiting.len(), rejected.len()));
    Ok(())
}
