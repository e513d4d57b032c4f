//! One answer of `smartctl --json -a` reduced to what is judged and shown (smartmontools, smartctl.8 and its JSON output).

use super::{Attribute, Disk, Nvme, Scsi};
use serde_json::Value;

/// Attributes that tell of damage or wear: reallocated, program and erase failures, wear by maker, runtime bad blocks,
/// end to end, reported uncorrectable, reallocations, pending, offline uncorrectable, cable, life left by maker.
const ATTRIBUTES: [u64; 19] = [5, 170, 171, 172, 173, 177, 181, 182, 183, 184, 187, 196, 197, 198, 199, 202, 230, 231, 233];
/// Rows of the table; the standard has room for 30.
const MAX_ROWS: usize = 64;
/// Longest model, serial and message.
const MAX_TEXT: usize = 120;

/// Takes what counts from an answer.
pub fn reduce(disk: &mut Disk, answer: &Value) {
    disk.asleep = messages(answer).any(|words| words.contains("STANDBY") || words.contains("SLEEP"));
    disk.model = text(answer, "/model_name").or_else(|| text(answer, "/scsi_model_name")).or_else(|| text(answer, "/product"));
    disk.serial = text(answer, "/serial_number");
    disk.firmware = text(answer, "/firmware_version").or_else(|| text(answer, "/scsi_revision")).or_else(|| text(answer, "/revision"));
    disk.size_bytes = number(answer, "/user_capacity/bytes").or_else(|| number(answer, "/nvme_total_capacity"));
    disk.passed = answer.pointer("/smart_status/passed").and_then(Value::as_bool);
    // A drive that says 0 does not know.
    disk.temperature_celsius = answer.pointer("/temperature/current").and_then(Value::as_f64).filter(|celsius| *celsius > 0.0);
    disk.power_on_hours = number(answer, "/power_on_time/hours");
    disk.nvme = nvme(answer);
    disk.attributes = attributes(answer);
    disk.scsi = scsi(answer);
    let says_nothing = disk.passed.is_none() && disk.nvme.is_none() && disk.attributes.is_empty() && disk.scsi.is_none();
    if says_nothing && !disk.asleep {
        let why = messages(answer).next().map(cut);
        disk.unread = Some(why.unwrap_or_else(|| "the disk tells nothing of its health".to_owned()));
    }
}

fn nvme(answer: &Value) -> Option<Nvme> {
    let log = answer.get("nvme_smart_health_information_log")?;
    let of = |key: &str| log.get(key).and_then(Value::as_u64);
    Some(Nvme {
        critical_warning: of("critical_warning"),
        percentage_used: of("percentage_used"),
        available_spare: of("available_spare"),
        available_spare_threshold: of("available_spare_threshold"),
        media_errors: of("media_errors"),
        unsafe_shutdowns: of("unsafe_shutdowns"),
    })
}

fn attributes(answer: &Value) -> Vec<Attribute> {
    let table = answer.pointer("/ata_smart_attributes/table").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let row = |row: &Value| {
        let attribute = Attribute {
            id: number(row, "/id")?,
            name: text(row, "/name").unwrap_or_default(),
            value: number(row, "/value"),
            threshold: number(row, "/thresh"),
            raw: number(row, "/raw/value"),
            when_failed: text(row, "/when_failed").unwrap_or_default(),
            prefailure: row.pointer("/flags/prefailure").and_then(Value::as_bool).unwrap_or(false),
        };
        let wanted = ATTRIBUTES.contains(&attribute.id) || !attribute.when_failed.is_empty();
        wanted.then_some(attribute)
    };
    table.iter().take(MAX_ROWS).filter_map(row).collect()
}

fn scsi(answer: &Value) -> Option<Scsi> {
    let uncorrected = ["read", "write", "verify"]
        .iter()
        .filter_map(|way| number(answer, &format!("/scsi_error_counter_log/{way}/total_uncorrected_errors")));
    let found = Scsi {
        grown_defects: number(answer, "/scsi_grown_defect_list"),
        uncorrected_errors: uncorrected.reduce(u64::saturating_add),
        percentage_used: number(answer, "/scsi_percentage_used_endurance_indicator"),
    };
    (found != Scsi::default()).then_some(found)
}

fn messages(answer: &Value) -> impl Iterator<Item = &str> {
    let all = answer.pointer("/smartctl/messages").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    all.iter().filter_map(|message| message.get("string").and_then(Value::as_str))
}

fn number(value: &Value, pointer: &str) -> Option<u64> {
    value.pointer(pointer).and_then(Value::as_u64)
}

fn text(value: &Value, pointer: &str) -> Option<String> {
    value.pointer(pointer).and_then(Value::as_str).map(cut).filter(|text| !text.is_empty())
}

fn cut(text: &str) -> String {
    text.trim().chars().filter(|c| !c.is_control()).take(MAX_TEXT).collect()
}
