//! What a rule must be to be taken: each refusal names the rule, the field and the reason.

use super::question::{Baseline, Level, LooksAt, Question, Readings};
use super::{Rule, RuleError};
use std::collections::HashMap;

/// Most rules at once; each costs memory and time on every host.
pub const MAX_RULES: usize = 500;
/// Most rules that ask for one reading or one class: each of them looks at each such fact of each host.
pub const MAX_RULES_OF_ONE: usize = 16;
/// Longest window over which something is counted: 31 days.
const MAX_WINDOW_SECONDS: u32 = 31 * 86_400;
/// Longest window over which a number is followed; it is kept as a few points.
const MAX_CHANGE_SECONDS: u32 = 7 * 86_400;
/// Longest time that something must hold.
const MAX_FOR_SECONDS: u32 = 86_400;
const MAX_ID: usize = 64;
const MAX_TITLE: usize = 120;
const MAX_TEXT: usize = 2_000;
const MAX_URL: usize = 500;
const MAX_LEVELS: usize = 4;
const MAX_CODES: usize = 50;
const MAX_WORDS: usize = 20;

type Checked = Result<(), RuleError>;

/// A refusal of one rule.
struct Place<'a>(&'a Rule);

impl Place<'_> {
    fn refuse<T>(&self, field: &str, why: impl Into<String>) -> Result<T, RuleError> {
        Err(RuleError { rule: self.0.id.clone(), field: field.to_owned(), why: why.into(), line: None })
    }

    fn ensure(&self, sound: bool, field: &str, why: impl FnOnce() -> String) -> Checked {
        if sound { Ok(()) } else { self.refuse(field, why()) }
    }

    fn within(&self, field: &str, value: u32, least: u32, most: u32) -> Checked {
        self.ensure((least..=most).contains(&value), field, || format!("must be {least} to {most}, and not {value}"))
    }
}

fn is_word(text: &str) -> bool {
    !text.is_empty() && text.len() <= MAX_ID && text.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
}

/// Whether one rule is sound by itself.
pub(super) fn one(rule: &Rule) -> Checked {
    let place = Place(rule);
    let kebab = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    place.ensure(!rule.id.is_empty() && rule.id.len() <= MAX_ID && rule.id.chars().all(kebab), "id", || {
        format!("must be 1 to {MAX_ID} of a-z, 0-9 and -")
    })?;
    texts(&place)?;
    let is_quiet = !rule.enabled || rule.shadow || rule.scope.is_some();
    place.ensure(!(rule.question.is_foundation() && is_quiet), "kind", || {
        format!("{} is always asked, aloud and of all hosts: silence what you do not want to hear", rule.question.kind())
    })?;
    place.ensure(rule.cooldown_seconds <= MAX_CHANGE_SECONDS, "cooldown_seconds", || format!("must be at most {MAX_CHANGE_SECONDS}"))?;
    if let Some(of) = rule.question.readings() {
        readings(&place, of)?;
    }
    question(&place)
}

fn texts(place: &Place<'_>) -> Checked {
    let rule = place.0;
    for (field, text, most) in [
        ("title", &rule.title, MAX_TITLE),
        ("meaning", &rule.meaning, MAX_TEXT),
        ("runbook", &rule.runbook, MAX_TEXT),
        ("runbook_url", &rule.runbook_url, MAX_URL),
    ] {
        let Some(text) = text else { continue };
        let shown = text.trim();
        place.ensure(!shown.is_empty() && shown.chars().count() <= most, field, || format!("must be 1 to {most} characters"))?;
        place.ensure(!text.contains('\0'), field, || "must not have a NUL".to_owned())?;
    }
    let is_address =
        |url: &String| ["https://", "http://"].iter().any(|start| url.starts_with(start)) && !url.contains(char::is_whitespace);
    place.ensure(rule.runbook_url.as_ref().is_none_or(is_address), "runbook_url", || "must begin with https:// or http://".to_owned())?;
    match &rule.scope {
        Some(scope) if !scope.is_about_hosts() => place.refuse("scope", "must ask about hosts only: host, group, site, rack, tag, model …"),
        Some(_) | None => Ok(()),
    }
}

