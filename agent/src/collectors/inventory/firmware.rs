//! System, board, BIOS, chassis and DIMMs: from `/sys/class/dmi/id`, and from what the privileged helper left.

use super::part::{detail, part, said, said_in};
use crate::read_privileged::dmi::{Dmi, Record};
use crate::read_privileged::read_left;
use ironwatch_shared::wire::v1::inventory::Part;
use std::collections::BTreeMap;
use std::path::Path;

/// SMBIOS 3.x, chapter 7.
const TYPE_BIOS: u32 = 0;
const TYPE_CHASSIS: u32 = 3;
const TYPE_MEMORY_DEVICE: u32 = 17;

/// Kind, model, vendor, and details with their files; the serial's file is left by the helper.
type Id = (&'static str, &'static str, &'static str, &'static str, &'static [(&'static str, &'static str)]);
const IDS: [Id; 4] = [
    (
        "system",
        "product_name",
        "sys_vendor",
        "product_serial",
        &[("version", "product_version"), ("sku", "product_sku"), ("family", "product_family")],
    ),
    ("board", "board_name", "board_vendor", "board_serial", &[("version", "board_version")]),
    ("chassis", "chassis_version", "chassis_vendor", "", &[("type_number", "chassis_type")]),
    ("bios", "", "bios_vendor", "", &[("date", "bios_date"), ("release", "bios_release")]),
];

/// All of them.
pub fn read(sys: &Path, left: &Path, unread: &mut BTreeMap<String, String>) -> Vec<Part> {
    let dmi: Dmi = read_left(left).unwrap_or_else(|why| {
        unread.insert("memory".to_owned(), format!("{why} (it is written by ironwatch-agent-privileged.timer)"));
        Dmi::default()
    });
    if let Some(why) = dmi.unread.get("dmidecode") {
        unread.insert("memory".to_owned(), why.clone());
    }
    let mut parts: Vec<Part> = IDS.iter().filter_map(|id| from_id(&sys.join("class/dmi/id"), id, &dmi)).collect();
    let dimms = dimms(&dmi);
    if dimms.is_empty() {
        unread.entry("memory".to_owned()).or_insert_with(|| "the firmware lists no memory modules".to_owned());
    }
    parts.extend(dimms);
    parts
}

fn from_id(dir: &Path, (kind, model, vendor, serial, details): &Id, dmi: &Dmi) -> Option<Part> {
    let file = |name: &str| if name.is_empty() { None } else { said_in(&dir.join(name)) };
    let mut found = part(kind, "");
    found.model = file(model).unwrap_or_default();
    found.serial = said(dmi.files.get(*serial).map(String::as_str));
    detail(&mut found, "vendor", file(vendor));
    for (name, from) in *details {
        detail(&mut found, name, file(from));
    }
    match *kind {
        "system" => detail(&mut found, "uuid", said(dmi.files.get("product_uuid").map(String::as_str))),
        "chassis" => found.serial = first(dmi, TYPE_CHASSIS).and_then(|record| value(record, "Serial Number")),
        "bios" => found.firmware = file("bios_version").or_else(|| first(dmi, TYPE_BIOS).and_then(|record| value(record, "Version"))),
        _ => {}
    }
    let known = !found.model.is_empty() || found.serial.is_some() || found.firmware.is_some() || !found.details.is_empty();
    known.then_some(found)
}

fn first(dmi: &Dmi, kind: u32) -> Option<&Record> {
    dmi.records.iter().find(|record| record.kind == kind)
}

fn value(record: &Record, name: &str) -> Option<String> {
    said(record.values.get(name).map(String::as_str))
}

/// Modules that are plugged in; an empty slot is none.
fn dimms(dmi: &Dmi) -> Vec<Part> {
    let modules: Vec<(&Record, u64)> = dmi
        .records
        .iter()
        .filter(|record| record.kind == TYPE_MEMORY_DEVICE)
        .filter_map(|record| Some((record, size_bytes(record.values.get("Size")?)?)))
        .collect();
    let locator = |record: &Record| value(record, "Locator").unwrap_or_default();
    let twice = |wanted: &str| modules.iter().filter(|(record, _)| locator(record) == wanted).count() > 1;
    let dimm = |(record, size): &(&Record, u64)| {
        let mut name = locator(record);
        if twice(&name) {
            // As the kernel does it in drivers/edac/ghes_edac.c: the bank before the place within it.
            name = format!("{} {name}", value(record, "Bank Locator").unwrap_or_default()).trim().to_owned();
        }
        let mut found = part("memory", &name);
        found.model = value(record, "Part Number").unwrap_or_default();
        found.serial = value(record, "Serial Number");
        detail(&mut found, "size_bytes", Some(size.to_string()));
        for (name, from) in
            [("vendor", "Manufacturer"), ("type", "Type"), ("bank", "Bank Locator"), ("ranks", "Rank"), ("form", "Form Factor")]
        {
            detail(&mut found, name, value(record, from));
        }
        for (name, from) in [("speed_mt_s", "Speed"), ("configured_speed_mt_s", "Configured Memory Speed")] {
            let number = value(record, from).and_then(|text| text.split_whitespace().next().map(str::to_owned));
            detail(&mut found, name, number.filter(|number| number.bytes().all(|byte| byte.is_ascii_digit())));
        }
        found
    };
    modules.iter().map(dimm).filter(|part| part.component != "memory").collect()
}

/// `64 GB`, `32768 MB`, `1 TB`; nothing for `No Module Installed`.
fn size_bytes(text: &str) -> Option<u64> {
    let (number, unit) = text.trim().split_once(' ')?;
    let shift = [("kB", 10), ("KB", 10), ("MB", 20), ("GB", 30), ("TB", 40)].iter().find(|(name, _)| *name == unit)?.1;
    number.parse::<u64>().ok().filter(|number| *number > 0)?.checked_mul(1 << shift)
}
