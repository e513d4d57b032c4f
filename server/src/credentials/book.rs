//! Which credential holds for which BMC: its own, else that of its group, else the default.

use crate::store::credentials::{self, CredentialRow};
use crate::store::{Db, StoreResult};
use std::collections::HashMap;

/// Where the credential of a BMC comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Level {
    /// It is the BMC's own.
    Own,
    /// It is that of the host's group.
    Group,
    /// It is the default.
    Default,
}

impl Level {
    /// The word in the API.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Level::Own => "own",
            Level::Group => "group",
            Level::Default => "default",
        }
    }
}

/// All credentials, and what they are for.
#[derive(Debug, Clone, Default)]
pub struct Book {
    by_id: HashMap<String, CredentialRow>,
    groups: HashMap<String, String>,
    default: Option<String>,
}

impl Book {
    /// As the store has it.
    ///
    /// # Errors
    /// What the database says.
    pub fn read(db: &mut Db) -> StoreResult<Self> {
        Ok(Self::of_rows(credentials::list(db)?, credentials::groups(db)?))
    }

    /// Of these rows.
    #[must_use]
    pub fn of_rows(rows: Vec<CredentialRow>, groups: Vec<(String, String)>) -> Self {
        let default = rows.iter().find(|row| row.is_default).map(|row| row.id.clone());
        Self { by_id: rows.into_iter().map(|row| (row.id.clone(), row)).collect(), groups: groups.into_iter().collect(), default }
    }

    /// The one that holds for a BMC with this one of its own, whose host is in this group.
    #[must_use]
    pub fn of(&self, own: Option<&str>, group: &str) -> Option<(Level, &CredentialRow)> {
        let choices =
            [(Level::Own, own), (Level::Group, self.groups.get(group).map(String::as_str)), (Level::Default, self.default.as_deref())];
        let (level, id) = choices.into_iter().find_map(|(level, id)| id.map(|id| (level, id)))?;
        self.by_id.get(id).map(|row| (level, row))
    }

    /// One by its id.
    #[must_use]
    pub fn by_id(&self, id: &str) -> Option<&CredentialRow> {
        self.by_id.get(id)
    }

    /// One by its id or its name.
    #[must_use]
    pub fn find(&self, id_or_name: &str) -> Option<&CredentialRow> {
        self.by_id.get(id_or_name).or_else(|| self.by_id.values().find(|row| row.name == id_or_name))
    }

    /// All of them.
    pub fn all(&self) -> impl Iterator<Item = &CredentialRow> {
        self.by_id.values()
    }

    /// The groups that have this one.
    #[must_use]
    pub fn groups_with(&self, id: &str) -> Vec<String> {
        let mut groups: Vec<String> = self.groups.iter().filter(|(_, with)| *with == id).map(|(group, _)| group.clone()).collect();
        groups.sort();
        groups
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(id: &str, is_default: bool) -> CredentialRow {
        CredentialRow {
            id: id.into(),
            name: format!("the {id}"),
            username: "root".into(),
            sealed_password: vec![],
            sealed_bmc_key: None,
            key_id: String::new(),
            is_default,
            created_at: 0,
            updated_at: 0,
            refused_at: None,
            refused_why: None,
        }
    }

    #[test]
    fn the_nearest_credential_holds() {
        let book = Book::of_rows(vec![row("a", false), row("b", false), row("c", true)], vec![("dgx".into(), "b".into())]);
        let of = |own, group| book.of(own, group).map(|(level, row)| (level, row.id.as_str()));
        assert_eq!(of(Some("a"), "dgx"), Some((Level::Own, "a")));
        assert_eq!(of(None, "dgx"), Some((Level::Group, "b")));
        assert_eq!(of(None, "other"), Some((Level::Default, "c")));
        assert_eq!(of(None, ""), Some((Level::Default, "c")));
        assert_eq!(book.find("the b").map(|row| row.id.as_str()), Some("b"));
        assert_eq!(book.groups_with("b"), ["dgx"]);
        assert_eq!(Book::default().of(None, "dgx"), None);
    }
}
