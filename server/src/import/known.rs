//! What is known before a file is read: hosts, their BMCs, and the credentials that can be opened.

use super::Passwords;
use crate::bmcs::BmcSaid;
use crate::credentials::{Book, Login, open};
use crate::secrets::{KeyFile, Secret};
use crate::store::bmcs::{self, BmcRow};
use crate::store::hosts::{self, HostRow};
use crate::store::{Db, StoreResult};
use std::collections::HashMap;

/// Where a BMC is: what makes it one.
pub(super) type Place = (String, String, u16, u16);

/// The place of a BMC.
pub(super) fn place(bmc: &BmcSaid) -> Place {
    (bmc.network.clone(), bmc.address.clone(), bmc.ipmi_port, bmc.redfish_port)
}

/// All that is known.
#[derive(Debug, Default)]
pub(super) struct Known {
    pub hosts: HashMap<String, HostRow>,
    pub bmcs: HashMap<String, BmcRow>,
    pub by_place: HashMap<Place, String>,
    pub by_name: HashMap<String, Vec<String>>,
    pub book: Book,
    logins: Vec<Login>,
    /// What those of the file may do.
    pub passwords: Passwords,
    /// Why passwords cannot be compared, if so.
    pub trouble: Option<String>,
}

impl Known {
    /// As the store has it.
    pub fn read(db: &mut Db, file: &KeyFile) -> StoreResult<Self> {
        let mut known = Self { book: Book::read(db)?, ..Self::default() };
        for row in hosts::all(db)? {
            known.by_name.entry(row.name.clone()).or_default().push(row.id.clone());
            known.hosts.insert(row.id.clone(), row);
        }
        for row in bmcs::all(db)? {
            known.by_place.insert(place(&BmcSaid::of(&row)), row.host_id.clone());
            known.bmcs.insert(row.host_id.clone(), row);
        }
        match file.keys() {
            Ok(keys) => {
                for row in known.book.all() {
                    match open(row, &keys) {
                        Ok(login) => known.logins.push(login),
                        Err(trouble) => known.trouble = Some(trouble.to_string()),
                    }
                }
            }
            Err(trouble) => known.trouble = Some(trouble.to_string()),
        }
        Ok(known)
    }

    /// Whether a credential has this user and password.
    pub fn fits(&self, id: &str, username: &str, password: &Secret) -> bool {
        self.logins.iter().any(|login| login.credential_id == id && login.username == username && login.password == *password)
    }

    /// A credential with this user and password.
    pub fn credential_of(&self, username: &str, password: &Secret) -> Option<&str> {
        let fits = |login: &&Login| login.username == username && login.password == *password;
        self.logins.iter().find(fits).map(|login| login.credential_id.as_str())
    }
}