fn readings(place: &Place<'_>, of: &Readings) -> Checked {
    place.ensure(is_word(&of.name), "name", || "must be the name of a sample: a-z, 0-9 and _".to_owned())?;
    place.ensure(!of.name.ends_with("_total"), "name", || {
        format!("{} is a total, that only rises: ask for it with kind = \"increase\"", of.name)
    })?;
    let unit = of.name.rsplit('_').next().unwrap_or_default();
    if let Some(said) = of.unit.as_deref().filter(|said| *said != unit) {
        return place.refuse("unit", format!("{said:?} is not the unit of {}, which is {unit:?}", of.name));
    }
    place.ensure(of.component.as_ref().is_none_or(|part| !part.is_empty() && part.len() <= 253), "component", || {
        "must be a part or a kind of parts, such as gpu or filesystem/var".to_owned()
    })?;
    let sound = |word: &String| !word.trim().is_empty() && word.len() <= MAX_ID;
    place.ensure(of.sensors.len() <= MAX_WORDS && of.sensors.iter().all(sound), "sensors", || {
        format!("must be at most {MAX_WORDS} words that the names of sensors have")
    })
}

/// Whether a number can be one of its unit at all: 950 is no share of a disk, and nothing is colder than −273.15 °C.
fn possible(name: &str, value: f64) -> bool {
    match name.rsplit('_').next().unwrap_or_default() {
        _ if !value.is_finite() => false,
        "percent" => (0.0..=100.0).contains(&value),
        "celsius" => (-273.15..=1_000.0).contains(&value),
        "rpm" | "watts" | "bytes" | "sectors" | "count" => value >= 0.0,
        _ => true,
    }
}

fn question(place: &Place<'_>) -> Checked {
    match &place.0.question {
        Question::Fault | Question::Condition | Question::Bmc | Question::Liveness => Ok(()),
        Question::Rate { class, codes, count, window_seconds, tells, .. } => {
            counted(place, class, codes.len(), *count, *window_seconds)?;
            place.ensure(tells.as_ref().is_none_or(|tells| is_word(tells)), "tells", || "must be a class".to_owned())
        }
        Question::After { class, codes, count, window_seconds, tells, .. } => {
            counted(place, class, codes.len(), *count, *window_seconds)?;
            place.ensure(!codes.is_empty(), "codes", || "must say what comes before".to_owned())?;
            place.ensure(is_word(tells), "tells", || "must be a class".to_owned())
        }
        Question::Increase { name, class, count, window_seconds, .. } => {
            place.ensure(is_word(name) && name.ends_with("_total"), "name", || {
                format!("must be a total, that only rises: {name:?} does not end in _total")
            })?;
            counted(place, class, 0, *count, *window_seconds)
        }
        Question::Reading { of, levels: said, for_seconds } => {
            place.within("for_seconds", *for_seconds, 0, MAX_FOR_SECONDS)?;
            levels(place, &of.name, said)
        }
        Question::Missing { after_seconds, .. } => place.within("after_seconds", *after_seconds, 60, MAX_CHANGE_SECONDS),
        Question::Change { rises_by, falls_by, window_seconds, .. } => {
            place.within("window_seconds", *window_seconds, 30, MAX_CHANGE_SECONDS)?;
            place.ensure(rises_by.is_some() || falls_by.is_some(), "rises_by", || "rises_by or falls_by must be there".to_owned())?;
            for (field, by) in [("rises_by", rises_by), ("falls_by", falls_by)] {
                place.ensure(by.is_none_or(|by| by.is_finite() && by > 0.0), field, || "must be above 0".to_owned())?;
            }
            Ok(())
        }
        Question::Deviation { from, scores, least, for_seconds, .. } => {
            place.within("for_seconds", *for_seconds, 0, MAX_FOR_SECONDS)?;
            place.ensure((2.0..=100.0).contains(scores), "scores", || "must be 2 to 100".to_owned())?;
            place.ensure(least.is_finite() && *least > 0.0, "least", || "must be above 0, in the unit of the number".to_owned())?;
            match from {
                Baseline::Own { samples } => place.within("from.own.samples", *samples, 20, 100_000),
                Baseline::Cohort { hosts } => place.within("from.cohort.hosts", *hosts, 4, 10_000),
            }
        }
    }
}

