//! Messages about alerts: who gets one when an alert takes a step, and what follows while it stands. Runs inside the
//! writer's transactions.

use super::keep::Routing;
use super::writer::Acknowledgement;
use crate::live::News;
use crate::store::notifications::{self, NewNotification, PENDING};
use crate::store::tellings::{self, TellingRow};
use crate::store::{Db, StoreResult, alerts};
use ironwatch_core::alert::{Alert, Step, Transition};
use ironwatch_core::filter::Described;
use ironwatch_core::fleet::Fleet;
use ironwatch_core::message::compose;
use ironwatch_core::silence::{Silenced, silenced};
use ironwatch_core::telling::{Delivery, Opening, Progress, follow, opening, told_at};
use ironwatch_shared::{HostId, Timestamp};

/// Alerts followed in one transaction, so that reports do not wait for a mass of reminders.
const FOLLOWED_AT_ONCE: i64 = 500;
/// What waits for a common cause to show itself goes in its turn.
const LONGEST_HOLD_MILLIS: i64 = 60_000;

/// An alert as filters see it.
pub(super) fn described<'a>(fleet: &'a Fleet, alert: &'a Alert) -> Described<'a> {
    if let Some(host) = alert.host.as_ref().and_then(|id| fleet.host(id)) {
        return Described { alert: Some(alert), ..host.described() };
    }
    // What an incident is about its members share; one of them has the words for all.
    let labels = fleet.incident_hosts(alert.id).next().map(|host| host.labels.as_ref());
    Described { host: None, labels, alert: Some(alert) }
}

/// An incident all of whose members are silenced is silent, whatever the filter of the silence asks for.
fn silenced_as_a_whole(fleet: &Fleet, routing: &Routing, alert: &Alert, now: Timestamp) -> Option<Silenced> {
    let members = fleet.incident_alerts(alert.id);
    let each = members.iter().map(|member| silenced(&routing.policy.silences, &described(fleet, member), now));
    let all: Vec<Silenced> = each.collect::<Option<_>>()?;
    all.into_iter().min_by_key(|silenced| silenced.until)
}

/// Whom an alert is about, as people know it.
pub(super) fn name_of(fleet: &Fleet, alert: &Alert) -> String {
    match &alert.host {
        Some(id) => fleet.host(id).map_or_else(|| id.to_string(), |host| host.name.clone()),
        None => alert.whole().to_owned(),
    }
}

/// Openings go where the policy says; what follows goes where the opening went.
pub(super) fn keep_notifications(
    db: &mut Db,
    fleet: &Fleet,
    routing: &Routing,
    transition: &Transition,
    now: Timestamp,
) -> StoreResult<()> {
    if transition.step == Step::Resolved {
        tellings::settle(db, &[transition.alert.id])?;
    }
    if !transition.tell {
        return Ok(());
    }
    match transition.step {
        Step::Opened | Step::Worsened => open(db, fleet, routing, transition, now),
        Step::Eased | Step::Acknowledged | Step::Reminded | Step::Escalated | Step::Resolved => {
            if transition.step == Step::Resolved {
                notifications::supersede_held(db, transition.alert.id, now.as_millis())?;
            }
            let deliveries = told_channels(db, fleet, routing, transition, now)?;
            put(db, fleet, routing, transition, &deliveries, now)
        }
    }
}

fn open(db: &mut Db, fleet: &Fleet, routing: &Routing, transition: &Transition, now: Timestamp) -> StoreResult<()> {
    let alert = &transition.alert;
    let mut telling = if transition.step == Step::Opened {
        TellingRow { alert_id: alert.id, ..TellingRow::default() }
    } else {
        tellings::find(db, alert.id)?
    };
    let mut progress = telling.progress();
    if let Some(silenced) = silenced_as_a_whole(fleet, routing, alert, now) {
        telling.take(&progress, Some(&silenced), Some(silenced.until));
        return tellings::save(db, &telling);
    }
    match opening(&routing.policy, &described(fleet, alert), alert.severity, now) {
        Opening::Silenced(silenced) => {
            telling.take(&progress, Some(&silenced), Some(silenced.until));
            tellings::save(db, &telling)
        }
        Opening::Told { deliveries, follow_at } => {
            progress.first_told_at = progress.first_told_at.or(told_at(&deliveries));
            progress.last_told_at = told_at(&deliveries).or(progress.last_told_at);
            // Whoever has it hears that it is worse, and still has it.
            let follow_at = if progress.acknowledged { progress.acknowledged_until } else { follow_at };
            telling.take(&progress, None, follow_at);
            tellings::save(db, &telling)?;
            put(db, fleet, routing, transition, &deliveries, now)
        }
    }
}

/// Channels that were told of the opening. Where it was told in digests only, so is this. One that is switched off hears of the
/// end when it is switched on again soon; of what else happens it does not.
fn told_channels(db: &mut Db, fleet: &Fleet, routing: &Routing, transition: &Transition, now: Timestamp) -> StoreResult<Vec<Delivery>> {
    let alert = &transition.alert;
    let what = described(fleet, alert);
    let is_on = |name: &str| routing.policy.channels.iter().any(|channel| channel.name == name);
    let told = notifications::channels_told(db, alert.id)?.into_iter();
    let told = told.filter(|(channel, _)| transition.step == Step::Resolved || is_on(channel));
    Ok(told
        .map(
            |(channel, in_digests)| {
                if in_digests {
                    routing.policy.after_digest(&what, alert.severity, &channel, now)
                } else {
                    Delivery::at_once(&channel, now)
                }
            },
        )
        .collect())
}

