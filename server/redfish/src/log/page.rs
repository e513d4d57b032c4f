//! From an answer to a page of a log.

use super::entry::LogEntry;
use super::reading::Page;
use crate::doc::Doc;
use crate::link::Link;
use crate::walk::next_link;
use serde_json::Value;

/// What an answer for the entries of a log holds.
#[derive(Debug)]
pub(crate) struct Listing {
    /// Entries that came with their words.
    pub page: Page,
    /// Paths of entries that came as bare links, in the order of the BMC.
    pub links: Vec<String>,
    /// Members that are neither.
    pub unusable: usize,
}

/// Reads an answer: all of its members, since the newest may be the last. The limits of an answer bound them.
pub(crate) fn read_page(value: &Value, log: &str) -> Listing {
    let doc = Doc(value);
    let mut listing = Listing { page: Page::default(), links: Vec::new(), unusable: 0 };
    listing.page.total = doc.count("Members@odata.count");
    listing.page.next = next_link(doc).map(|link| link.as_str().to_owned());
    // iLO 4 has `Items` and `links/Member` beside or instead of `Members`.
    let members = ["Members", "Items"].into_iter().map(|field| doc.at(field)).find(|field| !field.is_null());
    for (place, member) in members.into_iter().flat_map(Doc::each).enumerate() {
        let link = member.own_link();
        match link {
            _ if LogEntry::is_in(member) => {
                let path = link.map_or_else(|| format!("{log}#/Members/{place}"), |link: Link| link.as_str().to_owned());
                listing.page.entries.push(LogEntry::of(member, log, &path));
            }
            Some(link) if link.resource() != log.trim_end_matches('/') => listing.links.push(link.url().to_owned()),
            Some(_) | None => listing.unusable += 1,
        }
    }
    listing
}
