//! A channel that fails is told through the others.

use super::{Channel, Channels};
use crate::clock::Clock;
use crate::loops::LoopStatus;
use crate::pipeline::Pipeline;
use crate::store::notifications::{ChannelFacts, facts};
use crate::store::{Readers, StoreResult};
use ironwatch_core::component::Component;
use ironwatch_core::fleet::ServerCondition;
use ironwatch_shared::Timestamp;
use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

/// Class of the catalog.
const CLASS: &str = "channel_fails";
/// Between two looks, at most.
const LONGEST_LOOK: Duration = Duration::from_secs(10);

/// What the watch needs.
pub struct Watch {
    pub channels: Channels,
    pub readers: Readers,
    pub pipeline: Pipeline,
    pub clock: Arc<dyn Clock>,
    /// A channel that has delivered nothing for so long, with something waiting, fails.
    pub fails_after_seconds: u32,
}

/// Looks at all channels, for ever.
pub async fn watch(watch: Watch, status: LoopStatus) {
    let between = LONGEST_LOOK.min(Duration::from_millis(u64::from(watch.fails_after_seconds) * 250));
    let mut before = BTreeSet::new();
    loop {
        let result = watch.look(&mut before).await;
        status.ran(watch.clock.now(), result.err().map(|error| error.to_string()));
        tokio::time::sleep(between).await;
    }
}

impl Watch {
    /// Tells what failed in the look before, too: after a jump of the clock all that waits seems to have waited for long.
    async fn look(&self, before: &mut BTreeSet<String>) -> StoreResult<()> {
        let now = self.clock.now();
        let mut failing = BTreeSet::new();
        for channel in self.channels.all().into_iter().filter(|channel| channel.settings.enabled) {
            let (readers, name) = (self.readers.clone(), channel.settings.name.clone());
            let asked = tokio::task::spawn_blocking(move || readers.ask(|db| facts(db, &name, now.as_millis()))).await;
            let facts = asked.unwrap_or(Err(diesel::result::Error::BrokenTransactionManager))?;
            if let Some(words) = fails(&channel, &facts, now, i64::from(self.fails_after_seconds) * 1_000) {
                failing.insert((channel.settings.name, words));
            }
        }
        let seen: BTreeSet<String> = failing.iter().map(|(name, _)| name.clone()).collect();
        failing.retain(|(name, _)| before.contains(name));
        before.clone_from(&seen);
        let told = self.pipeline.run(move |writer| {
            let known: BTreeSet<Component> = writer.fleet.server_parts_with(CLASS).cloned().collect();
            for (name, words) in &failing {
                let component = Component::new("channel", name);
                // Told once: later words would only count minutes.
                if !known.contains(&component) {
                    let condition = ServerCondition { class: CLASS, component, severity: None, words: words.clone() };
                    writer.judge(|fleet, now| fleet.server_holds(&condition, now), |_| Ok(()))?;
                }
            }
            for component in known {
                if seen.iter().all(|name| Component::new("channel", name) != component) {
                    let why = "messages get through again, or the channel is not in use any more";
                    writer.judge(|fleet, now| fleet.server_is_over(CLASS, &component, why, now), |_| Ok(()))?;
                }
            }
            Ok(())
        });
        told.await.unwrap_or(Ok(()))
    }
}

/// Why a channel fails, in words; `None`: it does not.
fn fails(channel: &Channel, facts: &ChannelFacts, now: Timestamp, after_millis: i64) -> Option<String> {
    let went_through = facts.sent_at.max(channel.tested_at.map(Timestamp::as_millis));
    let reason = match (&channel.notifier, &facts.last_error) {
        (Err(why), _) => why.clone(),
        (Ok(_), Some(error)) => error.clone(),
        (Ok(_), None) => "no attempt has come to an end".to_owned(),
    };
    if facts.given_up_at.is_some_and(|at| went_through.is_none_or(|sent| at > sent)) {
        return Some(format!("a message was given up, and none got through since: {reason}"));
    }
    // Nobody expects anything of a channel while nothing waits.
    let since = facts.waiting_since?.max(went_through.unwrap_or(i64::MIN));
    let late = now.as_millis() - since > after_millis;
    late.then(|| format!("nothing got through since {}, and messages wait: {reason}", Timestamp::from_millis(since)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::ChannelSettings;

    fn channel(tested_at: Option<i64>) -> Channel {
        let settings: ChannelSettings = serde_json::from_value(serde_json::json!({ "name": "a", "kind": "ntfy", "topic": "t" }))
            .unwrap_or_else(|error| panic!("{error}"));
        Channel { settings, provisioned: true, notifier: Err("no key".to_owned()), tested_at: tested_at.map(Timestamp::from_millis) }
    }

    fn verdict(tested_at: Option<i64>, facts: &ChannelFacts) -> bool {
        fails(&channel(tested_at), facts, Timestamp::from_millis(1_000_000), 300_000).is_some()
    }

    #[test]
    fn a_channel_fails_when_something_waits_too_long_or_was_given_up() {
        let facts = ChannelFacts::default();
        assert!(!verdict(None, &facts), "nothing waits");
        assert!(!verdict(None, &ChannelFacts { waiting_since: Some(800_000), ..facts.clone() }), "not for long");
        assert!(verdict(None, &ChannelFacts { waiting_since: Some(600_000), ..facts.clone() }));
        let slow = ChannelFacts { waiting_since: Some(600_000), sent_at: Some(990_000), ..facts.clone() };
        assert!(!verdict(None, &slow), "a long queue that moves is no failure");
        let given_up = ChannelFacts { given_up_at: Some(900_000), sent_at: Some(800_000), ..facts };
        assert!(verdict(None, &given_up));
        assert!(!verdict(Some(950_000), &given_up), "a test went through since");
    }
}
