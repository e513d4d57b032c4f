//! Hosts and their BMCs as a file that can be imported again. Never with a secret: credentials are named.

use crate::bmcs::BmcSaid;
use crate::credentials::Book;
use crate::csv_text::harmless;
use crate::hosts::Lifecycle;
use crate::import::Format;
use crate::store::bmcs::{self, BmcRow};
use crate::store::hosts::HostRow;
use crate::store::{Db, StoreResult};
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// Columns, in the order in which people read them: our words for the keys of an import.
const COLUMNS: [&str; 14] = [
    "name",
    "bmc_ip",
    "bmc_port",
    "redfish_port",
    "protocol",
    "network",
    "credential",
    "server_ip",
    "group",
    "site",
    "rack",
    "tags",
    "notes",
    "enabled",
];

/// One host: words by column, without those that say nothing.
type Words = BTreeMap<&'static str, String>;

fn words(host: &HostRow, bmc: &BmcRow, book: &Book) -> Words {
    let (said, usual) = (BmcSaid::of(bmc), BmcSaid::at(&bmc.address));
    let tags: Vec<String> = serde_json::from_str(&host.tags).unwrap_or_default();
    let credential = bmc.credential_id.as_deref().and_then(|id| book.by_id(id)).map(|row| row.name.clone());
    let unless = |same: bool, text: String| if same { String::new() } else { text };
    let all = [
        ("name", host.name.clone()),
        ("bmc_ip", said.address.clone()),
        ("bmc_port", unless(said.ipmi_port == usual.ipmi_port, said.ipmi_port.to_string())),
        ("redfish_port", unless(said.redfish_port == usual.redfish_port, said.redfish_port.to_string())),
        ("protocol", unless(said.protocol == usual.protocol, said.protocol.as_str().to_owned())),
        ("network", said.network.clone()),
        ("credential", credential.unwrap_or_default()),
        // Where an agent is, it says itself.
        ("server_ip", unless(host.heard_at.is_some(), host.address.clone())),
        ("group", host.group_name.clone()),
        ("site", host.site.clone()),
        ("rack", host.rack.clone()),
        ("tags", tags.join(", ")),
        ("notes", host.notes.clone()),
        ("enabled", unless(said.enabled, "false".to_owned())),
    ];
    all.into_iter().filter(|(_, text)| !text.is_empty()).collect()
}

/// All hosts in use that have a BMC, by name. `None` for a format that nothing is written in.
///
/// # Errors
/// What the database says.
pub fn export(db: &mut Db, format: Format) -> StoreResult<Option<String>> {
    let book = Book::read(db)?;
    let mut hosts = bmcs::with_hosts(db)?;
    // A file has no word for "out of use": whoever imports it would have the host in use again.
    hosts.retain(|(_, host)| host.lifecycle != Lifecycle::Deprecated.as_str());
    let hosts: Vec<Words> = hosts.iter().map(|(bmc, host)| words(host, bmc, &book)).collect();
    Ok(match format {
        Format::Yaml => Some(yaml(&hosts)),
        Format::Json => Some(json(&hosts)),
        Format::Csv => csv(&hosts),
        Format::Ini => Some(ini(&hosts)),
        Format::Text => None,
    })
}

fn in_order(host: &Words) -> impl Iterator<Item = (&'static str, &String)> {
    COLUMNS.into_iter().filter_map(|column| host.get(column).map(|text| (column, text)))
}

/// A text of JSON is a text of YAML, whatever is in it.
fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

fn yaml(hosts: &[Words]) -> String {
    let mut text = "servers:\n".to_owned();
    if hosts.is_empty() {
        text = "servers: []\n".to_owned();
    }
    for host in hosts {
        for (number, (column, value)) in in_order(host).enumerate() {
            let _ = writeln!(text, "{} {column}: {}", if number == 0 { "  -" } else { "   " }, quoted(value));
        }
    }
    text
}

fn json(hosts: &[Words]) -> String {
    let servers: Vec<serde_json::Map<String, serde_json::Value>> =
        hosts.iter().map(|host| in_order(host).map(|(column, value)| (column.to_owned(), value.as_str().into())).collect()).collect();
    let text = serde_json::to_string_pretty(&serde_json::json!({ "servers": servers })).unwrap_or_default();
    format!("{text}\n")
}

fn csv(hosts: &[Words]) -> Option<String> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(COLUMNS).ok()?;
    for host in hosts {
        writer.write_record(COLUMNS.map(|column| host.get(column).map(|text| harmless(text).into_owned()).unwrap_or_default())).ok()?;
    }
    String::from_utf8(writer.into_inner().ok()?).ok()
}

/// The old form has room for an address, a name and a note, and for a group as a section.
fn ini(hosts: &[Words]) -> String {
    let mut groups: BTreeMap<&str, Vec<&Words>> = BTreeMap::new();
    for host in hosts {
        groups.entry(host.get("group").map(String::as_str).unwrap_or_default()).or_default().push(host);
    }
    let mut text = String::new();
    for (group, hosts) in groups {
        let _ = writeln!(text, "[{}]", if group.is_empty() { "servers" } else { group });
        for host in hosts {
            let of = |column| host.get(column).map(String::as_str).unwrap_or_default();
            let note = of("notes").replace('\n', " ");
            let note = if note.is_empty() { note } else { format!(" # {note}") };
            let _ = writeln!(text, "{} = {}{note}", of("bmc_ip"), of("name"));
        }
    }
    text
}
