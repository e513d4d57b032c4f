//! By which protocol each part is asked for: Redfish first, IPMI for what it lacks.

use super::super::ipmi::{Boards, Login};
use super::super::learned::{LearnedIpmi, LearnedRedfish, Road, Roads};
use super::super::redfish::{Offers, RedfishLogin};
use super::{Client, Trouble};
use ironwatch_shared::Timestamp;

/// Roads are found anew after so long: what was switched off may be on.
const ROADS_AGE_MILLIS: i64 = 24 * 3_600_000;
/// Where Redfish was expected and did not answer, it may be back sooner.
const WITHOUT_REDFISH_MILLIS: i64 = 3_600_000;
/// Roads are found anew when a part failed so often.
const MOST_FAILURES: u32 = 3;

/// The ways to a BMC that may be used. None: not wanted; an error: wanted, and not possible.
pub struct Ways {
    /// By IPMI.
    pub ipmi: Option<Result<Login, Trouble>>,
    /// By Redfish.
    pub redfish: Option<Result<RedfishLogin, Trouble>>,
    /// What machines alike have in common.
    pub boards: Boards,
    /// Protocol and pin, in a text: when it changes, roads are found anew.
    pub asked_for: String,
}

impl Ways {
    /// By IPMI only.
    #[must_use]
    pub fn by_ipmi(login: Login, boards: Boards) -> Self {
        Self { ipmi: Some(Ok(login)), redfish: None, boards, asked_for: "ipmi".to_owned() }
    }
}

impl Client {
    /// Finds out how it can be spoken to, where that is not known or does not hold any more.
    ///
    /// # Errors
    /// Why it cannot be spoken to.
    pub async fn find_roads(&mut self, now: Timestamp) -> Result<(), Trouble> {
        self.now = now;
        let most = match &self.learned.redfish {
            Some(redfish) if !redfish.trouble.is_empty() => WITHOUT_REDFISH_MILLIS,
            Some(_) | None => ROADS_AGE_MILLIS,
        };
        // With one protocol there is nothing to choose.
        let most = if self.ipmi.is_some() && self.redfish.is_some() { most } else { i64::MAX };
        let is_known = self.learned.roads_at.is_some_and(|at| now.millis_since(at) < most) && self.learned.roads_for == self.asked_for;
        let fails = self.learned.road_failures.values().any(|times| *times >= MOST_FAILURES);
        if is_known && !fails { Ok(()) } else { self.decide(now).await }
    }

    /// Finds the roads.
    pub(super) async fn decide(&mut self, now: Timestamp) -> Result<(), Trouble> {
        self.learned.road_failures.clear();
        let (offers, without) = self.ask_redfish().await?;
        let has_ipmi = if offers.has_all() { false } else { self.ask_ipmi(without).await? };
        self.learned.roads = roads(offers, has_ipmi);
        self.learned.roads_words = self.learned.roads.words();
        self.learned.roads_for.clone_from(&self.asked_for);
        self.learned.roads_at = Some(now);
        self.note_firmware();
        Ok(())
    }

    /// What Redfish offers; nothing, and why, where it is not spoken and IPMI may be.
    async fn ask_redfish(&mut self) -> Result<(Offers, Option<Trouble>), Trouble> {
        if self.redfish.is_none() {
            self.learned.redfish = None;
            return Ok((Offers::default(), None));
        }
        let firmware = self.learned.redfish.take().map(|known| known.firmware).unwrap_or_default();
        let (has, shown_pin) = match self.redfish() {
            Ok(redfish) => (redfish.has().await, redfish.shown_pin()),
            Err(trouble) => (Err(trouble), None),
        };
        let shown_pin = shown_pin.map(|pin| pin.to_string()).unwrap_or_default();
        match has {
            Ok(offers) => {
                self.learned.redfish = Some(LearnedRedfish { firmware, ..LearnedRedfish::default() });
                Ok((offers, None))
            }
            Err(trouble) => {
                self.learned.redfish = Some(LearnedRedfish { firmware, trouble: trouble.sentence(), shown_pin });
                let goes_on = self.ipmi.is_some() && trouble.leaves_ipmi();
                if goes_on { Ok((Offers::default(), Some(trouble))) } else { Err(trouble) }
            }
        }
    }

    /// Whether IPMI is spoken. That it is not is an error where Redfish is not either.
    async fn ask_ipmi(&mut self, without: Option<Trouble>) -> Result<bool, Trouble> {
        let has_redfish = self.redfish.is_some() && without.is_none();
        if self.ipmi.is_none() && has_redfish {
            return Ok(false);
        }
        let asked = match self.ipmi() {
            Ok(ipmi) => ipmi.identify().await.map(|_| ()),
            Err(trouble) => Err(trouble),
        };
        match (asked, without) {
            (Ok(()), _) => Ok(true),
            (Err(_), None) if has_redfish => Ok(false),
            (Err(trouble), None) => Err(trouble),
            (Err(trouble), Some(redfish)) => Err(by_neither(redfish, trouble)),
        }
    }