fn put(db: &mut Db, fleet: &Fleet, routing: &Routing, transition: &Transition, deliveries: &[Delivery], now: Timestamp) -> StoreResult<()> {
    // A channel that takes nothing is not told that it does.
    let failing = transition.alert.failing_channel();
    let deliveries: Vec<&Delivery> = deliveries.iter().filter(|delivery| failing != Some(delivery.channel.as_str())).collect();
    if deliveries.is_empty() {
        return Ok(());
    }
    let name = name_of(fleet, &transition.alert);
    let message = serde_json::to_string(&compose(transition, &name, &routing.base_url)).unwrap_or_default();
    for delivery in deliveries {
        let due_at = now.plus_millis(transition.hold_millis).max(delivery.not_before).as_millis();
        if delivery.digest {
            notifications::supersede_digest(db, transition.alert.id, &delivery.channel)?;
        } else if transition.step == Step::Worsened {
            // Milder words that wait for a digest or for the end of quiet hours must not hold it up.
            notifications::supersede_held_of_channel(db, transition.alert.id, &delivery.channel, due_at + LONGEST_HOLD_MILLIS)?;
        }
        let new = NewNotification {
            alert_id: transition.alert.id,
            step: transition.step.as_str(),
            channel: delivery.channel.clone(),
            state: PENDING,
            created_at: now.as_millis(),
            due_at,
            attempts: 0,
            message: message.clone(),
            digest: delivery.digest,
        };
        notifications::insert(db, &new)?;
    }
    Ok(())
}

/// Takes what is due of alerts that stand: ends of silences and acknowledgements, escalations, reminders. `None`: nothing
/// was due.
pub(super) fn follow_up(db: &mut Db, fleet: &Fleet, routing: &Routing, now: Timestamp) -> StoreResult<Option<News>> {
    let due = tellings::due(db, now.as_millis(), FOLLOWED_AT_ONCE)?;
    if due.is_empty() {
        return Ok(None);
    }
    let mut news = News::default();
    for (row, mut telling) in due {
        let Some(alert) = row.alert() else {
            tellings::settle(db, &[row.id])?;
            continue;
        };
        news.alerts.insert(alert.id);
        if let Some(silenced) = silenced_as_a_whole(fleet, routing, &alert, now) {
            telling.take(&telling.progress(), Some(&silenced), Some(silenced.until));
            tellings::save(db, &telling)?;
            continue;
        }
        let followed = follow(&routing.policy, &described(fleet, &alert), alert.severity, telling.progress(), now);
        telling.take(&followed.progress, followed.silenced.as_ref(), followed.follow_at);
        tellings::save(db, &telling)?;
        if let Some((step, why, deliveries)) = followed.say {
            // Its opening is a step already; that it is told only now is none.
            if step != Step::Opened && !deliveries.is_empty() {
                alerts::keep_step(db, alert.id, step, alert.severity, now, &why)?;
            }
            let transition = Transition { alert, step, at: now, why, tell: true, hold_millis: 0 };
            put(db, fleet, routing, &transition, &deliveries, now)?;
        }
    }
    Ok(Some(news))
}

/// Somebody has an alert.
pub(super) fn acknowledge(
    db: &mut Db,
    fleet: &Fleet,
    routing: &Routing,
    alert: Alert,
    said: &Acknowledgement,
    now: Timestamp,
) -> StoreResult<News> {
    let Acknowledgement { by, until, why } = said;
    let news = news_of(&alert);
    let mut telling = tellings::find(db, alert.id)?;
    telling.acknowledged_by = Some(by.clone());
    telling.acknowledged_at = Some(now.as_millis());
    telling.acknowledged_until = until.map(Timestamp::as_millis);
    telling.acknowledged_why = Some(why.clone()).filter(|why| !why.is_empty());
    // Asked at once: a silence may hold besides.
    telling.follow_at = Some(now.as_millis());
    tellings::save(db, &telling)?;
    let until = until.map(|until| format!(" until {until}")).unwrap_or_default();
    let because = if why.is_empty() { String::new() } else { format!(": {why}") };
    let words = format!("{by} has it{until}{because}");
    alerts::keep_step(db, alert.id, Step::Acknowledged, alert.severity, now, &words)?;
    let transition = Transition { tell: alert.told, alert, step: Step::Acknowledged, at: now, why: words, hold_millis: 0 };
    keep_notifications(db, fleet, routing, &transition, now)?;
    Ok(news)
}

/// Nobody has it any more: it goes on as if it had just been told.
pub(super) fn take_back(db: &mut Db, alert: &Alert, now: Timestamp) -> StoreResult<News> {
    let mut telling = tellings::find(db, alert.id)?;
    let progress = Progress { acknowledged: false, acknowledged_until: None, ..telling.progress() };
    telling.take(&progress, None, Some(now));
    tellings::save(db, &telling)?;
    Ok(news_of(alert))
}

fn news_of(alert: &Alert) -> News {
    News { alerts: [alert.id].into(), hosts: alert.host.iter().map(HostId::to_string).collect(), ..News::default() }
}
