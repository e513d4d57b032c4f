//! The rules in force: those of the product, over them those of the file, over them what people changed.
//!
//! Each version that was ever judged by is kept, so that an alert can say by which words it was asked. The store counts the
//! versions, whatever a file says.

pub mod backtest;
mod change;

pub use change::{Change, apply, refused};

use crate::store::rules::{self, VersionRow};
use crate::store::{Db, StoreResult};
use ironwatch_core::rule::{Rule, RuleError, Rules};
use ironwatch_shared::Timestamp;
use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError, RwLock};

/// Where a rule comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// It comes with this version of the product.
    Product,
    /// The file of rules.
    File,
    /// Somebody changed or made it.
    Edited,
}

/// What is kept in place of an origin for a rule that is no more.
pub(crate) const REMOVED: &str = "removed";

impl Origin {
    /// The word in the database and the API.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Origin::Product => "product",
            Origin::File => "file",
            Origin::Edited => "edited",
        }
    }
}

/// A rule, and where it comes from.
#[derive(Debug, Clone, PartialEq)]
pub struct Held {
    pub rule: Rule,
    pub origin: Origin,
    pub changed_at: Timestamp,
    pub changed_by: String,
}

/// All rules, and what they would be without what people changed.
#[derive(Debug, Clone)]
pub struct Book {
    /// In the order in which they are asked.
    pub held: Vec<Held>,
    base: Vec<(Rule, Origin)>,
}

/// What a rule says, whatever its version: two that say the same are one.
fn body_of(rule: &Rule) -> String {
    serde_json::to_string(&Rule { version: 1, ..rule.clone() }).unwrap_or_default()
}

impl Book {
    /// Reads what people changed, and keeps what the product and the file say now, where that is new.
    ///
    /// # Errors
    /// What the database says.
    pub fn open(db: &mut Db, base: &[(Rule, Origin)], now: Timestamp) -> StoreResult<Self> {
        let mut newest: BTreeMap<String, VersionRow> = rules::newest(db)?.into_iter().map(|row| (row.rule_id.clone(), row)).collect();
        let mut book = Self { held: Vec::new(), base: base.to_vec() };
        for (rule, origin) in base {
            let kept = newest.remove(&rule.id);
            let edited = kept.as_ref().filter(|row| row.origin == Origin::Edited.as_str()).and_then(read_edited);
            let held = match (edited, kept) {
                (Some(held), _) => held,
                (None, Some(row)) if row.body == body_of(rule) && row.origin == origin.as_str() => held(rule, *origin, &row),
                (None, kept) => {
                    let row = row(rule, origin.as_str(), kept.map_or(0, |row| row.version) + 1, "", now);
                    rules::insert(db, &row)?;
                    held(rule, *origin, &row)
                }
            };
            book.held.push(held);
        }
        book.held.extend(newest.values().filter(|row| row.origin == Origin::Edited.as_str()).filter_map(read_edited));
        // One that does not go with the others any more must not keep the server from judging by them.
        while let Err(error) = book.rules() {
            tracing::error!(%error, "a rule that was edited is left out");
            let before = book.held.len();
            book.leave_out(&error.rule);
            if book.held.len() == before && !book.held.iter().any(|held| held.origin == Origin::Edited) {
                break;
            }
        }
        Ok(book)
    }

    /// The rules to judge by.
    ///
    /// # Errors
    /// What is wrong with which of them.
    pub fn rules(&self) -> Result<Rules, RuleError> {
        Rules::new(self.held.iter().map(|held| held.rule.clone()).collect())
    }

    /// A rule.
    #[must_use]
    pub fn find(&self, id: &str) -> Option<&Held> {
        self.held.iter().find(|held| held.rule.id == id)
    }

    /// What a rule is where nobody changed it.
    fn unchanged(&self, id: &str) -> Option<&(Rule, Origin)> {
        self.base.iter().find(|(rule, _)| rule.id == id)
    }

    /// In place of an edited rule the one it was made from, or none; when that is not to blame, of all edited ones.
    fn leave_out(&mut self, id: &str) {
        let is_to_blame = self.find(id).is_some_and(|held| held.origin == Origin::Edited);
        let base = std::mem::take(&mut self.base);
        let goes = |held: &Held| held.origin == Origin::Edited && (!is_to_blame || held.rule.id == id);
        self.held = std::mem::take(&mut self.held)
            .into_iter()
            .filter_map(|held| match base.iter().find(|(rule, _)| rule.id == held.rule.id) {
                _ if !goes(&held) => Some(held),
                Some((rule, origin)) => Some(Held { rule: rule.clone(), origin: *origin, ..held }),
                None => None,
            })
            .collect();
        self.base = base;
    }
}

fn number(version: i32) -> u32 {
    u32::try_from(version).unwrap_or(1)
}

fn held(rule: &Rule, origin: Origin, row: &VersionRow) -> Held {
    Held {
        rule: Rule { version: number(row.version), ..rule.clone() },
        origin,
        changed_at: Timestamp::from_millis(row.changed_at),
        changed_by: row.changed_by.clone(),
    }
}

/// An edited rule as kept. One that this version cannot read or does not take is left out, and that is told.
fn read_edited(row: &VersionRow) -> Option<Held> {
    let read = serde_json::from_str(&row.body).map_err(|error| error.to_string());
    let read = read.and_then(|rule: Rule| rule.check().map(|()| rule).map_err(|error| error.to_string()));
    match read {
        Ok(rule) => Some(held(&rule, Origin::Edited, row)),
        Err(error) => {
            tracing::error!(rule = row.rule_id, version = row.version, error, "a rule that was edited cannot be used, and is left out");
            None
        }
    }
}

fn row(rule: &Rule, origin: &str, version: i32, changed_by: &str, now: Timestamp) -> VersionRow {
    VersionRow {
        rule_id: rule.id.clone(),
        version,
        origin: origin.to_owned(),
        body: body_of(rule),
        changed_at: now.as_millis(),
        changed_by: changed_by.to_owned(),
    }
}

/// The book as it is now, for all who read it. Changed on the writer's thread only.
#[derive(Debug, Clone)]
pub struct Shelf(Arc<RwLock<Arc<Book>>>);

impl Shelf {
    /// With this book.
    #[must_use]
    pub fn new(book: Book) -> Self {
        Self(Arc::new(RwLock::new(Arc::new(book))))
    }

    /// The book.
    #[must_use]
    pub fn book(&self) -> Arc<Book> {
        Arc::clone(&self.0.read().unwrap_or_else(PoisonError::into_inner))
    }

    fn put(&self, book: Book) {
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(book);
    }
}
