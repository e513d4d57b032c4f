//! One change of the rules: checked with all others, kept with its version and its row of the audit, and in force at once.

use super::{Book, Held, Origin, REMOVED, Shelf, body_of, number, row};
use crate::audit::{Actor, Entry};
use crate::pipeline::Writer;
use crate::problem::Refusal;
use crate::store::{audit, rules};
use ironwatch_core::rule::{Rule, RuleError};
use ironwatch_shared::Timestamp;
use serde_json::{Value, json};

/// What is to become of a rule.
#[derive(Debug, Clone)]
pub enum Change {
    /// There is another.
    Add(Box<Rule>),
    /// It is otherwise. The version, where it is said, is the one that whoever changes it has seen.
    Replace(Box<Rule>, Option<u32>),
    /// What people made of it goes: the rule itself, or what was changed in one of the product or the file.
    Remove(String),
}

impl Change {
    fn action(&self) -> &'static str {
        match self {
            Change::Add(_) => "rule.add",
            Change::Replace(..) => "rule.change",
            Change::Remove(_) => "rule.remove",
        }
    }

    fn id(&self) -> &str {
        match self {
            Change::Add(rule) | Change::Replace(rule, _) => &rule.id,
            Change::Remove(id) => id,
        }
    }
}

/// A rule that is refused, with the field.
#[must_use]
pub fn refused(error: &RuleError) -> Refusal {
    let place = json!({ "rule": error.rule, "field": error.field, "line": error.line, "why": error.why });
    Refusal::new("bad_rule").detail(error.to_string()).report(place)
}

fn shown(rule: &Rule) -> Value {
    serde_json::to_value(rule).unwrap_or_default()
}

/// What holds after a change: the rule, or none.
fn after(book: &Book, change: &Change) -> Result<Option<(Rule, Origin)>, Refusal> {
    let known = book.find(change.id());
    match (change, known) {
        (Change::Add(_), Some(_)) => Err(Refusal::new("rule_exists").detail(format!("there is a rule {:?} already", change.id()))),
        (Change::Replace(..) | Change::Remove(_), None) => Err(Refusal::new("not_found")),
        (Change::Replace(_, Some(seen)), Some(held)) if held.rule.version != *seen => {
            Err(Refusal::new("rule_changed").detail(format!("it is version {} by now, and not {seen}", held.rule.version)))
        }
        (Change::Add(rule), None) | (Change::Replace(rule, _), Some(_)) => Ok(Some((rule.as_ref().clone(), Origin::Edited))),
        (Change::Remove(id), Some(held)) => match book.unchanged(id) {
            Some(_) if held.origin != Origin::Edited => Err(Refusal::new("rule_provisioned")),
            Some(base) => Ok(Some(base.clone())),
            None => Ok(None),
        },
    }
}

/// Makes a change on the writer's thread.
///
/// # Errors
/// `bad_rule`, `rule_exists`, `rule_changed`, `rule_provisioned`, `not_found`, or that it cannot be stored now.
pub fn apply(writer: &mut Writer, shelf: &Shelf, change: &Change, actor: &Actor, now: Timestamp) -> Result<(), Refusal> {
    let book = shelf.book();
    let id = change.id();
    let known = book.find(id);
    let next = after(&book, change)?;
    if let (Some((rule, Origin::Edited)), Some(held)) = (&next, known)
        && body_of(rule) == body_of(&held.rule)
    {
        return Ok(());
    }
    let last = rules::versions(&mut writer.db, id, 1)?.first().map_or(0, |row| row.version);
    let version = last.saturating_add(1);
    let held = next.as_ref().map(|(rule, origin)| Held {
        rule: Rule { version: number(version), ..rule.clone() },
        origin: *origin,
        changed_at: now,
        changed_by: actor.name.clone(),
    });
    let mut changed = Book { held: book.held.clone(), base: book.base.clone() };
    match (changed.held.iter().position(|held| held.rule.id == id), held.clone()) {
        (Some(place), Some(held)) => changed.held.splice(place..=place, [held]).for_each(drop),
        (Some(place), None) => drop(changed.held.remove(place)),
        (None, held) => changed.held.extend(held),
    }
    let rules = changed.rules().map_err(|error| refused(&error))?;
    let kept = match (&held, known) {
        (Some(held), _) => row(&held.rule, held.origin.as_str(), version, &actor.name, now),
        (None, Some(known)) => row(&known.rule, REMOVED, version, &actor.name, now),
        (None, None) => return Err(Refusal::new("not_found")),
    };
    let mut entry = Entry::done(actor, change.action(), id, now);
    entry.before = known.map(|known| shown(&known.rule));
    entry.after = held.map(|held| shown(&held.rule));
    writer.judge(
        |fleet, now| fleet.set_rules(rules, now),
        |db| {
            rules::insert(db, &kept)?;
            audit::append(db, &entry)
        },
    )?;
    shelf.put(changed);
    Ok(())
}
