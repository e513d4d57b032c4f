//! Whether what was asked of a BMC has happened: the machine is looked at again, an answer alone proves little.

use super::runner::{Log, not_watched};
use crate::polling::Poller;
use crate::sources::bmc::{Action, Power, Trouble};
use ironwatch_shared::HostId;
use std::time::Duration;
use tokio::time::{Instant, sleep};

/// Between two looks.
const LOOK_EVERY: Duration = Duration::from_secs(2);
/// Power that is switched is so after this long; some machines discharge first.
const SWITCHED: Duration = Duration::from_secs(60);
/// An operating system shuts down within this long, or does not.
const SHUT_DOWN: Duration = Duration::from_secs(300);
/// Off and on again; boards wait up to a minute between.
const CYCLED: Duration = Duration::from_secs(150);
/// A BMC is back from a reset.
const BMC_BACK: Duration = Duration::from_secs(420);
/// A BMC that still answers so long after a reset has been quick about it.
const BMC_LEAVES: Duration = Duration::from_secs(15);

/// How it is looked at.
pub(super) struct Eyes<'a> {
    pub poller: &'a Poller,
    pub host: &'a HostId,
}

impl Eyes<'_> {
    /// Whether power is on; none when the BMC does not say.
    async fn power(&self) -> Result<Option<bool>, Trouble> {
        match self.poller.chassis(self.host.clone()).await {
            Some(Ok(chassis)) => Ok(chassis.power_on),
            Some(Err(trouble)) => Err(trouble),
            None => Err(not_watched()),
        }
    }

    /// Waits until power is as wanted. Returns whether it became so; troubles on the way are part of it, but for a refused
    /// login, which must not be tried again and again.
    async fn power_becomes(&self, on: bool, within: Duration) -> Result<bool, Trouble> {
        let end = Instant::now() + within;
        loop {
            match self.power().await {
                Ok(Some(now)) if now == on => return Ok(true),
                Err(trouble) if trouble.is_login_refused() => return Err(trouble),
                Ok(_) | Err(_) => {}
            }
            if Instant::now() + LOOK_EVERY > end {
                return Ok(false);
            }
            sleep(LOOK_EVERY).await;
        }
    }
}

fn not_so(code: &'static str, words: String, hint: &'static str) -> Trouble {
    Trouble { code, class: "bmc_refuses", words, hint }
}

/// What is seen of it in words; none where nothing can be seen. `is_answered`: the BMC has said that it does it.
pub(super) async fn seen_to_be_done(
    action: &Action,
    is_answered: bool,
    eyes: &Eyes<'_>,
    log: &mut Log<'_>,
) -> Result<Option<String>, Trouble> {
    match action {
        Action::Power { verb } => power(*verb, is_answered, eyes, log).await,
        Action::ResetBmc { .. } => bmc_is_back(is_answered, eyes, log).await,
        Action::ClearLog
        | Action::DeleteEntry { .. }
        | Action::SetClock
        | Action::EventLogging { .. }
        | Action::Identify { .. }
        | Action::Boot { .. }
        | Action::Console { .. } => Ok(None),
    }
}

async fn power(verb: Power, is_answered: bool, eyes: &Eyes<'_>, log: &mut Log<'_>) -> Result<Option<String>, Trouble> {
    let (on, within, hint) = match verb {
        Power::On => (true, SWITCHED, "Look at its power supplies and its event log: something keeps it from starting."),
        Power::Off => (false, SWITCHED, "Ask again, or take its power away."),
        Power::Soft => (false, SHUT_DOWN, "The operating system did not shut down. Power off forces it; what is not saved is lost."),
        Power::Cycle | Power::Reset | Power::Nmi => (true, CYCLED, "Power it on, and look at its event log for why it did not come back."),
    };
    log.say(if on { "waiting for power to be on" } else { "waiting for power to be off" }).await;
    // Between two looks it may be off and on again: what is seen at the end counts.
    let was_off = verb == Power::Cycle && eyes.power_becomes(false, Duration::from_secs(10)).await?;
    let proves = match verb {
        Power::On | Power::Off | Power::Soft => true,
        // That it is on says nothing of a machine that was on before.
        Power::Cycle | Power::Reset | Power::Nmi => is_answered || was_off,
    };
    if eyes.power_becomes(on, within).await? {
        if !proves {
            return Ok(None);
        }
        return Ok(Some(if on { "power is on" } else { "power is off" }.to_owned()));
    }
    match eyes.power().await {
        Ok(None) => Ok(None),
        Ok(Some(is_on)) => {
            let is = if is_on { "on" } else { "off" };
            Err(not_so("no_effect", format!("power is still {is} after {} s", within.as_secs()), hint))
        }
        Err(trouble) => Err(trouble),
    }
}

async fn bmc_is_back(is_answered: bool, eyes: &Eyes<'_>, log: &mut Log<'_>) -> Result<Option<String>, Trouble> {
    log.say("waiting for the BMC to be back").await;
    let (began, mut was_away) = (Instant::now(), false);
    sleep(LOOK_EVERY).await;
    loop {
        match eyes.power().await {
            Ok(_) if was_away || (is_answered && began.elapsed() > BMC_LEAVES) => {
                return Ok(Some(format!("the BMC answers again after {} s", began.elapsed().as_secs())));
            }
            Ok(_) if began.elapsed() > BMC_LEAVES => return Ok(None),
            Ok(_) => {}
            Err(trouble) if trouble.is_login_refused() => return Err(trouble),
            Err(trouble) if began.elapsed() > BMC_BACK => {
                let words = format!("the BMC is not back after {} s: {}", BMC_BACK.as_secs(), trouble.words);
                return Err(Trouble { words, hint: "Take the machine's power away for a minute: that restarts the BMC, too.", ..trouble });
            }
            Err(_) => was_away = true,
        }
        sleep(LOOK_EVERY).await;
    }
}
