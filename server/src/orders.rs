//! What people say to the server from a chat. Reading it is here; who may say it is decided by the channel it came through.

use crate::audit::{Actor, ActorKind, Entry};
use crate::clock::Clock;
use crate::pipeline::{Acknowledgement, Pipeline};
use crate::problem::Refusal;
use crate::store::{Readers, StoreResult, alerts, audit, hosts, notifications, silences};
use ironwatch_core::filter::Filter;
use ironwatch_core::liveness::Presence;
use ironwatch_core::outage::span_in_words;
use ironwatch_core::silence::Silence;
use ironwatch_shared::{Severity, Timestamp};
use std::sync::Arc;
use tokio::sync::{mpsc, oneshot};

/// Orders that wait at most; who orders more is told to come again.
const MOST_WAITING: usize = 16;
/// Longest silence from a chat, minutes: 30 days.
const MOST_MINUTES: i64 = 30 * 1_440;
/// Alerts named in one answer; the rest is counted.
const MOST_NAMED: usize = 10;

/// What is wanted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Order {
    /// How the fleet stands.
    Status,
    /// Whoever says so has this alert.
    Acknowledge { alert: i64, why: String },
    /// Nothing more is told of this fault of this host for so long.
    Silence { alert: i64, minutes: i64, why: String },
}

impl Order {
    /// Reads a command: `/status`, or `/status@name_of_the_bot` as groups write it; `/ack 7 I look into it`. `None`: it is none
    /// of ours.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let mut words = text.split_whitespace();
        let command = words.next()?.split('@').next().unwrap_or_default();
        match (command.to_ascii_lowercase().as_str(), words.next()) {
            ("/status", None) => Some(Order::Status),
            ("/ack", Some(number)) => {
                let alert = number.trim_start_matches('#').parse().ok()?;
                Some(Order::Acknowledge { alert, why: words.collect::<Vec<_>>().join(" ") })
            }
            ("/silence", Some(number)) => {
                let alert = number.trim_start_matches('#').parse().ok()?;
                let minutes = minutes(words.next()?)?;
                Some(Order::Silence { alert, minutes, why: words.collect::<Vec<_>>().join(" ") })
            }
            _ => None,
        }
    }
}

/// `30m`, `2h`, `1d`: up to 30 days.
fn minutes(text: &str) -> Option<i64> {
    let (number, unit) = text.split_at_checked(text.len().checked_sub(1)?)?;
    let of_unit = [("m", 1), ("h", 60), ("d", 1_440)].into_iter().find(|(word, _)| *word == unit)?.1;
    number.parse::<i64>().ok()?.checked_mul(of_unit).filter(|minutes| (1..=MOST_MINUTES).contains(minutes))
}

/// An order on its way, and where its answer goes.
pub struct Ordered {
    pub order: Order,
    /// Who ordered it, as the chat calls them.
    pub by: String,
    pub answer: oneshot::Sender<String>,
}

/// Where orders go.
#[derive(Clone)]
pub struct Orders(mpsc::Sender<Ordered>);

impl Orders {
    /// The way in, and what [`run`] reads.
    #[must_use]
    pub fn new() -> (Self, mpsc::Receiver<Ordered>) {
        let (sender, receiver) = mpsc::channel(MOST_WAITING);
        (Self(sender), receiver)
    }

    /// Has something done; the answer is in words.
    pub async fn give(&self, order: Order, by: String) -> String {
        let (answer, done) = oneshot::channel();
        match self.0.try_send(Ordered { order, by, answer }) {
            Ok(()) => done.await.unwrap_or_else(|_| "The server is stopping.".to_owned()),
            Err(_) => "There are too many orders at once. Try again.".to_owned(),
        }
    }
}

/// Does what is ordered, one after the other, for ever.
pub async fn run(mut orders: mpsc::Receiver<Ordered>, readers: Readers, pipeline: Pipeline, clock: Arc<dyn Clock>) {
    while let Some(ordered) = orders.recv().await {
        tracing::info!(by = ordered.by, order = ?ordered.order, "ordered from a chat");
        let words = match ordered.order {
            Order::Status => status(&readers, &pipeline).await.unwrap_or_else(|error| format!("The store cannot be read: {error}")),
            Order::Silence { alert, minutes, why } => silence(&pipeline, clock.now(), (alert, minutes), why, ordered.by).await,
            Order::Acknowledge { alert, why } => acknowledge(&pipeline, clock.now(), alert, why, ordered.by).await,
        };
        let _ = ordered.answer.send(words);
    }
}

async fn acknowledge(pipeline: &Pipeline, now: Timestamp, alert: i64, why: String, by: String) -> String {
    let actor = Actor { name: by.clone(), kind: ActorKind::Person, address: "a chat".to_owned() };
    let entry = Entry::done(&actor, "alert.acknowledge", &alert.to_string(), now).because(why.clone());
    let said = Acknowledgement { by, until: None, why };
    let done = pipeline.on_writer(move |writer| writer.acknowledge(alert, Some(&said), |db| audit::append(db, &entry)));
    match done.await {
        Ok(()) => format!("You have #{alert}."),
        Err(refusal) if refusal.code() == "not_found" => format!("#{alert} is not open."),
        Err(refusal) => format!("#{alert} could not be acknowledged: {}", refusal.words()),
    }
}