fn counted(place: &Place<'_>, class: &str, codes: usize, count: u64, window_seconds: u32) -> Checked {
    place.ensure(is_word(class), "class", || "must be a class: a-z, 0-9 and _".to_owned())?;
    place.ensure(codes <= MAX_CODES, "codes", || format!("must be at most {MAX_CODES}: each is counted on each part of each host"))?;
    place.ensure((1..=1_000_000_000).contains(&count), "count", || "must be 1 to 1000000000".to_owned())?;
    place.within("window_seconds", window_seconds, 1, MAX_WINDOW_SECONDS)
}

fn levels(place: &Place<'_>, name: &str, levels: &[Level]) -> Checked {
    place.ensure((1..=MAX_LEVELS).contains(&levels.len()), "levels", || format!("must be 1 to {MAX_LEVELS}"))?;
    for level in levels {
        let sides = (level.at_least, level.at_most);
        let ends = match sides {
            (Some(enters), None) => level.clear_below.is_none_or(|leaves| leaves <= enters) && level.clear_above.is_none(),
            (None, Some(enters)) => level.clear_above.is_none_or(|leaves| leaves >= enters) && level.clear_below.is_none(),
            (Some(_), Some(_)) | (None, None) => return place.refuse("levels", "each has either at_least or at_most"),
        };
        place.ensure(ends, "levels", || {
            "clear_below must not be above at_least, nor clear_above below at_most, and each goes with its own".to_owned()
        })?;
        for value in [level.at_least, level.clear_below, level.at_most, level.clear_above].into_iter().flatten() {
            place.ensure(possible(name, value), "levels", || format!("{value} cannot be a value of {name}"))?;
        }
    }
    let above: Vec<&Level> = levels.iter().filter(|level| level.at_least.is_some()).collect();
    let below: Vec<&Level> = levels.iter().filter(|level| level.at_most.is_some()).collect();
    let worsens = |pair: &[&Level], further: fn(&Level, &Level) -> bool| matches!(pair, [mild, bad] if mild.severity < bad.severity && further(mild, bad));
    let rises = above.windows(2).all(|pair| worsens(pair, |mild, bad| mild.at_least < bad.at_least));
    let falls = below.windows(2).all(|pair| worsens(pair, |mild, bad| mild.at_most > bad.at_most));
    place.ensure(rises && falls, "levels", || {
        "the mildest come first: levels above must rise with their severity, levels below must fall".to_owned()
    })?;
    let lowest_above = above.first().and_then(|level| level.at_least);
    let highest_below = below.first().and_then(|level| level.at_most);
    let apart = lowest_above.zip(highest_below).is_none_or(|(above, below)| below < above);
    place.ensure(apart, "levels", || "no number is well: the level below is not under the level above".to_owned())
}

/// Whether rules are sound together.
pub(super) fn together(rules: &[Rule]) -> Checked {
    let mut asked: HashMap<&str, usize> = HashMap::new();
    let mut ids = HashMap::new();
    for (index, rule) in rules.iter().enumerate() {
        let place = Place(rule);
        place.ensure(index < MAX_RULES, "id", || format!("there are {MAX_RULES} rules already"))?;
        place.ensure(ids.insert(rule.id.as_str(), ()).is_none(), "id", || "the id must be unique and not empty".to_owned())?;
        let asks_for = match rule.question.looks_at() {
            LooksAt::Class(name) | LooksAt::Reading(name) => Some(name),
            LooksAt::Everything => {
                let twin = rules.iter().take(index).find(|other| other.question == rule.question);
                if let Some(twin) = twin {
                    return place.refuse("kind", format!("there is a rule of this kind already: {:?}", twin.id));
                }
                None
            }
        };
        if let Some(name) = asks_for.filter(|_| rule.enabled) {
            let count = asked.entry(name).or_default();
            *count += 1;
            place.ensure(*count <= MAX_RULES_OF_ONE, "name", || format!("{MAX_RULES_OF_ONE} rules ask for {name} already"))?;
        }
    }
    Ok(())
}