    /// Signs in, and asks for no more than is needed to know that it works.
    ///
    /// # Errors
    /// Why it does not.
    pub async fn sign_in(&mut self) -> Result<(), Trouble> {
        let without = match &mut self.redfish {
            Some(Ok(redfish)) => match redfish.sign_in().await {
                Ok(()) => return Ok(()),
                Err(trouble) => Some(trouble),
            },
            Some(Err(trouble)) => Some(trouble.clone()),
            None => None,
        };
        match without {
            Some(trouble) if self.ipmi.is_none() || !trouble.leaves_ipmi() => Err(trouble),
            without => self.ask_ipmi(without).await.map(|_| ()),
        }
    }

    /// Remembers what firmware it has; with another one the roads are found anew.
    pub(super) fn note_firmware(&mut self) {
        let by_redfish = self.redfish().ok().and_then(|redfish| redfish.firmware().map(str::to_owned));
        if let (Some(firmware), Some(learned)) = (by_redfish, &mut self.learned.redfish) {
            let before = std::mem::replace(&mut learned.firmware, firmware);
            if !before.is_empty() && before != learned.firmware {
                self.learned.roads_at = None;
            }
        }
        let Some((known, device)) = self.ipmi().ok().and_then(|ipmi| Some((ipmi.known()?, ipmi.device()?))) else { return };
        let learned = LearnedIpmi {
            suite: known.suite.number(),
            privilege: known.privilege.word().to_owned(),
            firmware: device.firmware_text(),
            manufacturer: device.manufacturer,
            product: device.product,
        };
        if self.learned.ipmi.as_ref().is_some_and(|before| before.firmware != learned.firmware) {
            self.learned.roads_at = None;
        }
        self.learned.ipmi = Some(learned);
    }
}

/// By which road each part is asked for.
#[must_use]
pub fn roads(offers: Offers, has_ipmi: bool) -> Roads {
    let ipmi = has_ipmi.then_some(Road::Ipmi);
    let road = |is_offered: bool| if is_offered { Some(Road::Redfish) } else { ipmi };
    Roads { power: road(offers.power), sensors: road(offers.sensors), log: road(offers.log), inventory: road(offers.inventory) }
}

/// Neither is spoken: what people can change comes first, and both are told.
#[must_use]
pub fn by_neither(redfish: Trouble, ipmi: Trouble) -> Trouble {
    // What is there and wants something comes before what is not there.
    let (told, other, names) = match redfish.is_no_redfish() {
        true => (ipmi, redfish, ("IPMI", "Redfish")),
        false if ipmi.is_login_refused() => (ipmi, redfish, ("IPMI", "Redfish")),
        false => (redfish, ipmi, ("Redfish", "IPMI")),
    };
    Trouble { words: format!("{}: {}; {}: {}", names.0, told.words, names.1, other.words), ..told }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn trouble(code: &'static str, class: &'static str) -> Trouble {
        Trouble { code, class, words: format!("it says {code}"), hint: "Change it." }
    }

    #[test]
    fn redfish_comes_first_and_ipmi_gives_what_it_lacks() {
        let offers = Offers { power: true, sensors: true, log: false, inventory: true };
        assert_eq!(roads(offers, true).words(), "power: Redfish; sensors: Redfish; SEL: IPMI; inventory: Redfish");
        assert_eq!(roads(offers, false).log, None);
        assert_eq!(
            roads(Offers::default(), true),
            Roads { power: Some(Road::Ipmi), sensors: Some(Road::Ipmi), log: Some(Road::Ipmi), inventory: Some(Road::Ipmi) }
        );
    }

    #[test]
    fn of_two_troubles_the_one_that_people_can_change_comes_first() {
        let (gone, stranger) = (trouble("refused", "bmc_unreachable"), trouble("not_trusted", "bmc_untrusted"));
        let (dark, wrong) = (trouble("no_answer", "bmc_unreachable"), trouble("wrong_password", "bmc_login_refused"));
        for (redfish, ipmi, code) in [
            (&gone, &dark, "no_answer"),
            (&gone, &wrong, "wrong_password"),
            (&stranger, &dark, "not_trusted"),
            (&stranger, &wrong, "wrong_password"),
        ] {
            let told = by_neither(redfish.clone(), ipmi.clone());
            assert_eq!(told.code, code);
            assert!(told.words.contains(&redfish.words) && told.words.contains(&ipmi.words), "{}", told.words);
        }
    }
}