/// A silence for the host and the fault of an alert.
async fn silence(pipeline: &Pipeline, now: Timestamp, (alert, minutes): (i64, i64), why: String, by: String) -> String {
    let actor = Actor { name: by.clone(), kind: ActorKind::Person, address: "a chat".to_owned() };
    let done = pipeline.on_writer(move |writer| {
        let row = writer.transaction(|db| alerts::by_ids(db, &[alert]))?.pop().filter(|row| row.resolved_at.is_none());
        let Some(row) = row else { return Err(Refusal::new("not_found")) };
        let host = row.host_id.as_ref().map(|id| format!("host_id = {id} and ")).unwrap_or_default();
        let filter = Filter::parse(&format!("{host}problem = {:?}", row.problem))
            .map_err(|error| Refusal::new("bad_silence").detail(error.to_string()))?;
        let reason = if why.is_empty() { format!("alert {alert}, from a chat") } else { why };
        let entry = Entry::done(&actor, "silence.add", filter.text(), now).because(reason.clone());
        let ends_at = Some(now.plus_millis(minutes * 60_000));
        let silence = Silence { id: 0, filter, reason, author: by, starts_at: now, ends_at, recurrence: None };
        writer.transaction(|db| {
            silences::insert(db, &silence, now.as_millis())?;
            audit::append(db, &entry)
        })?;
        Ok(writer.read_policy()?)
    });
    match done.await {
        Ok(()) => format!("Silent about #{alert} for {}.", span_in_words(minutes * 60_000)),
        Err(refusal) if refusal.code() == "not_found" => format!("#{alert} is not open."),
        Err(refusal) => format!("#{alert} could not be silenced: {}", refusal.words()),
    }
}

async fn status(readers: &Readers, pipeline: &Pipeline) -> StoreResult<String> {
    let readers = readers.clone();
    let read = tokio::task::spawn_blocking(move || {
        readers.ask(|db| Ok((alerts::open(db)?, hosts::list(db, None, i64::MAX)?, notifications::count_pending(db)?)))
    });
    let (alerts, hosts, waiting) = read.await.unwrap_or(Err(diesel::result::Error::BrokenTransactionManager))?;
    let down = hosts.iter().filter(|host| host.presence == Presence::Down.as_str()).count();
    let mut lines = vec![format!("{} hosts, {down} down. {} alerts are open.", hosts.len(), alerts.len())];
    for severity in Severity::ALL.into_iter().rev() {
        let count = alerts.iter().filter(|alert| alert.severity == severity.as_str()).count();
        if count > 0 {
            lines.push(format!("{count} {severity}"));
        }
    }
    let name = |id: &str| hosts.iter().find(|host| host.id == id).map_or_else(|| id.to_owned(), |host| host.name.clone());
    let mut worst: Vec<_> = alerts.iter().filter_map(|alert| Some((Severity::parse(&alert.severity)?, alert))).collect();
    worst.sort_by_key(|(severity, alert)| (std::cmp::Reverse(*severity), alert.id));
    for (severity, alert) in worst.iter().take(MOST_NAMED) {
        let host = alert.host_id.as_deref().map_or_else(|| ironwatch_core::alert::whole_named(&alert.component).to_owned(), name);
        lines.push(format!("#{} [{severity}] {host}: {} ({})", alert.id, alert.title, alert.component));
    }
    if worst.len() > MOST_NAMED {
        lines.push(format!("and {} more", worst.len() - MOST_NAMED));
    }
    if waiting + pipeline.waiting() > 0 {
        lines.push(format!("{waiting} messages wait to be sent, {} reports to be stored.", pipeline.waiting()));
    }
    Ok(lines.join("\n"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_is_read_as_people_and_groups_write_it() {
        for text in ["/status", " /Status ", "/status@ironwatch_bot"] {
            assert_eq!(Order::parse(text), Some(Order::Status), "{text}");
        }
        let had = |why: &str| Some(Order::Acknowledge { alert: 7, why: why.to_owned() });
        assert_eq!((Order::parse("/ack 7"), Order::parse("/ack@bot #7 on my way")), (had(""), had("on my way")));
        let silent = |minutes| Some(Order::Silence { alert: 7, minutes, why: "new card".to_owned() });
        assert_eq!((Order::parse("/silence 7 90m new card"), Order::parse("/silence #7 2d new card")), (silent(90), silent(2_880)));
        for text in ["/silence 7", "/silence 7 0m", "/silence 7 31d", "/silence 7 m", "/silence 7 é", "/silence all 2h"] {
            assert_eq!(Order::parse(text), None, "{text}");
        }
        for text in ["", "status", "/statusx", "/status now", "/ack", "/ack all", "hello"] {
            assert_eq!(Order::parse(text), None, "{text}");
        }
    }
}
