//! What was told last: several logs of a BMC write down the same, each in its own number and sometimes a second later.

use ironwatch_core::bmc::log::Entry;
use ironwatch_shared::Timestamp;
use serde_json::{Value, json};
use std::collections::VecDeque;
use std::hash::{DefaultHasher, Hash, Hasher as _};

/// As far apart as two logs write the same.
const APART_MILLIS: i64 = 5_000;
/// So many are remembered from one look to the next; of one look all are.
const MOST_KEPT: usize = 128;

/// One entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Known {
    log: u32,
    what: u64,
    at: i64,
}

/// Those that were told, oldest first.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Told(VecDeque<Known>);

impl Told {
    /// As it is kept; what cannot be read is as if nothing had been told.
    pub fn parse(kept: Option<&Value>) -> Self {
        let known = |item: &Value| {
            let number = |place: usize| item.get(place)?.as_i64();
            Some(Known { log: u32::try_from(number(0)?).ok()?, what: number(1)?.cast_unsigned(), at: number(2)? })
        };
        Self(kept.and_then(Value::as_array).into_iter().flatten().filter_map(known).collect())
    }

    /// As it is kept.
    pub fn kept(&self) -> Value {
        let last = self.0.iter().skip(self.0.len().saturating_sub(MOST_KEPT));
        last.map(|known| json!([known.log, known.what.cast_signed(), known.at])).collect()
    }

    /// No other log has told it; it counts as told from now on. Entries without a time are told in any case.
    pub fn is_news(&mut self, entry: &Entry) -> bool {
        let Some(at) = entry.at.map(Timestamp::as_millis) else { return true };
        let log = u32::try_from(digest(&entry.log) & 0xffff_ffff).unwrap_or_default();
        // A problem by what it is; news by its words.
        let what = match entry.meaning {
            Some(meaning) => {
                let code = entry.code().map(|code| code.to_string()).unwrap_or_default();
                digest(&(meaning.class, code, entry.component.as_str(), entry.is_end))
            }
            None => digest(&entry.event),
        };
        let same = |known: &Known| known.what == what && known.log != log && (known.at - at).abs() <= APART_MILLIS;
        match self.0.iter().position(same) {
            // One entry of the other log stands for one of this.
            Some(place) => {
                self.0.remove(place);
                false
            }
            None => {
                self.0.push_back(Known { log, what, at });
                true
            }
        }
    }
}

/// Another after an upgrade is no harm: then something may be told twice, once.
fn digest(what: &impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    what.hash(&mut hasher);
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::*;
    use ironwatch_core::bmc::Meaning;
    use ironwatch_core::component::Component;
    use ironwatch_core::observation::Source;
    use ironwatch_shared::Severity;

    fn entry(log: &str, second: i64, event: &str, class: Option<&'static str>) -> Entry {
        Entry {
            source: Source::Redfish,
            log: log.to_owned(),
            id: "1".to_owned(),
            at: Some(Timestamp::from_millis(second * 1000)),
            stamp: String::new(),
            component: Component::new("psu", "PSU1"),
            sensor: "PSU".to_owned(),
            event: event.to_owned(),
            is_end: false,
            meaning: class.map(|class| Meaning { class, code: "failed", severity: Severity::Error }),
            code: None,
            claimed: None,
            identity: String::new(),
            raw: String::new(),
            guess: None,
        }
    }

    #[test]
    fn what_two_logs_write_is_told_once_and_what_one_writes_twice_is_told_twice() {
        let mut told = Told::default();
        let fault = Some("psu_fault");
        assert!(told.is_news(&entry("Sel", 10, "Power supply 1 has failed.", fault)));
        assert!(told.is_news(&entry("Sel", 11, "Power supply 1 has failed.", fault)), "the same log means it twice");
        let mut told = Told::parse(Some(&told.kept()));
        assert!(!told.is_news(&entry("Lclog", 12, "PSU 1 failed", fault)), "by another log, in other words");
        assert!(!told.is_news(&entry("Lclog", 12, "PSU 1 failed", fault)));
        assert!(told.is_news(&entry("Lclog", 12, "PSU 1 failed", fault)), "a third time");
        assert!(told.is_news(&entry("Lclog", 60, "PSU 1 failed", fault)), "later");
        assert!(told.is_news(&entry("Lclog", 12, "Power is on", None)));
        assert!(!told.is_news(&entry("Sel", 12, "Power is on", None)));
    }

    #[test]
    fn not_much_is_kept() {
        let mut told = Told::default();
        for second in 0..1_000 {
            told.is_news(&entry("Sel", second * 10, "x", None));
        }
        assert_eq!(Told::parse(Some(&told.kept())).0.len(), MOST_KEPT);
    }
}
